"""Which of the targets that a call site was found to have are listed.

Where a base class is declared, methods below it may run instead; where objects of many classes were found to reach one
place, each of their methods may. Whether they do shows in who calls them: what only one function of the program dispatches
is met there by every class, as plugins are; of what many functions call, each meets a few, and a long list says more
about the program than about the call. Measured on traces of fourteen packages' own tests: of more than six targets nine of
ten ran at an only dispatcher, two of five elsewhere; of methods beside a body, that an object calls on itself, nine of
ten and one of four; of overrides beside a body one in five, beside a default every second.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .program import CallSite, Definition, Program

# So many targets of one call are a crowd.
CROWD = 3
MOST_OPERATORS = 2
# Overrides beside a body, and where the declared method leaves the work to them. What a method calls on itself is
# written for its subclasses to fill in.
MOST = (0, 5)
MOST_OWN = (2, 40)
# Of more than those, the ones whose class the program itself makes at several places are met most.
MOST_MADE = 8
OFTEN_MADE = 3
MOST_INFERRED = 6
# In a large program crowds are the rule: of five targets of one call two ran, where small ones ran four.
MOST_INFERRED_OF_MANY = 3
MANY_FUNCTIONS = 2_000


class Target(NamedTuple):
    """What a site may call; `via` and `possible` as the solver recorded them."""

    callee: Definition
    via: str
    possible: bool

    @property
    def is_override(self) -> bool:
        """Whether another class than that of this method was declared."""
        return self.via == "override" or (self.possible and self.via in ("property", "operator"))


class Listing:
    """Chooses targets; knows the class hierarchy of the program, and which functions call each member of a crowd."""

    def __init__(self, program: Program, by_site: Mapping[CallSite, Sequence[Target]]) -> None:
        self._bases: dict[Definition | None, set[Definition | None]] = {
            cls.definition: {base.definition for base in cls.mro} for cls in program.classes
        }
        self._made: Counter[Definition | None] = Counter(
            callee for _, callee in program.solver.calls if callee.kind == "class"
        )
        self._most_inferred = MOST_INFERRED_OF_MANY if len(program.functions) > MANY_FUNCTIONS else MOST_INFERRED
        self._groups = {site: _by_name(targets) for site, targets in by_site.items()}
        self._dispatchers: dict[Definition, set[Definition]] = defaultdict(set)
        for site, groups in self._groups.items():
            for group in groups:
                if len(group) >= CROWD:
                    for target in group:
                        self._dispatchers[target.callee].add(site.caller)

    def listed(self, site: CallSite) -> list[Target]:
        """The targets to list."""
        return [target for group in self._groups[site] for target in self._of_one_name(site, group)]

    def _of_one_name(self, site: CallSite, group: Sequence[Target]) -> Sequence[Target]:
        group = _usable(site, group)
        if len(group) == 1:
            return group
        own = site.receiver in ("self", "cls")
        real = [target for target in group if not target.callee.is_stub] or group
        overrides = self._overriding(real) if own else [target for target in real if target.is_override]
        declared = [target for target in real if target not in overrides]
        left_open = all(target.callee.is_hook for target in declared) or (own and len(real) < len(group))
        left_open = left_open or (own and self._is_foreign(site, declared))
        alone = all(len(self._dispatchers[target.callee]) == 1 for target in group)
        if alone and (own or left_open):
            return real
        if len(overrides) > (MOST_OWN[left_open] if own else MOST[left_open]):
            overrides = self._often_made(overrides) if left_open else []
        if alone:
            return declared + overrides
        operators = [target for target in declared + overrides if target.via == "operator"]
        if len(operators) > MOST_OPERATORS:
            return [target for target in declared + overrides if target.via != "operator"]
        if len(declared) > self._most_inferred and not own and self._is_inferred(site, declared):
            declared = self._shared(declared)
        return declared + overrides

    def _overriding(self, targets: Sequence[Target]) -> list[Target]:
        """Of what a method calls on itself: overrides, and the methods of found objects that override a declared one."""
        owners = {target.callee.owner for target in targets if not target.is_override}
        return [target for target in targets if target.is_override or self._proper_bases(target.callee.owner) & owners]

    def _is_foreign(self, site: CallSite, declared: Sequence[Target]) -> bool:
        """Whether a class calls on itself what neither it nor its bases have: a mixin, which others complete."""
        bases = self._bases.get(site.caller.owner)
        return bases is not None and not any(target.callee.owner in bases for target in declared)

    def _proper_bases(self, cls: Definition | None) -> set[Definition | None]:
        return self._bases[cls] - {cls} if cls in self._bases else set()

    def _often_made(self, targets: Sequence[Target]) -> list[Target]:
        """Methods of the classes that most places make."""
        often = [target for target in targets if self._made[target.callee.owner] >= OFTEN_MADE]
        return sorted(often, key=lambda target: -self._made[target.callee.owner])[:MOST_MADE]

    def _is_inferred(self, site: CallSite, targets: Sequence[Target]) -> bool:
        return site.receiver != "super" and all(
            target.via in ("call", "property")
            and target.callee.kind == "method"
            and site.written == target.callee.simple_name
            for target in targets
        )

    def _shared(self, targets: Sequence[Target]) -> list[Target]:
        """The method of the class that all others inherit from, if it is among them."""
        owners = [target.callee.owner for target in targets]
        return [
            target for target in targets if all(target.callee.owner in self._bases.get(owner, ()) for owner in owners)
        ]


def _usable(site: CallSite, group: Sequence[Target]) -> Sequence[Target]:
    """Of coroutine functions and plain ones, those whose result can be used as it is: awaited, or at once."""
    wanted = [target for target in group if site.use and target.callee.is_async == (site.use == "await")]
    return wanted or group


def _by_name(targets: Sequence[Target]) -> list[list[Target]]:
    groups: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        groups[target.callee.simple_name].append(target)
    return list(groups.values())
