"""How likely a target runs that a call site was found to have, where it has several.

Where a base class is declared, methods below it may run instead; where objects of many classes were found to reach one
place, each of their methods may. Whether they do shows in what they are and in who calls them: what a method calls on itself is
written for its subclasses to fill in; what many functions call is met by each with a few of many. A logistic regression on
traces of twenty-three packages' own tests, none weighing more than the others; left out one by one, they are foretold nearly as
well (log loss .55, in the sample .55, by the share alone .67).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .program import CallSite, Definition, Program

# So many targets of one call are a crowd.
CROWD = 3
# A class with so many below it is one of the hierarchy's inner ones, and its methods serve for all of those.
MANY_BELOW = 3

# Where there is one target: by what flows there, and by the names used on it alone.
CERTAIN, SUPPOSED = 0.99, 0.9
# Log odds that one of several runs: of a method of a declared or found class, called on another object; and what changes them.
FOUND = 1.21
ON_SELF = 0.07
ON_SELF_DOUBLING = 0.32  # for each doubling of how many there are
MANY_DISPATCHERS_DOUBLING = -0.42  # the same, where several functions dispatch to them
OVERRIDE = -1.46
OVERRIDE_ON_SELF = 0.21
OVERRIDE_LEFT_OPEN = 0.99  # the method that it overrides leaves the work to it
OVERRIDE_LEFT_OPEN_ON_SELF = 0.18
OVERRIDE_IMPLICIT = -0.77  # a property or operator
OVERRIDE_OF_INNER_CLASS = 0.88
INDIRECT = -1.54  # callbacks, entries of tables
ONLY_DEFAULT = -0.99  # a body that does nothing itself
GETTER = -0.45  # the same, where the body gives back an attribute
NAMED_LIKE_CALLER = -0.37
GUESSED = -0.6
SAME_FILE = 0.59  # but of an override, only where it is on itself


class Target(NamedTuple):
    """What a site may call; `via` and `possible` as the solver recorded them."""

    callee: Definition
    via: str
    possible: bool

    @property
    def is_override(self) -> bool:
        """Whether another class than that of this method was declared."""
        return self.via == "override" or (self.possible and self.via in ("property", "operator"))


class Likelihood:
    """Judges targets; knows the class hierarchy of the program, and which functions call each member of a crowd."""

    def __init__(self, program: Program, groups: Mapping[CallSite, Sequence[Sequence[Target]]]) -> None:
        self._bases: dict[Definition | None, set[Definition | None]] = {
            cls.definition: {base.definition for base in cls.mro} for cls in program.classes
        }
        self._inner = {cls.definition for cls in program.classes if len(cls.descendants()) >= MANY_BELOW}
        self._dispatchers: dict[Definition, set[Definition]] = defaultdict(set)
        self._outside: dict[Definition, set[Definition]] = defaultdict(set)
        for site, by_name in groups.items():
            for group in by_name:
                if len(group) >= CROWD:
                    outside = not self._is_inside(site, group)
                    for target in group:
                        self._dispatchers[target.callee].add(site.caller)
                        if outside:
                            self._outside[target.callee].add(site.caller)

    def of_each(self, site: CallSite, group: Sequence[Target]) -> Iterator[tuple[Target, float]]:
        """The targets of one name that can run at all, each with its likelihood."""
        usable = _usable(site, group)
        if len(usable) == 1:
            yield usable[0], SUPPOSED if usable[0].possible else CERTAIN
            return
        real = [target for target in usable if not target.callee.is_stub] or usable
        own = site.receiver in ("self", "cls")
        overrides = self._overriding(real) if own else [target for target in real if target.is_override]
        found = [target for target in real if target not in overrides]
        is_open = all(target.callee.is_hook for target in found)
        if own:
            is_open = is_open or len(real) < len(usable) or self._is_foreign(site, found)
        # What classes answer with yes or no tells them apart: whoever asks meets each of them.
        asked = all(target.callee.is_answer for target in real)
        many = not asked and not self._alone(site, usable)
        for target in real:
            among = overrides if target in overrides else found
            odds = self._of_kind(target, own, is_open if among is overrides else None)
            odds += math.log2(len(among)) * (ON_SELF_DOUBLING * own + MANY_DISPATCHERS_DOUBLING * many)
            odds += (GETTER if target.callee.is_getter else ONLY_DEFAULT) * target.callee.is_hook
            odds += SAME_FILE * (target.callee.file == site.file and (own or among is found))
            odds += NAMED_LIKE_CALLER * (target.callee.simple_name == site.caller.simple_name)
            yield target, round(1 / (1 + math.exp(-odds)), 2)

    def _of_kind(self, target: Target, own: bool, is_open: bool | None) -> float:
        """Log odds by what kind of target it is; `is_open` says of an override whether the work is left to it."""
        odds = FOUND + ON_SELF * own + INDIRECT * (target.via in ("indirect", "callback", "decorated"))
        if is_open is None:
            return odds + GUESSED * (target.possible and not target.is_override)
        odds += OVERRIDE + OVERRIDE_ON_SELF * own + OVERRIDE_IMPLICIT * (target.via in ("operator", "property"))
        odds += OVERRIDE_OF_INNER_CLASS * (target.callee.owner in self._inner)
        return odds + (OVERRIDE_LEFT_OPEN + OVERRIDE_LEFT_OPEN_ON_SELF * own) * is_open

    def _alone(self, site: CallSite, group: Sequence[Target]) -> bool:
        """Whether no other function dispatches to these, but for their own classes'."""
        if all(len(self._dispatchers[target.callee]) <= 1 for target in group):
            return True
        return not self._is_inside(site, group) and all(len(self._outside[target.callee]) <= 1 for target in group)

    def _is_inside(self, site: CallSite, group: Sequence[Target]) -> bool:
        """Whether the caller is a method of the family of classes that it dispatches to."""
        caller = site.caller.owner
        family = {target.callee.owner for target in group} - {None}
        if caller is None or not family:
            return False
        return bool(self._bases.get(caller, {caller}) & family) or any(
            caller in self._bases.get(cls, ()) for cls in family
        )

    def _overriding(self, targets: Sequence[Target]) -> list[Target]:
        """Of what a method calls on itself: overrides, and the methods of found objects that override a declared one."""
        owners = {target.callee.owner for target in targets if not target.is_override}
        return [target for target in targets if target.is_override or self._proper_bases(target.callee.owner) & owners]

    def _is_foreign(self, site: CallSite, found: Sequence[Target]) -> bool:
        """Whether a class calls on itself what neither it nor its bases have: a mixin, which others complete."""
        bases = self._bases.get(site.caller.owner)
        return bases is not None and not any(target.callee.owner in bases for target in found)

    def _proper_bases(self, cls: Definition | None) -> set[Definition | None]:
        return self._bases[cls] - {cls} if cls in self._bases else set()


def _usable(site: CallSite, group: Sequence[Target]) -> Sequence[Target]:
    """Of coroutine functions and plain ones, those whose result can be used as it is: awaited, or at once."""
    wanted = [target for target in group if site.use and target.callee.is_async == (site.use == "await")]
    return wanted or group
