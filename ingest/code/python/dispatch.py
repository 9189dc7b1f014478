"""Which of the targets that a call site was found to have are listed.

What is likely to run is listed. What is less likely follows until nearly all that runs is there, as far as the program allows: in
one where nearly every call has one target, some that may run instead cost little; in one of crowds they would bury what does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from .likelihood import Likelihood, Target
from .program import CallSite, Definition, Program

# Likelier ones are always listed.
LIKELY = 0.65
UNLIKELY = 0.35
# The share of what is listed that is expected to run, down to which less likely ones are listed: while much of what is
# expected to run is missing, and once this share of it is there.
EXPECTED_TO_RUN = 0.915
ENOUGH = 0.97
EXPECTED_OF_MORE = 0.95
# A short program is judged as if it had so many more calls of one target.
ASSUMED = 100


class Listing:
    """Chooses the targets of every site of a program."""

    def __init__(self, program: Program, by_site: Mapping[CallSite, Sequence[Target]]) -> None:
        groups = {site: _by_name(targets) for site, targets in by_site.items()}
        likelihood = Likelihood(program, groups)
        self._judged = {
            site: [judged for group in by_name for judged in likelihood.of_each(site, group)]
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
        counts = Counter(best.values())
        expected = sum(best.values())
        least, running, listed = 1.0, 0.0, 0
        for likelihood, count in sorted(counts.items(), reverse=True):
            wanted = EXPECTED_TO_RUN if running < ENOUGH * expected else EXPECTED_OF_MORE
            precise = ASSUMED + running + likelihood * count >= wanted * (ASSUMED + listed + count)
            if likelihood < LIKELY and (likelihood < UNLIKELY or not precise):
                break
            running += likelihood * count
            listed += count
            least = likelihood
        return least


def _by_name(targets: Sequence[Target]) -> list[list[Target]]:
    groups: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        groups[target.callee.simple_name].append(target)
    return list(groups.values())
