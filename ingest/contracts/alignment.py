"""Which clause of the old version is which of the new one, by content first and by place where content is not enough.

Numbers are not content: a clause that only got another number is the same clause. Linear in the length of both texts,
apart from the clauses that have no exact counterpart; those are compared through shared rare words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_ENOUGH = 0.5  # Dice coefficient of word pairs from which two clauses are versions of one clause
_PLACE_BONUS = 0.12  # same number, or same parent and neighbour: decides between near twins
_RARE = 30  # a word pair in more clauses than this says nothing about which is which


@dataclass(frozen=True, slots=True)
class Unit:
    """A clause's own text: from its number to the next clause's, whatever the depth of that.

    words   its content for alignment: lower case, without its number, references masked
    """

    id: str
    parent: str | None
    start: int
    end: int
    words: tuple[str, ...] = field(repr=False)

    @property
    def pairs(self) -> Counter[tuple[str, str]]:
        """Neighbouring words, with the unit's ends as words of their own."""
        return Counter(zip(("", *self.words), (*self.words, ""), strict=True))


def align(old: Sequence[Unit], new: Sequence[Unit]) -> dict[str, str]:
    """Old id -> new id for every clause that both versions have."""
    found: dict[str, str] = {}
    _match_identical(old, new, found)
    _match_similar(old, new, found)
    _match_by_place(old, new, found)
    return found


def _match_identical(old: Sequence[Unit], new: Sequence[Unit], found: dict[str, str]) -> None:
    """Clauses with the same words: one to one where unique, else by number, else in order."""
    by_words: dict[tuple[str, ...], tuple[list[Unit], list[Unit]]] = defaultdict(lambda: ([], []))
    for unit in old:
        by_words[unit.words][0].append(unit)
    for unit in new:
        by_words[unit.words][1].append(unit)
    twins = []
    for words, (olds, news) in by_words.items():
        if len(olds) == len(news) == 1 and len(words) > 2:
            found[olds[0].id] = news[0].id
        elif olds and news:
            twins.append((olds, news))
    # Empty clauses and twins say little by themselves: their parents and numbers decide.
    for olds, news in twins:
        left = list(news)
        for rank in (_same_place, _same_number):
            for unit in olds:
                if unit.id in found:
                    continue
                other = next((item for item in left if rank(unit, item, found)), None)
                if other is not None:
                    found[unit.id] = other.id
                    left.remove(other)
        waiting = [unit for unit in olds if unit.id not in found and len(unit.words) > 2]
        for unit, other in zip(waiting, left, strict=False):
            found[unit.id] = other.id


def _same_place(old: Unit, new: Unit, found: dict[str, str]) -> bool:
    parent = old.parent
    return parent is not None and found.get(parent) == new.parent and _last(old.id) == _last(new.id)


def _same_number(old: Unit, new: Unit, found: dict[str, str]) -> bool:
    return old.id == new.id


def _last(clause_id: str) -> str:
    cut = max(clause_id.rfind("("), clause_id.rfind("."))
    return clause_id[cut:] if cut > 0 else clause_id


def _match_similar(old: Sequence[Unit], new: Sequence[Unit], found: dict[str, str]) -> None:
    """Clauses whose words changed: the most similar pairs first."""
    taken = set(found.values())
    olds = [unit for unit in old if unit.id not in found]
    news = [unit for unit in new if unit.id not in taken]
    pairs = {unit.id: unit.pairs for unit in news}
    posting: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in news:
        for pair in pairs[unit.id]:
            posting[pair].append(unit)
    by_id = {unit.id: unit for unit in news}
    scored: list[tuple[float, int, int, str, str]] = []
    for unit in olds:
        own = unit.pairs
        candidates = {
            other.id: other for pair in own if len(posting.get(pair, ())) <= _RARE for other in posting.get(pair, ())
        }
        if unit.id in by_id:
            candidates[unit.id] = by_id[unit.id]
        for other in candidates.values():
            shared = sum((own & pairs[other.id]).values())
            similarity = 2 * shared / max(sum(own.values()) + sum(pairs[other.id].values()), 1)
            if similarity >= _ENOUGH:
                placed = unit.id == other.id or _same_place(unit, other, found)
                score = similarity + (_PLACE_BONUS if placed else 0)
                scored.append((-score, unit.start, other.start, unit.id, other.id))
    for _, _, _, old_id, new_id in sorted(scored):
        if old_id not in found and new_id not in taken:
            found[old_id] = new_id
            taken.add(new_id)


