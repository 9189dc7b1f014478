"""Which definition a call in Python code goes to: small programs and the edges that must, and must not, be found."""

from __future__ import annotations

from textwrap import dedent

import pytest
from unabridged.ingest.analysis import Edge
from unabridged.ingest.code.python import analyze_python
from unabridged.ingest.document import SourceFile


def edges_of(files: str | dict[str, str], root_name: str = "root") -> list[Edge]:
    sources = {"m.py": files} if isinstance(files, str) else files
    documents = [
        SourceFile(path, dedent(text).encode(), "python" if path.endswith(".py") else None)
        for path, text in sources.items()
    ]
    return list(analyze_python(documents, root_name=root_name).edges)


def calls(files: str | dict[str, str], caller: str) -> set[str]:
    return {edge.callee for edge in edges_of(files) if edge.caller == caller}


# --- names and imports


def test_a_name_means_its_last_binding_before_the_call():
    source = """
        def first(): pass
        def second(): pass
        chosen = first
        chosen = second
        chosen()
    """
    assert calls(source, "m") == {"m.second"}


@pytest.mark.parametrize("init", ["", "__init__.py"])
def test_imports_by_the_projects_name_reach_the_folder_that_has_another(init):
    source = {
        "pyproject.toml": "[project]\nname = 'shop'\n",
        "stock/__init__.py": "def take(): pass",
        "till.py": "import shop.stock\nfrom shop import stock\nfrom shop.stock import take\n"
        "def ring():\n  take()\ndef weigh():\n  stock.take()\ndef pay():\n  shop.stock.take()\n",
    }
    if init:
        source[init] = ""
    prefix = "root." if init else ""
    for caller in ("ring", "weigh", "pay"):
        assert calls(source, f"{prefix}till.{caller}") == {f"{prefix}stock.take"}


def test_a_function_inside_another_that_is_called_elsewhere_was_handed_there():
    source = {
        "a.py": "def run(step):\n  step()\n",
        "b.py": "from a import run\ndef main():\n  def step(): pass\n  run(step)\n",
    }
    (edge,) = [edge for edge in edges_of(source) if edge.caller == "a.run"]
    assert (edge.callee, edge.how) == ("b.main.step", "indirect")


def test_both_branches_of_an_if_reach_the_call():
    source = """
        def first(): pass
        def second(): pass
        if unknown:
            chosen = first
        else:
            chosen = second
        chosen()
    """
    assert calls(source, "m") == {"m.first", "m.second"}


def test_a_branch_that_returns_does_not_reach_the_call():
    source = """
        def first(): pass
        def second(): pass
        def f(flag):
            chosen = first
            if flag:
                chosen = second
                return
            chosen()
    """
    assert calls(source, "m.f") == {"m.first"}


def test_a_name_is_followed_through_re_exports_and_star_imports():
    files = {
        "pkg/__init__.py": "from .api import *",
        "pkg/api.py": "from ._impl import work",
        "pkg/_impl.py": "def work(): pass",
        "main.py": "import pkg\n\ndef run():\n    pkg.work()\n",
    }
    assert calls(files, "main.run") == {"pkg._impl.work"}


def test_a_stub_beside_its_source_defines_nothing_again():
    files = {
        "pkg/__init__.py": "",
        "pkg/part.py": "class Base:\n    def go(self): self.work()\n    def work(self): pass\n",
        "pkg/part.pyi": "class Base:\n    def go(self) -> None: ...\n    def work(self) -> None: ...\n",
        "pkg/user.py": "from .part import Base\nclass Derived(Base):\n    def work(self): pass\n",
    }
    assert calls(files, "pkg.part.Base.go") == {"pkg.part.Base.work", "pkg.user.Derived.work"}


def test_a_package_that_imports_its_own_parts_by_name():
    files = {
        "pkg/__init__.py": "from pkg import part",
        "pkg/part.py": "def work(): pass",
        "pkg/user.py": "from pkg import part\n\ndef run():\n    part.work()\n",
    }
    assert calls(files, "pkg.user.run") == {"pkg.part.work"}


def test_a_lazy_module_getattr_is_called():
    files = {
        "pkg/__init__.py": "def __getattr__(name):\n    from .late import thing\n    return thing\n",
        "pkg/late.py": "def thing(): pass",
        "main.py": "from pkg import thing\n\ndef run():\n    thing()\n",
    }
    assert calls(files, "main") == {"pkg.__getattr__"}
    assert calls(files, "main.run") == {"pkg.late.thing"}


# --- classes


