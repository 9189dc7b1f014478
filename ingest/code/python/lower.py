"""One file from bytes to instructions. Files are independent of each other here."""

from __future__ import annotations

from . import definitions, expressions, statements
from .ir import ModuleCode
from .scopes import prescan
from .syntax import drive, parse
from .unit import Unit

_LEAVES = expressions.LEAVES | definitions.LEAVES
_BRANCHES = expressions.BRANCHES | statements.BRANCHES | definitions.BRANCHES


def lower(path: str, data: bytes) -> ModuleCode:
    """Definitions, call sites and data flow of one file. Damaged code gives what is readable of it."""
    tree = parse(data)
    root = tree.root_node
    unit = Unit(path, root)
    prescan(unit.scope, root)
    drive(unit, statements.block(unit, root), _LEAVES, _BRANCHES, expressions.children_in_order)
    for name, variable in unit.scope.state.names.items():
        unit.code.bound.add(name)
        unit.emit_copy(unit.global_name(name), variable)
    unit.code.bound.update(unit.scope.bound)
    return unit.code
