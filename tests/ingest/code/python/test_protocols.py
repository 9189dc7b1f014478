"""Methods that run without being named: attribute hooks, hashing, formatting, missing keys."""

from __future__ import annotations

import pytest

from .programs import calls


def test_a_delegating_hook_finds_the_same_name_in_the_other_object():
    source = """
        class Inner:
            def read(self): pass
            def write(self): pass
        class Proxy:
            def __init__(self): self._inner = Inner()
            def __getattr__(self, name): return getattr(self._inner, name)
        def f(): Proxy().read()
    """
    assert {"m.Proxy.__getattr__", "m.Inner.read"} <= calls(source, "m.f")
    assert "m.Inner.write" not in calls(source, "m.f")


def test_asking_for_an_attribute_reads_it():
    source = """
        class Options:
            def __init__(self): self.given = 1
            @property
            def size(self): return 1
            def __getattr__(self, name): return 2
        def of_property(): return hasattr(Options(), "size")
        def of_hook(): return hasattr(Options(), "given")
    """
    assert "m.Options.size" in calls(source, "m.of_property")
    assert "m.Options.__getattr__" in calls(source, "m.of_hook")


def test_reading_any_attribute_asks_getattribute():
    source = """
        class Base:
            def read(self): return self.size
        class Guarded(Base):
            size = 1
            def __getattribute__(self, name): return super().__getattribute__(name)
        def f(): return Guarded().size
    """
    assert "m.Guarded.__getattribute__" in calls(source, "m.f")
    assert calls(source, "m.Base.read") == {"m.Guarded.__getattribute__"}


def test_getattr_answers_for_names_that_are_only_declared():
    source = """
        class Options:
            size: int
            kind: str = ""
            def __getattr__(self, name): return 1
        def declared(options: Options): return options.size
        def given(options: Options): return options.kind
    """
    assert calls(source, "m.declared") == {"m.Options.__getattr__"}
    assert calls(source, "m.given") == set()


KEY = """
    class Key:
        def __hash__(self): return 1
    key = Key()
"""


@pytest.mark.parametrize(
    "expression",
    [
        "{key: 1}",
        "{(1, key): 1}",
        "{key}",
        "{k for k in [key]}",
        "{k: 1 for k in [key]}",
        "set([key])",
        "dict.fromkeys([key])",
        "hash((1, key))",
    ],
)
def test_what_is_put_into_a_set_or_dict_is_hashed(expression):
    assert "m.Key.__hash__" in calls(f"{KEY}    def f(): return {expression}\n", "m.f")


def test_a_sort_key_reads_the_attribute_that_it_is_made_for():
    source = """
        from operator import attrgetter
        class Item:
            @property
            def size(self): return 1
        def f(): return sorted([Item()], key=attrgetter("size"))
    """
    assert "m.Item.size" in calls(source, "m.f")


SHOWN = """
    class Shown:
        def __str__(self): pass
    class Named:
        def __repr__(self): pass
    shown, named = Shown(), Named()
"""


@pytest.mark.parametrize(
    ("expression", "methods"),
    [
        ('"%s" % shown', {"m.Shown.__str__"}),
        ('"%s" % named', {"m.Named.__repr__"}),
        ('"%s and %r" % (shown, named)', {"m.Shown.__str__", "m.Named.__repr__"}),
        ('"%r" % (shown,)', set()),
        ('"%d" % (shown,)', set()),
        ('"{} {}".format(shown, named)', {"m.Shown.__str__", "m.Named.__repr__"}),
        ('f"{shown} {named!r}"', {"m.Shown.__str__", "m.Named.__repr__"}),
        ('f"{shown!r}"', set()),
    ],
)
def test_a_value_in_a_text_is_formatted_as_the_text_says(expression, methods):
    assert calls(f"{SHOWN}    def f(): return {expression}\n", "m.f") == methods


def test_a_dict_of_ones_own_is_asked_for_missing_keys():
    source = """
        class Cache(dict):
            def __missing__(self, key): pass
        def f(): Cache()["a"]
    """
    assert calls(source, "m.f") == {"m.Cache", "m.Cache.__missing__"}


def test_an_object_in_a_functions_place_has_operators():
    source = """
        class Condition:
            def __init__(self, test): self.test = test
            def __invert__(self): pass
        @Condition
        def ready(): pass
        def f(): return ~ready
    """
    assert calls(source, "m.f") == {"m.Condition.__invert__"}


def test_keys_of_a_dict_are_called():
    source = """
        def first(): pass
        def second(): pass
        table = {first: 1}
        def f():
            for key in table: key()
            for key in {made: 1 for made in [second]}: key()
    """
    assert calls(source, "m.f") == {"m.first", "m.second"}


def test_of_a_crowd_that_is_handed_over_nothing_is_a_callback():
    def program(count: int) -> str:
        functions = "".join(f"    def f{number}(): pass\n" for number in range(count))
        table = ", ".join(f"f{number}" for number in range(count))
        return (
            f"    from elsewhere import submit\n{functions}    def run(name):\n        for f in [{table}]: submit(f)\n"
        )

    assert calls(program(2), "m.run") == {"m.f0", "m.f1"}
    assert calls(program(20), "m.run") == set()
