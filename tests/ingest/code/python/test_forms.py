"""Forms of the language through which objects reach the calls that are made on them."""

from __future__ import annotations

from textwrap import dedent

import pytest
from unabridged.ingest.code.python import analyze_python
from unabridged.ingest.document import SourceFile

CLASSES = """
class A:
    def run(self): return 1
class B:
    def run(self): return 2
"""


def called(source: str, caller: str = "f", **files: str) -> set[str]:
    """What a function of the module `m` calls, but for classes; the module has two classes with a method `run`."""
    texts = {"m.py": CLASSES + dedent(source)} | {name.replace("_", "."): dedent(text) for name, text in files.items()}
    sources = [SourceFile(path, text.encode(), "python") for path, text in texts.items()]
    part = analyze_python(sources, root_name="root")
    classes = {symbol.name for symbol in part.symbols if symbol.kind == "class"}
    return {edge.callee[2:] for edge in part.edges if edge.caller == f"m.{caller}" and edge.callee not in classes}


@pytest.mark.parametrize(
    "loop",
    [
        "for x, y in itertools.product(items, others): y.run()",
        "for x, y in itertools.zip_longest(others, items): x.run()",
        "for x in itertools.chain([], items, others): x.only_here if x else others[0].run()",
        "for key, group in itertools.groupby(others):\n        for x in group: x.run()",
        "for x, y in itertools.combinations(others, 2): y.run()",
        "heap = []\n    heapq.heappush(heap, (1, B()))\n    heapq.heappop(heap)[1].run()",
        "waiting = queue.Queue()\n    waiting.put(B())\n    waiting.get().run()",
        "operator.attrgetter('held.own')(types.SimpleNamespace(held=types.SimpleNamespace(own=B()))).run()",
        "list(map(operator.methodcaller('run'), others))",
        "for x in dict.fromkeys(others): x.run()",
    ],
)
def test_what_containers_of_the_standard_library_hold_comes_out_again(loop):
    imports = "import heapq, itertools, operator, queue, types\n"
    assert called(f"{imports}def f(items: list[A], others: list[B]):\n    {loop}\n") == {"B.run"}


@pytest.mark.parametrize(
    "made",
    [
        "Pair = namedtuple('Pair', 'first second')\ndef f(): Pair(A(), B()).second.run()",
        "Pair = namedtuple('Pair', ['first', 'second'])\ndef f():\n    first, second = Pair(A(), second=B())\n    second.run()",
        "class Pair(namedtuple('Pair', 'first second')): pass\ndef f(): Pair(A(), B()).second.run()",
        "class Pair(TypedDict):\n    first: A\n    second: B\ndef f(pair: Pair): pair['second'].run()",
    ],
)
def test_fields_of_records_are_told_apart(made):
    assert called("from collections import namedtuple\nfrom typing import TypedDict\n" + made) == {"B.run"}


def test_a_function_for_several_types_calls_any_that_is_registered():
    source = """
        from functools import singledispatch, singledispatchmethod
        @singledispatch
        def show(x): pass
        @show.register
        def on_number(x: int): pass
        @show.register(str)
        def on_text(x): pass
        def on_list(x): pass
        show.register(list, on_list)
        class Shower:
            @singledispatchmethod
            def show(self, x): pass
            @show.register
            def on_number(self, x: int): pass
        def plain(x): show(x)
        def method(x): Shower().show(x)
    """
    assert called(source, "plain") == {"show", "on_number", "on_text", "on_list"}
    assert called(source, "method") == {"Shower.show", "Shower.on_number"}


def test_a_call_that_spreads_gives_parameters_by_name_too():
    source = """
        def outer(*args, **options): return inner(*args, **options)
        def inner(first, second=None): second.run()
        def main(): outer(A(), second=B())
    """
    assert called(source, "inner") == {"B.run"}


def test_code_outside_calls_a_function_with_what_it_is_given_for_it():
    source = """
        import asyncio, threading
        def work(item): item.run()
        def task(item): item.run()
        def main():
            threading.Thread(target=work, args=(A(),)).start()
            asyncio.get_running_loop().call_soon(task, B())
    """
    assert called(source, "work") == {"A.run"}
    assert called(source, "task") == {"B.run"}


def test_a_function_inside_binds_the_name_of_the_one_around_it():
    source = """
        def f():
            held = None
            def fill():
                nonlocal held
                held = A()
            fill()
            held.run()
    """
    assert called(source) == {"f.fill", "A.run"}


