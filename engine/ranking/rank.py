"""Segments of a context ranked for a question, each with the passage to quote.

Two steps: BM25 over the inverted index, a share of each score passed along the links, and a bonus for the kind of
place that answers such a question; then the best candidates are read again for phrases and for terms that stand close
together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .follow import follow
from .index import Index
from .passages import Window, best_window, defines, opening
from .query import Query

CANDIDATES = 48
LINK_SHARE = 0.12
WINDOW_WEIGHT = 0.8
# How much of a concept a segment covers that names it in other words.
SYNONYM_HOLDS = 0.7
# In units of the best lexical score: a statement whose words differ from the question's still comes among the first.
PLACE_WEIGHT = 1.0
# In the same units, for a segment whose headings name every concept of the question.
TITLED_WEIGHT = 1.0
STRONG_PLACE = 1.0
STRONG_WITHIN = 3
# A name that so few segments have tells where to look, whatever else the question says of it.
RARE_SEGMENTS = 3
RARE_SHARE = 0.02
NAME_WEIGHT = 2.0
# Among segments with the name, the sentence decides and not what else stands around it.
NAMED_WINDOW_WEIGHT = 4.0
NAMED_LINKS = 4.0
# What a word means is seldom what is asked, though a dictionary has all the words.
DEFINES_WEIGHT = 0.4
# What has all words of the question that the best passage has says the same, though what else stands on its line counts against it.
SAID_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Ranked:
    """Segment `number` of the context with its score, its passage, and the share of the question it covers (0 to 1).

    names  names of the question that few segments have and this one has
    """

    number: int
    score: float
    window: Window
    coverage: float
    names: frozenset[str] = frozenset()


def rank(index: Index, query: Query, limit: int = 10, *, link_share: float = LINK_SHARE) -> list[Ranked]:
    """The best `limit` segments, best first; ties in document order.

    link_share  how much of its score a segment passes to those it is linked with; 0 leaves structure out
    """
    rare = _rare_names(index, query)
    query = _with_names(query, rare)
    scores: dict[int, float] = {}
    for term, weight in query.weights.items():
        index.add_scores(scores, term, weight)
    holders = {term: index.holders(term) for term in query.weights}
    named = any(holders[name] for name in rare)
    own = frozenset(scores)
    scores = _spread(index, scores, link_share, frozenset().union(*(holders[name] for name in rare)))
    if not named:  # else the place is known by name
        _add_places(index, query, scores)
    opened = _add_titled(index, query, scores) | (scores.keys() - own if link_share else frozenset())
    ranked = []
    for number in sorted(scores, key=lambda number: (-scores[number], number))[:CANDIDATES]:
        window = best_window(index, number, query)
        if window.end == window.start and number in opened:
            window = opening(index, number)
        here = frozenset(term for term, held in holders.items() if number in held)
        names = here & rare
        score = scores[number] + (NAMED_WINDOW_WEIGHT if names else WINDOW_WEIGHT) * window.score
        if not query.of_meaning and defines(index, window):
            score *= DEFINES_WEIGHT
        ranked.append(Ranked(number, score, window, _coverage(index, query, rare, here), names))
    ranked.sort(key=lambda item: (-item.score, item.number))
    if named and ranked and ranked[0].names:
        ranked = _with_followed(index, query, ranked)
    return (ranked if named else _with_strong_places(index, query, ranked))[:limit]


def _with_names(query: Query, rare: frozenset[str]) -> Query:
    return replace(query, weights=query.weights | dict.fromkeys(rare, NAME_WEIGHT))


def each_name(index: Index, query: Query, ranked: list[Ranked]) -> list[Ranked]:
    """`ranked` with a further passage behind a segment whose first says nothing of some of its names; names are then those of the passage."""
    found: list[Ranked] = []
    query = _with_names(query, _rare_names(index, query))
    for item in ranked:
        missing, windows = item.names - item.window.covered, [item.window]
        found.append(item if missing == item.names else replace(item, names=item.names & item.window.covered))
        while missing and missing != item.names:
            weights = {term: weight for term, weight in query.weights.items() if term not in item.names - missing}
            window = best_window(index, item.number, replace(query, weights=weights), without=windows)
            if not missing & window.covered:
                break
            windows.append(window)
            found.append(replace(item, window=window, names=missing & window.covered))
            missing -= window.covered
    return found


def everything_said(index: Index, query: Query, ranked: list[Ranked], limit: int) -> list[Ranked]:
    """The passages that say what is asked about as well as the best one, at most `limit`, best segments first; a segment may have several.

    None where the best has no word of the question itself.
    """
    query = _with_names(query, _rare_names(index, query))
    least = SAID_SHARE * ranked[0].window.score
    words = ranked[0].window.covered & {alternatives[0] for alternatives in query.concepts}
    said: list[Ranked] = []
    for item in ranked if words else ():
        windows: list[Window] = []
        window = item.window
        while (
            window.end > window.start
            and words <= window.covered
            and window.score >= least
            and len(said) + len(windows) < limit
        ):
            windows.append(window)
            window = best_window(index, item.number, query, without=windows)
        said += [replace(item, window=window) for window in windows]
    return said


def _with_followed(index: Index, query: Query, ranked: list[Ranked]) -> list[Ranked]:
    """Bring what the names in the best passage lead to behind it; their own score is that of a last quotation."""
    best = ranked[0]
    steps = follow(index, query, best.number, best.window)
    followed = [Ranked(number, best.score, window, 0.0, frozenset({name})) for number, window, name in steps]
    numbers = {item.number for item in followed}
    return [best, *followed, *(item for item in ranked[1:] if item.number not in numbers)]


def _rare_names(index: Index, query: Query) -> frozenset[str]:
    """The names of the question that few segments have, or none."""
    most = max(RARE_SEGMENTS, int(RARE_SHARE * len(index)))
    return frozenset(name for name in query.names if len(index.holders(name)) <= most)


def _with_strong_places(index: Index, query: Query, ranked: list[Ranked]) -> list[Ranked]:
    """Bring the best segment of each kind of place that surely bears on the question among the first few.

    A question about a margin is answered by the income statement, though the discussion has more of its words.
    """
    strong = [phrase for phrase, weight in query.places if weight >= STRONG_PLACE]
    wanted = [
        item
        for position, item in enumerate(ranked)
        if position >= STRONG_WITHIN and any(phrase in index.titles[item.number] for phrase in strong)
    ]
    shown = [item for item in ranked[:STRONG_WITHIN] if any(phrase in index.titles[item.number] for phrase in strong)]
    if not wanted or shown:
        return ranked
    best = wanted[0]
    rest = [item for item in ranked if item is not best]
    return [*rest[: STRONG_WITHIN - 1], best, *rest[STRONG_WITHIN - 1 :]]


def _spread(index: Index, scores: dict[int, float], link_share: float, named: frozenset[int]) -> dict[int, float]:
    """Pass a share of each segment's score to the segments it is linked with, divided among them.

    What is linked with a segment that has a rare name of the question comes before what shares its common words.
    """
    if not index.neighbours or not link_share:
        return scores
    spread = dict(scores)
    for number, score in scores.items():
        linked = index.neighbours.get(number)
        if linked:
            share = link_share * (NAMED_LINKS if number in named else 1.0) * score / len(linked)
            for other in linked:
                spread[other] = spread.get(other, 0.0) + share
    return spread


def _add_places(index: Index, query: Query, scores: dict[int, float]) -> None:
    if not query.places:
        return
    top = max(scores.values(), default=0.0)
    for number, title in enumerate(index.titles):
        bonus = max((weight for phrase, weight in query.places if phrase in title), default=0.0)
        if bonus:
            scores[number] = scores.get(number, 0.0) + PLACE_WEIGHT * bonus * top


def _add_titled(index: Index, query: Query, scores: dict[int, float]) -> set[int]:
    """Raise what stands under a heading that names all that is asked: "Limits of liability" for "What limits liability?",
    whatever other place has both words. Returns the segments raised."""
    raised: set[int] = set()
    if len(query.concepts) < 2:
        return raised
    top = max(scores.values(), default=0.0)
    for number, title in enumerate(index.titles):
        held = 0.0
        for alternatives in query.concepts:
            if f" {alternatives[0]} " in title:
                held += 1.0
            elif any(f" {term} " in title for term in alternatives[1:]):
                held += SYNONYM_HOLDS
            else:
                break
        else:
            scores[number] = scores.get(number, 0.0) + TITLED_WEIGHT * held / len(query.concepts) * top
            raised.add(number)
    return raised


def _coverage(index: Index, query: Query, rare: frozenset[str], terms_here: frozenset[str]) -> float:
    """The share of the question's concepts, weighed by idf, that a segment with these terms names in one way or another.

    A rare name is where the question looks, not what it asks: once a segment has one, those that other segments have
    do not count, only those that are nowhere.
    """
    total = held = 0.0
    for alternatives in query.concepts:
        weight = index.group_idf(alternatives) * query.weights.get(alternatives[0], 1.0)
        here = alternatives[0] in terms_here
        if alternatives[0] in rare and rare & terms_here and index.holders(alternatives[0]):
            continue
        total += weight
        if here:
            held += weight
        elif any(term in terms_here for term in alternatives[1:]):
            held += SYNONYM_HOLDS * weight
    return held / total if total else float(bool(terms_here))
