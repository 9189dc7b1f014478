"""Calls on objects of which nothing is known, where the method's name leaves one choice."""

from __future__ import annotations

from posixpath import dirname
from typing import TYPE_CHECKING

from .facts import NOTHING
from .tables import CLASSES

if TYPE_CHECKING:
    from .program import Program


def guess(program: Program, builtin: frozenset[str]) -> None:
    """Calls on objects of which nothing is known, where the method's name leaves one choice.

    One class has the method, or one of several is what the receiver's variable is named after.
    """
    having: dict[str, list[tuple[str, int]]] = {}
    folders = [dirname(file.path) for file in program.files]
    for number, definition in enumerate(program.definitions):
        around = program.owner_of(number)
        if definition.kind == "method" and around != NOTHING and program.definitions[around].kind in CLASSES:
            place = program.definitions[around].name.rpartition(".")[2]  # `internals.Core = class {...}`
            having.setdefault(definition.name, []).append((place, number))
        elif definition.kind in {"method", "function"} and "." in definition.name:  # given to an object or prototype
            place, _, name = definition.name.rpartition(".")
            having.setdefault(name, []).append((place, number))
    for number, (receiver, named, name) in program.unknown.items():
        if program.sites[number].targets or program.solver.values[receiver]:
            continue
        named_so = having.get(name, [])
        fitting = [(owner, each) for owner, each in named_so if not program.definitions[each].declaration] or named_so
        owners = {owner for owner, _ in fitting}
        if name in builtin:  # as likely the library's: only of a class that lies beside the call
            here = folders[program.sites[number].file]
            fitting = [(owner, each) for owner, each in fitting if folders[program.file_of[each]] == here]
            owners = {owner for owner, _ in fitting}
        if len(owners) > 1 or name in builtin:
            owners = {owner for owner in owners if named_after(named, owner)}
        if len(owners) == 1:
            program.sites[number].guessed = True
            for owner, definition_number in fitting:
                if owner in owners:
                    program.enter(program.sites[number], definition_number, "inferred")


def named_after(variable: str, class_name: str) -> bool:
    """Whether a variable is named after a class: `option`, `anOption`, `options` and `_option` after Option."""
    plain, wanted = variable.strip("_$").lower(), class_name.lower()
    return len(wanted) > 2 and (
        plain.endswith(wanted) or plain == wanted + "s" or (len(plain) > 2 and wanted.endswith(plain))
    )