@pytest.mark.parametrize(
    "test",
    [
        "if type(x) is A:",
        "if x.__class__ == A:",
        "match x:\n        case A():",
        "match pair(x):\n        case [A() as x, *_]:",
    ],
)
def test_a_test_of_the_type_says_what_an_object_is(test):
    depth = "    " * (test.count("\n") + 2)
    assert called(f"def f(x):\n    {test}\n{depth}x.run()\n") == {"A.run"}


def test_an_item_that_was_tested_is_what_it_was_tested_for_until_it_is_replaced():
    source = """
        def f():
            items = [load()]
            if isinstance(items[0], A):
                items[0].run()
                items[0] = B()
                items[0].run()
    """
    assert called(source) == {"A.run", "B.run"}


def test_a_pattern_takes_an_object_apart():
    source = """
        from dataclasses import dataclass
        @dataclass
        class Pair:
            first: A
            second: B
        def f(given: Pair):
            match given:
                case Pair(_, second): second.run()
    """
    assert called(source) == {"B.run"}


def test_overloads_say_what_their_implementation_returns():
    source = """
        from typing import overload
        @overload
        def make(x: int) -> A: ...
        @overload
        def make(x: str) -> A: ...
        def make(x): return KINDS[x]
        def f(): make(1).run()
    """
    assert called(source) == {"make", "A.run"}


@pytest.mark.parametrize("typed", ["cast('A', x)", "typing.cast('A', x)", "N(x)"])
def test_types_are_read_where_they_are_written_as_text(typed):
    source = f"import typing\nfrom typing import NewType, cast\nN = NewType('N', 'A')\ndef f(x: N): {typed}.run()\n"
    assert called(source) == {"A.run"}


def test_objects_of_other_classes_do_not_pass_a_declaration():
    source = """
        TABLE = {"a": A, "b": B}
        def use(x: A): x.run()
        def main(key): use(TABLE[key]())
    """
    assert called(source, "use") == {"A.run"}


def test_a_proxy_passes_any_declaration():
    source = """
        class Proxy:
            def __getattr__(self, name): return getattr(self.target, name)
            def run(self): return 3
        def use(x: A): x.run()
        def main(): use(Proxy())
    """
    assert called(source, "use") == {"A.run", "Proxy.run"}


def test_attributes_stored_by_name_are_found_by_name():
    source = """
        class Model:
            def __init__(self):
                for name in ("one", "two"):
                    setattr(self, "do_" + name, self.act)
            def act(self): return 1
        def f(): Model().do_two()
    """
    assert "Model.act" in called(source)


def test_a_function_stored_on_a_class_is_a_method():
    source = """
        class Model: pass
        def act(self, item): item.run()
        Model.act = act
        def f(): Model().act(B())
    """
    assert called(source, "act") == {"B.run"}


def test_cls_may_be_a_class_below():
    source = """
        class Base:
            @classmethod
            def make(cls): return cls()
            def act(self): pass
        class Sub(Base):
            def act(self): return 1
        def f(): Base.make().act()
        class Other:
            kind = Base
            def __init__(self): self.made = self.kind.make()
    """
    assert called(source) == {"Base.make", "Base.act", "Sub.act"}


STUB = """
    class A:
        def run(self) -> int: ...
    class Holder:
        item: A
        def get(self, other: A) -> A: ...
"""
SOURCE = """
    class Holder:
        def get(self, other):
            other.run()
            return load()
    def f(holder: Holder):
        holder.get(1).run()
        holder.item.run()
"""


def test_a_stub_says_the_types_of_the_source_beside_it_and_defines_nothing():
    assert called(SOURCE, m_pyi=STUB) == {"Holder.get", "A.run"}
    assert called(SOURCE, "Holder.get", m_pyi=STUB) == {"A.run"}
    sources = [SourceFile("m.py", b"def f(): pass", "python"), SourceFile("m.pyi", b"def f() -> int: ...", "python")]
    symbols = analyze_python(sources, root_name="root").symbols
    assert [(symbol.name, symbol.file) for symbol in symbols] == [("m", "m.py"), ("m.f", "m.py")]


def test_a_call_meets_each_group_of_attributes_once_though_they_lead_back_to_each_other():
    methods = "\n            ".join(f"def _x{n}(self): return self.find('b')(self)" for n in range(60))
    source = f"""
        class Visitor:
            {methods}
            def find(self, name):
                self._x = getattr(self, "_x" + name)
                return self._x
        def f(visitor: Visitor): visitor.find("a")(visitor)
    """
    assert "Visitor.find" in called(source)