CLASSES = """
    class Base:
        def run(self):
            self.step()
        def step(self):
            raise NotImplementedError
    class Left(Base):
        def step(self): pass
    class Right(Base):
        def __init__(self):
            super().__init__()
        def step(self):
            super().run()
"""


def test_self_calls_reach_the_overrides_and_not_the_stub_beside_them():
    assert calls(CLASSES, "m.Base.run") == {"m.Left.step", "m.Right.step"}


def test_super_goes_to_the_next_class_in_order():
    assert calls(CLASSES, "m.Right.step") == {"m.Base.run"}


def test_a_mixin_supplies_what_the_base_class_calls():
    source = """
        class Base:
            def describe(self):
                return self.label()
        class Labelled:
            def label(self): pass
        class Both(Labelled, Base): pass
    """
    assert calls(source, "m.Base.describe") == {"m.Labelled.label"}


@pytest.mark.parametrize(
    "annotation",
    ["Tool", "'Tool'", "Optional[Tool]", "Tool | None", "Union[int, Tool]"],
)
def test_an_annotation_gives_the_class(annotation):
    source = f"""
        from typing import Optional, Union
        class Tool:
            def use(self): pass
        class Other:
            def use(self): pass
        def f(x: {annotation}):
            x.use()
    """
    assert calls(source, "m.f") == {"m.Tool.use"}


def test_items_of_annotated_containers_are_known():
    source = """
        class Tool:
            def use(self): pass
        def f(tools: dict[str, list[Tool]]):
            for name, group in tools.items():
                for tool in group:
                    tool.use()
    """
    assert calls(source, "m.f") == {"m.Tool.use"}


def test_what_a_method_stores_another_one_finds():
    source = """
        class Part:
            def turn(self): pass
        class Machine:
            def build(self):
                self.parts = []
                self.parts.append(Part())
            def start(self):
                self.parts[0].turn()
    """
    assert calls(source, "m.Machine.start") == {"m.Part.turn"}


def test_two_registries_do_not_share_what_they_hold():
    source = """
        class Registry:
            def __init__(self):
                self._items = []
            def register(self, item):
                self._items.append(item)
            def __iter__(self):
                return iter(self._items)
        class Cat:
            def speak(self): pass
        class Dog:
            def speak(self): pass
        cats = Registry()
        cats.register(Cat())
        dogs = Registry()
        dogs.register(Dog())
        def f():
            for cat in cats:
                cat.speak()
    """
    assert "m.Cat.speak" in calls(source, "m.f")
    assert "m.Dog.speak" not in calls(source, "m.f")


def test_isinstance_narrows():
    source = """
        class A:
            def go(self): pass
        class B:
            def go(self): pass
        def f(flag):
            x = A() if flag else B()
            if not isinstance(x, A):
                return
            x.go()
    """
    assert calls(source, "m.f") == {"m.A", "m.B", "m.A.go"}


# --- functions as values


def test_a_wrapper_with_wraps_stands_for_the_original():
    source = """
        import functools
        def logged(f):
            @functools.wraps(f)
            def inner(*args):
                return f(*args)
            return inner
        class Tool:
            def use(self): pass
        @logged
        def make():
            return Tool()
        def run():
            make().use()
    """
    assert calls(source, "m.run") == {"m.logged.inner", "m.make", "m.Tool.use"}
    assert calls(source, "m.logged.inner") == {"m.make"}


def test_a_class_as_decorator_keeps_the_function_in_sight():
    source = """
        class cached:
            def __init__(self, f):
                self.f = f
            def __call__(self, *args):
                return self.f(*args)
        @cached
        def work(): pass
        def run():
            work()
    """
    assert calls(source, "m.run") == {"m.cached.__call__", "m.work"}


def test_a_dispatch_table_is_read_by_its_key():
    source = """
        def start(): pass
        def stop(): pass
        TABLE = {"start": start, "stop": stop}
        def exact():
            TABLE["stop"]()
        def any_of(name):
            TABLE[name]()
    """
    assert calls(source, "m.exact") == {"m.stop"}
    assert calls(source, "m.any_of") == {"m.start", "m.stop"}


@pytest.mark.parametrize(
    "name", ['"visit_" + kind', 'f"visit_{kind}"', '"visit_%s" % kind', '"visit_{}".format(kind).lower()']
)
def test_getattr_with_a_known_beginning_reaches_every_visitor(name):
    source = f"""
        class Visitor:
            def visit(self, kind):
                return getattr(self, {name})()
            def visit_a(self): pass
            def visit_b(self): pass
            def other(self): pass
    """
    assert calls(source, "m.Visitor.visit") == {"m.Visitor.visit_a", "m.Visitor.visit_b"}


