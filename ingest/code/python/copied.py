"""One function's code once more, over variables of its own: for methods of objects that are told apart."""

from __future__ import annotations

from .functions import Function
from .instructions import Emitter

# Instructions of a method that may be copied for each holder; longer ones do more than hold.
MAX_COPIED = 200


class CopiedCode(Emitter):
    """The instructions of one function, and of those inside it. `made` is the copied function."""

    def __init__(self, file: Emitter, function: Function) -> None:
        self.program, self.solver, self.imports = file.program, file.solver, file.imports
        self.code, self.name, self.offset = file.code, file.name, file.offset
        self.sites, self.classes = file.sites, file.classes
        extent = function.code.extent
        assert extent is not None
        self._low, self._high = extent.variables
        self._first = extent.functions[0]
        self._new: dict[int, int] = {}
        self.functions = list(file.functions)
        for place in range(*extent.functions):
            original = file.functions[place]
            copied = Function(original.code, original.definition, self.at)
            copied.owner, copied.enclosing, copied.wraps = original.owner, original.enclosing, original.wraps
            copied.around = self.functions[original.code.around] if original.code.around >= 0 else None
            self.functions[place] = copied
        self.made = self.functions[self._first]
        for instruction in self.code.instructions[slice(*extent.instructions)]:
            self.emit_one(instruction)

    def at(self, variable: int) -> int:
        """New numbers for the function's own variables, the file's for all others."""
        code = self.code
        inside = self._low <= variable < self._high and variable not in code.shared
        if not inside or code.summaries.get(variable, self._first) < self._first:
            return super().at(variable)
        known = self._new.get(variable)
        if known is None:
            known = self._new[variable] = self.solver.variable()
        return known


def can_be_copied(function: Function) -> bool:
    """Whether the code is short enough for a copy of its own."""
    extent = function.code.extent
    return extent is not None and extent.instructions[1] - extent.instructions[0] <= MAX_COPIED
