"""Classes that inherit from built-in types keep what those keep."""

from __future__ import annotations

import pytest

from .programs import calls

ITEM = """
    class Item:
        def run(self): pass
"""


@pytest.mark.parametrize(
    ("definition", "made"),
    [
        ("class Many(list): pass", "Many([Item()])"),
        ("class Many(list):\n        def __init__(self, items): super().__init__(items)", "Many([Item()])"),
        ("class Many(list):\n        def __init__(self, items): list.__init__(self, items)", "Many([Item()])"),
        ("class Many(tuple):\n        def __new__(cls, items): return tuple.__new__(cls, items)", "Many([Item()])"),
        ("class Many(tuple):\n        def __new__(cls, items): return super().__new__(cls, items)", "Many([Item()])"),
        ("class Table(dict): pass", "Table({'a': Item()}).values()"),
        ("class Table(dict): pass", "Table(a=Item()).values()"),
        ("class Table(dict): pass", "Table([('a', Item())]).values()"),
        ("class Table(dict):\n        def __init__(self, *args): super().__init__(*args)", "Table({'a': Item()}).values()"),
        ("class Table(dict): pass", "dict(Table({'a': Item()})).values()"),
    ],
)  # fmt: skip
def test_a_container_of_ones_own_holds_what_it_is_made_of(definition, made):
    source = f"{ITEM}\n    {definition}\n    def f():\n        for item in {made}: item.run()\n"
    assert "m.Item.run" in calls(source, "m.f")


def test_a_property_of_ones_own_keeps_its_function():
    source = """
        class cached(property):
            def __init__(self, function): super().__init__(function)
            def __get__(self, owner, cls): return self.fget(owner)
        class Whole:
            @cached
            def part(self): pass
        def f(): Whole().part
    """
    assert calls(source, "m.f") == {"m.Whole", "m.cached.__get__", "m.Whole.part"}
    assert "m.Whole.part" in calls(source, "m.cached.__get__")
