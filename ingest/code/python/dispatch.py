"""Which of the targets that a call site was found to have are listed.

What is likely to run is, and what may well run, as far as the program allows: in one where nearly every call has one target,
some that may run instead cost little; in one of crowds they would bury what does. Of operators on operands of many classes none is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from .likelihood import Likelihood, Target
from .program import CallSite, Definition, Program

# Targets less likely than the one are never listed, those likelier than the other always.
LEAST, LIKELY = 0.4, 0.55
# Between the two they are listed as long as this share of all that is listed is expected to run.
EXPECTED_TO_RUN = 0.915
# A short program is judged as if it had so many more calls of one target.
ASSUMED = 100
MOST_OPERATORS = 2


class Listing:
    """Chooses the targets of every site of a program."""

    def __init__(self, program: Program, by_site: Mapping[CallSite, Sequence[Target]]) -> None:
        groups = {site: _by_name(targets) for site, targets in by_site.items()}
        likelihood = Likelihood(program, groups)
        self._judged = {
            site: [judged for group in by_name for judged in _few_operators(list(likelihood.of_each(site, group)))]
            for site, by_name in groups.items()
        }
        self._least = self._least_likelihood()

    def listed(self, site: CallSite) -> list[Target]:
        """The targets to list."""
        return [target for target, likelihood in self._judged[site] if likelihood >= self._least]

    def _least_likelihood(self) -> float:
        """The likelihood down to which targets are listed."""
        best: dict[tuple[Definition, Definition], float] = {}
        for site, judged in self._judged.items():
            for target, likelihood in judged:
                key = (site.caller, target.callee)
                best[key] = max(likelihood, best.get(key, 0.0))
        least, running, listed = LIKELY, 0.0, 0
        for likelihood, count in sorted(Counter(best.values()).items(), reverse=True):
            running += likelihood * count
            listed += count
            precise = ASSUMED + running >= EXPECTED_TO_RUN * (ASSUMED + listed)
            if likelihood < LEAST or (likelihood < LIKELY and not precise):
                break
            least = min(least, likelihood)
        return least


def _few_operators(judged: list[tuple[Target, float]]) -> list[tuple[Target, float]]:
    """Without the operators, where there are many of one name: which runs shows in values, not in classes."""
    others = [(target, likelihood) for target, likelihood in judged if target.via != "operator"]
    return others if len(judged) - len(others) > MOST_OPERATORS else judged


def _by_name(targets: Sequence[Target]) -> list[list[Target]]:
    groups: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        groups[target.callee.simple_name].append(target)
    return list(groups.values())
