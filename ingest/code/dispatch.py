"""Which of the targets that a call site was found to have are listed: dynamic dispatch told apart from plain calls.

A call on a declared class or interface is a call of the method that the declaration names, and that is listed. What may
run instead follows from the class hierarchy, whoever asks (`app/repository/overrides.py`): beside every call, it says
what was meant in one case of a hundred, measured against compilers on Java and Go. Where another project declares the
interface, and no method of it is known here, the one method that flows there is listed as possible.
"""

from __future__ import annotations

from ..analysis import EdgeHow
from .facts import NOTHING
from .program import Program
from .tables import CLASSES, Site

# Functions that reach a call through variables are the entries of one table or the callbacks of a few callers. More
# than these, from several places, is what one object too many lets flow together where nothing has a type.
_MOST_MIXED = 3


def listed_targets(program: Program, site: Site) -> dict[int, EdgeHow]:
    """The definitions that a call site is said to call, each with how it was found."""
    targets = site.targets
    tests = program.linker.tests
    if tests and targets and not program.files[site.file].path.endswith(tests):
        targets = {n: how for n, how in targets.items() if not program.files[program.file_of[n]].path.endswith(tests)}
    if len(targets) < 2 and not site.open:
        return targets
    if len(targets) > _MOST_MIXED and program.linker.builtin_methods is not None:
        targets = _without_mixture(program, targets)
    return _dispatched(program, site, targets)


def _without_mixture(program: Program, targets: dict[int, EdgeHow]) -> dict[int, EdgeHow]:
    names = {program.definitions[number].qualified for number, how in targets.items() if how == "indirect"}
    if len(names) <= _MOST_MIXED or len({name.rpartition(".")[0] for name in names}) == 1:
        return targets
    return {number: how for number, how in targets.items() if how != "indirect"}


def _dispatched(program: Program, site: Site, targets: dict[int, EdgeHow]) -> dict[int, EdgeHow]:
    below = _below(program, targets)
    declared = {program.definitions[number].name for number in targets if program.definitions[number].declaration}
    seen: dict[int, EdgeHow] = {}
    stated: dict[int, EdgeHow] = {}
    plain: dict[int, EdgeHow] = {}
    for number, how in targets.items():
        definition = program.definitions[number]
        beneath = definition.name in declared or (_class_of(program, number), definition.name) in below
        if how == "override":
            stated[number] = how
        elif how == "inferred" and not definition.declaration and (site.open or beneath):
            seen[number] = "override"
        else:
            plain[number] = how
    return plain if plain or _names(program, seen | stated) > 1 else seen | stated


def _below(program: Program, targets: dict[int, EdgeHow]) -> set[tuple[int, str]]:
    """The classes below those whose methods are called, each with the method's name."""
    return {
        (lower, program.definitions[number].name)
        for number in targets
        if (owner := _class_of(program, number)) != NOTHING
        for lower in program.all_below(owner)
    }


def _names(program: Program, numbers: dict[int, EdgeHow]) -> int:
    return len({program.definitions[number].qualified for number in numbers})


def _class_of(program: Program, number: int) -> int:
    owner = program.attached.get(number, program.owner_of(number))
    return owner if owner != NOTHING and program.definitions[owner].kind in CLASSES else NOTHING