def test_a_callback_given_to_outside_code_is_possible():
    source = """
        import outside
        def callback(): pass
        def f():
            outside.run(callback)
    """
    (edge,) = edges_of(source)
    assert (edge.callee, edge.how, edge.possible) == ("m.callback", "indirect", True)


def test_partial_is_followed():
    source = """
        from functools import partial
        def work(a, b): pass
        def f():
            later = partial(work, 1)
            later(2)
    """
    assert calls(source, "m.f") == {"m.work"}


# --- protocols


def test_properties_and_operators_are_kinds_of_their_own():
    source = """
        class Box:
            @property
            def size(self): return 1
            def __len__(self): return 1
            def __iter__(self): yield 1
            def __enter__(self): return self
            def __exit__(self, *args): pass
            def __add__(self, other): return self
        def f():
            box = Box()
            box.size
            len(box)
            for item in box: pass
            with box: pass
            box + 1
    """
    found = {(edge.callee.rpartition(".")[2], edge.how) for edge in edges_of(source) if edge.caller == "m.f"}
    assert found == {
        ("Box", "direct"), ("size", "property"), ("__len__", "operator"), ("__iter__", "operator"),
        ("__enter__", "operator"), ("__exit__", "operator"), ("__add__", "operator"),
    }  # fmt: skip


# --- unknown objects


UNKNOWN = """
    class Ledger:
        def post_entry(self, amount): pass
        def close(self): pass
    class Door:
        def close(self): pass
"""


def test_what_is_used_on_an_unknown_object_shows_its_class():
    source = dedent(UNKNOWN) + "def f(x):\n    x.post_entry(1)\n    x.close()\n"
    found = [edge for edge in edges_of(source) if edge.caller == "m.f"]
    assert {edge.callee for edge in found} == {"m.Ledger.post_entry", "m.Ledger.close"}
    assert all(edge.possible and edge.confidence < 0.9 for edge in found)


def test_a_name_that_files_and_lists_have_is_no_evidence():
    assert calls(dedent(UNKNOWN) + "def f(x):\n    x.close()\n", "m.f") == set()


def test_the_receivers_name_is_evidence():
    assert calls(dedent(UNKNOWN) + "def f(door):\n    door.close()\n", "m.f") == {"m.Door.close"}


def test_a_method_that_takes_fewer_arguments_is_not_meant():
    assert calls(dedent(UNKNOWN) + "def f(x):\n    x.post_entry(1, 2, 3)\n", "m.f") == set()


def test_a_function_that_comes_by_is_not_taken_for_an_object():
    source = dedent(UNKNOWN) + "def f(x):\n    x.post_entry(1)\n    x.close()\ndef g(): f(lambda: 1)\n"
    assert calls(source, "m.f") == {"m.Ledger.post_entry", "m.Ledger.close"}


def test_what_is_asked_for_a_name_before_it_is_used_is_any_that_has_it():
    kinds = "".join(f"class Kind{n}:\n    def render_page(self): pass\n" for n in range(6))
    asked = kinds + "def f(x):\n    if hasattr(x, 'render_page'): x.render_page()\n"
    assert calls(asked, "m.f") == {f"m.Kind{n}.render_page" for n in range(6)}
    assert calls(kinds + "def f(x): x.render_page()\n", "m.f") == set()


def test_a_parameter_that_comes_back_is_this_calls_own():
    source = """
        def f(): pass
        def g(): pass
        def same(x=g): return x
        same(f)
        same()()
    """
    assert calls(source, "m") == {"m.same", "m.g"}


def test_what_is_stored_on_an_object_says_nothing_against_its_class():
    source = """
        class Matrix:
            def rows(self): return []
        class Table:
            scale = 1
            def rows(self): return []
        def configure(matrix: Matrix):
            matrix.scale = 2
            matrix.rows()
    """
    assert calls(source, "m.configure") == {"m.Matrix.rows"}


def test_all_that_is_used_on_an_attribute_shows_its_class():
    source = """
        class Loader:
            def settings(self): pass
        class App:
            def settings(self): pass
            def events(self): pass
        class Worker:
            def __init__(self, owner):
                self.owner = owner
            def start(self):
                self.owner.settings()
            def tell(self):
                self.owner.events()
    """
    assert calls(source, "m.Worker.start") == {"m.App.settings"}