def _match_by_place(old: Sequence[Unit], new: Sequence[Unit], found: dict[str, str]) -> None:
    """What is left: a clause that was rewritten in its place, between the same neighbours under the same parent."""
    taken = set(found.values())
    place = {unit.id: index for index, unit in enumerate(new)}
    for index, unit in enumerate(old):
        if unit.id in found:
            continue
        before = found.get(old[index - 1].id) if index else None
        after = found.get(old[index + 1].id) if index + 1 < len(old) else None
        at = place[before] + 1 if before is not None else 0
        if (index and before is None) or at >= len(new) or new[at].id in taken:
            continue
        follows = place[after] == at + 1 if after is not None else at + 1 == len(new)
        same_depth = found.get(unit.parent or "", unit.parent) == new[at].parent
        if follows and same_depth and _shape(unit) == _shape(new[at]) and _any_in_common(unit, new[at]):
            found[unit.id] = new[at].id
            taken.add(new[at].id)


def _shape(unit: Unit) -> tuple[int, int]:
    return unit.id.count("("), unit.id.count(".")


def _any_in_common(old: Unit, new: Unit) -> bool:
    if not old.words or not new.words:
        return old.words == new.words
    shared = sum((Counter(old.words) & Counter(new.words)).values())
    return 2 * shared / (len(old.words) + len(new.words)) >= 0.35


def moved(old: Sequence[Unit], new: Sequence[Unit], found: dict[str, str]) -> set[str]:
    """Old ids of clauses that changed their parent or their place among their siblings.

    Of clauses that changed places, those have moved that are not in every longest run that kept its order; a clause
    that stands as many places from the start as before has not, whatever moved around it.
    """
    new_parent = {unit.id: unit.parent for unit in new}
    new_place = {unit.id: index for index, unit in enumerate(new)}
    result: set[str] = set()
    families: dict[str | None, list[str]] = defaultdict(list)
    for unit in old:
        if unit.id not in found:
            continue
        parent = unit.parent
        if parent is not None and parent in found and found[parent] != new_parent[found[unit.id]]:
            result.add(unit.id)
        elif parent is None or parent in found:
            families[parent].append(unit.id)
    for siblings in families.values():
        places = [new_place[found[sibling]] for sibling in siblings]
        if all(a < b for a, b in pairwise(places)):
            continue
        rank = {place: index for index, place in enumerate(sorted(places))}
        kept = in_every_increasing_run(places)
        for index, (sibling, place) in enumerate(zip(siblings, places, strict=True)):
            if not kept[index] and rank[place] != index:
                result.add(sibling)
    return result


def in_every_increasing_run(places: Sequence[int]) -> list[bool]:
    """For each item, whether it is part of every longest increasing subsequence."""
    ending = _longest(places)
    starting = _longest([-place for place in reversed(places)])[::-1]
    longest = max(ending, default=0)
    on_some = [a + b - 1 == longest for a, b in zip(ending, starting, strict=True)]
    at_length = Counter(length for length, on in zip(ending, on_some, strict=True) if on)
    return [on and at_length[length] == 1 for length, on in zip(ending, on_some, strict=True)]


def _longest(places: Sequence[int]) -> list[int]:
    """Length of the longest increasing subsequence that ends at each item (patience sorting)."""
    piles: list[int] = []
    lengths = []
    for place in places:
        pile = bisect_left(piles, place)
        piles[pile : pile + 1] = [place]
        lengths.append(pile + 1)
    return lengths
