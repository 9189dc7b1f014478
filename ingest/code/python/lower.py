"""One file from bytes to instructions. Files are independent of each other here."""

from __future__ import annotations

from ...document import SourceFile
from ..damage import first_damage
from . import definitions, expressions, statements
from .ir import ModuleCode
from .nesting import too_deep
from .scopes import prescan
from .syntax import drive, parse
from .unit import Unit

_LEAVES = expressions.LEAVES | definitions.LEAVES
_BRANCHES = expressions.BRANCHES | statements.BRANCHES | definitions.BRANCHES


def lower(file: SourceFile) -> ModuleCode:
    """Definitions, call sites and data flow of one file. Damaged code gives what is readable of it."""
    tree = parse(file.code)
    root = tree.root_node
    unit = Unit(file.path, root)
    prescan(unit.scope, root)
    drive(unit, statements.block(unit, root), _LEAVES, _BRANCHES, expressions.children_in_order)
    for name, variable in unit.scope.state.names.items():
        unit.code.bound.add(name)
        unit.emit_copy(unit.global_name(name), variable)
    unit.code.bound.update(unit.scope.bound)
    unit.code.damaged_line = first_damage(root) or too_deep(file.code)
    return unit.code
