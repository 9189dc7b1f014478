"""What is found on a class itself, and what making, storing and operators run."""

from __future__ import annotations

from textwrap import dedent

from unabridged.ingest.code.python import analyze_python
from unabridged.ingest.document import SourceFile


def calls(source: str, caller: str) -> set[str]:
    file = SourceFile("m.py", dedent(source).encode(), "python")
    return {edge.callee for edge in analyze_python([file], root_name="root").edges if edge.caller == caller}


FAMILY = """
    class Base:
        items = None
        def __init__(self, size): pass
        @classmethod
        def make(cls): pass
        @staticmethod
        def check(): pass
        def go(self): pass
    class Derived(Base):
        pass
"""


def test_a_class_has_what_its_bases_have():
    source = (
        FAMILY
        + """
    def f():
        Derived.make()
        Derived.check()
    class Further(Derived):
        def __init__(self):
            Derived.__init__(self, 1)
    """
    )
    assert calls(source, "m.f") == {"m.Base.make", "m.Base.check"}
    assert calls(source, "m.Further.__init__") == {"m.Base.__init__"}


def test_what_is_stored_on_a_class_is_read_from_it():
    source = (
        FAMILY
        + """
    Derived.items = Base(1)
    def f(): Derived.items.go()
    """
    )
    assert calls(source, "m.f") == {"m.Base.go"}


def test_members_of_an_enumeration_are_its_objects():
    source = """
        from enum import Enum
        class Colour(Enum):
            RED = 1
            def show(self): pass
        def f(): Colour.RED.show()
    """
    assert calls(source, "m.f") == {"m.Colour.show"}


def test_subclasses_are_found_by_asking_for_them():
    source = (
        FAMILY
        + """
    class Other(Base):
        @classmethod
        def make(cls): pass
    def f():
        for cls in Base.__subclasses__():
            cls.make()
    """
    )
    assert calls(source, "m.f") == {"m.Base.make", "m.Other.make"}


def test_a_class_body_reads_the_name_around_it_until_it_binds_its_own():
    source = """
        def encode(x): pass
        class Widget:
            encode = staticmethod(encode)
            def draw(self): self.encode(1)
    """
    assert calls(source, "m.Widget.draw") == {"m.encode"}


def test_methods_that_only_type_checkers_see_hide_nothing():
    source = (
        FAMILY
        + """
    from typing import TYPE_CHECKING
    class Typed(Base):
        if TYPE_CHECKING:
            def go(self): ...
    def f(x: Typed): x.go()
    """
    )
    assert calls(source, "m.f") == {"m.Base.go"}


def test_the_first_parameter_of_a_metaclass_is_a_class_it_makes():
    source = """
        class Meta(type):
            def __init__(cls, name, bases, names): cls.setup()
            def setup(cls): pass
        class Registering(Meta):
            def setup(cls): pass
    """
    assert calls(source, "m.Meta.__init__") == {"m.Meta.setup", "m.Registering.setup"}


def test_with_metaclass_names_the_metaclass_and_then_the_bases():
    source = (
        FAMILY
        + """
    import six
    class Meta(type):
        def register(cls): pass
    class Both(six.with_metaclass(Meta, Base)):
        def run(self): self.go()
    Both.register()
    """
    )
    assert calls(source, "m.Both.run") == {"m.Base.go"}
    assert "m.Meta.register" in calls(source, "m")


def test_classes_made_by_calls_are_what_their_bases_are():
    source = (
        FAMILY
        + """
    from typing import TypeVar
    T = TypeVar("T", bound=Base)
    def f(): type("Made", (Base,), {})(1).go()
    def g(): object.__new__(Derived).go()
    def h(cls: type[T]): cls.make()
    """
    )
    assert "m.Base.go" in calls(source, "m.f")
    assert calls(source, "m.g") == {"m.Base.go"}
    assert calls(source, "m.h") == {"m.Base.make"}


def test_a_lambda_of_a_class_body_calls_for_the_class():
    source = """
        def now(): pass
        class Clock:
            read = lambda self: now()
    """
    assert calls(source, "m.Clock") == {"m.now"}


def test_storing_goes_through_setattr_and_there_to_the_property():
    source = """
        class Host:
            def __setattr__(self, name, value):
                object.__setattr__(self, name, value)
            @property
            def port(self): return 1
            @port.setter
            def port(self, value): value.use()
        class Derived(Host):
            def __setattr__(self, name, value):
                super().__setattr__(name, value)
        class Port:
            def use(self): pass
        def f():
            Host().port = Port()
        def g():
            Derived().port = 2
    """
    assert calls(source, "m.f") == {"m.Host", "m.Host.__setattr__", "m.Port"}
    assert calls(source, "m.Host.__setattr__") == {"m.Host.port"}
    assert calls(source, "m.Host.port") == {"m.Port.use"}
    assert calls(source, "m.g") == {"m.Derived", "m.Derived.__setattr__"}


KEY = """
    class Key:
        def __hash__(self): return 1
        def __eq__(self, other): return True
    class Other:
        def __eq__(self, other): return False
    key = Key()
"""


def test_an_object_that_serves_as_a_key_is_hashed():
    source = (
        KEY
        + """
    def store(table={}): table[key] = 1
    def look():
        return key in {1, 2}
    def add():
        seen = set()
        seen.add(key)
    def append():
        [].append(key)
    """
    )
    assert calls(source, "m.store") == calls(source, "m.look") == calls(source, "m.add") == {"m.Key.__hash__"}
    assert calls(source, "m.append") == set()


def test_a_right_operand_is_asked_only_where_the_left_has_no_such_method():
    source = (
        KEY
        + """
    def both(): return key == Other()
    def right(): return 1 == key
    def unequal(): return key != 1
    """
    )
    assert calls(source, "m.both") == {"m.Key.__eq__", "m.Other"}
    assert calls(source, "m.right") == calls(source, "m.unequal") == {"m.Key.__eq__"}


def test_a_visitor_may_have_any_number_of_methods():
    methods = "\n".join(f"    def visit_n{n}(self, node): return self.keep()" for n in range(60))
    source = f"class Visitor:\n    def visit(self, node):\n        getattr(self, 'visit_' + node)(node)\n    def keep(self): pass\n{methods}\n"
    assert calls(source, "m.Visitor.visit") == {f"m.Visitor.visit_n{n}" for n in range(60)}


def test_join_goes_through_the_items():
    source = """
        class Lines:
            def __iter__(self): return iter(())
            def __len__(self): return 0
        def f(): return ", ".join(Lines())
    """
    assert calls(source, "m.f") == {"m.Lines", "m.Lines.__iter__", "m.Lines.__len__"}
