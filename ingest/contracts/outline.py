"""Which numbers at line starts are articles and sections: the chain through all candidates that counts best.

A contract counts: 2.1 is followed by 2.2, 2.1.1 or 3. Each candidate scores for its place on the page and for how it
continues the one before; the best path over the whole document is taken (dynamic programming over a bounded look-back,
so time grows with length). A number that only landed at a line start breaks the count both before and behind and is
left out. A contents list is a path of its own with hardly any text between its numbers; it is recognised and dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .attachments import Attachment
from .citations import Mention, canonical_number
from .enumerators import Heading, find_headings, last_before
from .inner_lists import InnerLists
from .layout import BLANK, LINE, PAGE
from .titles import read_heading

_FEWEST_CHAPTERS = 2
_LETTERED_ITEM = re.compile(r"\n[A-Z]\.\s")
_CHAPTER_IDS = {"chapter": "ch", "part": "pt"}
# How many earlier candidates may precede one directly. False candidates come singly or as short lists; a contents list
# is bridged because the path through it is itself good.
_LOOK_BACK = 120
_RESTART = -5.0
_BEST_STEP = 2.0
_CITED = 1.5
# The only paragraph of a schedule stands close below its title; it counts where the agreement's numbers have no stop.
_BEHIND_TITLE, _TITLE_LINES, _FEW = 0.6, 140, 3
_OTHER_COLUMN = 3.0
# A count that starts again farther in, with no attachment's title between, is a list of the section above.
_INNER_RESTART = 1_000.0
_CONTENTS = re.compile(
    r"(?:table\s{1,2}of\s{1,2}contents|\n\s{0,2}(?:contents|index)\s{0,2}\n|目\s{0,3}录)", re.IGNORECASE
)
# Characters from one entry of a contents list to the next, at most; more where the list is announced and run together.
_ENTRY_LENGTH = 160
# A count of so many numbers is the agreement's own and may pass a line that looks like an attachment's title.
_LONG = 20
# A number behind these words belongs to them, whatever break lies between; behind the others only a page end does.
_VERB = re.compile(
    r"\b(?:shall|will|is|are|means?|may|must|has|have|agrees?|applies|apply|follows?|runs?)\b|应|须|为|按|可以|不得"
)
_NAMES_NUMBER = re.compile(
    r"\b(?:[Ss]ections?|SECTIONS?|[Aa]rticles?|ARTICLES?|[Cc]lauses?|[Pp]aragraphs?|[Ss]ubsections?|[Rr]ule)\s{0,2}\Z"
)
_LEADS_ON = re.compile(
    r"(?:\b(?:[Pp]art|and|or|in|of|to|under|with|by|than|through|from|the|a|this|such|[Nn]o)|[,(§&$/-])\s{0,2}\Z"
)
_ENDS_ON_PAGE_NUMBER = re.compile(r"[\s.]\d{1,4}\n\Z")
_ENDS_SENTENCE = re.compile(r"[.:;!?\]。》_]['\")]{0,3}\s{0,2}\Z|(?:[;,]\s(?:and|or)|\b(?:follows|that))\s{0,2}\Z")


@dataclass(frozen=True, slots=True)
class Outline:
    """The counts of a document: `parts` each start again at 1 (the agreement, an attachment, ...), in text order.

    contents  stretches of text that only list headings
    chapters  headings over which the sections count on: Chapter II above Article 4
    """

    parts: tuple[tuple[Heading, ...], ...]
    contents: tuple[tuple[int, int], ...]
    chapters: tuple[Heading, ...] = ()


def read_outline(
    text: str,
    attachments: list[Attachment],
    mentions: Sequence[Mention],
    indent: Callable[[int], int] | None = None,
    quoted: Sequence[tuple[int, int]] = (),
) -> Outline:
    """The best reading of all numbers at line starts but those in `quoted` stretches.

    mentions  what the text refers to: numbers that are spoken of are likelier clauses
    indent    tells the column of a place, where the format keeps columns
    """
    passed = {attachment.start for attachment in attachments}
    headings = [heading for heading in find_headings(text) if heading.start not in passed]
    headings = [heading for heading in headings if not any(start <= heading.start < end for start, end in quoted)]
    headings = _without_items_of_romans(text, headings)
    numbers = {canonical_number(item.number) for mention in mentions for item in mention.items}
    headings = [replace(heading, cited=True) if _is_cited(text, heading, numbers) else heading for heading in headings]
    if indent is not None:
        headings = [replace(heading, indent=indent(heading.start)) for heading in headings]
    chapters = _chapters(headings)
    if not chapters:
        return count(text, _sections_of_articles(headings), attachments)
    above = {heading.start for heading in chapters}
    sections = [heading for heading in headings if heading.start not in above]
    return with_chapters(text, count(text, _sections_of_articles(sections), attachments), chapters, attachments)


def _is_cited(text: str, heading: Heading, numbers: set[str]) -> bool:
    if heading.number not in numbers or not text.endswith((BLANK, PAGE), 0, heading.start):
        return False
    return read_heading(text, heading.end)[1] is not None


def with_chapters(text: str, outline: Outline, chapters: list[Heading], attachments: list[Attachment]) -> Outline:
    """The outline with chapters, which have a count of their own."""
    counted = count(text, chapters, attachments)
    contents = outline.contents + counted.contents
    kept = [
        chapter
        for part in counted.parts
        for chapter in part
        if not any(start <= chapter.start < end for start, end in contents)
    ]
    return Outline(outline.parts, contents, tuple(kept))


def _chapters(headings: list[Heading]) -> list[Heading]:
    """The chapters, or else the parts, over which articles or sections count on: Article 4 is the first of Chapter II."""
    single = [heading for heading in headings if len(heading.path) == 1]
    for word in ("chapter", "part"):
        outer = [heading for heading in single if heading.word == word]
        if len(outer) < _FEWEST_CHAPTERS:
            continue
        # Numbers without a word are paragraphs where there are articles.
        inner = next(
            (
                found
                for kind in ("article", "section", "clause", "")
                if len(found := [heading for heading in single if heading.word == kind]) > len(outer)
            ),
            [],
        )
        starts = [heading.start for heading in inner]
        behind = [last_before(starts, chapter.start) + 1 for chapter in outer]
        firsts = [inner[index] for index in behind if index < len(inner)]
        on = sum(first.path > (1,) for first in firsts)
        if on >= _FEWEST_CHAPTERS - 1 and 2 * on >= len(firsts):
            return [replace(heading, number=f"{_CHAPTER_IDS[word]}{heading.path[0]}") for heading in outer]
    return []


def count(text: str, candidates: list[Heading], attachments: list[Attachment]) -> Outline:
    """The best chains through `candidates`, which are in text order."""
    chain = _best_path(text, candidates, attachments, {})
    # The second pass knows how this document writes its headings and sees through lists of "Section 3.7" at line starts.
    chain = _best_path(text, candidates, attachments, _usual_words(chain))
    return _without_contents(text, _split(chain, attachments))


def _usual_words(chain: list[Heading]) -> dict[int, str]:
    """For each depth the word, or none, that most headings of the chain carry."""
    counts: dict[int, Counter[str]] = {}
    for heading in chain:
        counts.setdefault(len(heading.path), Counter())[heading.word] += 1
    return {depth: words.most_common(1)[0][0] for depth, words in counts.items() if words.total() >= 6}


def _without_items_of_romans(text: str, headings: list[Heading]) -> list[Heading]:
    """Where "1." starts again below "I.", "II." and "III.", the plain numbers are their paragraphs."""
    romans: list[Heading] = []
    for heading in headings:
        if not heading.word and heading.number.isalpha() and heading.path == (len(romans) + 1,):
            romans.append(heading)
    if len(romans) < _FEWEST_CHAPTERS or any(len(heading.path) > 1 for heading in headings):
        return headings
    bounds = [*(roman.start for roman in romans[1:]), len(text)]
    firsts = []
    for roman, bound in zip(romans, bounds, strict=True):
        inner = [item for item in headings if roman.start < item.start < bound and item.number.isdigit()]
        if inner and not _LETTERED_ITEM.search(text, roman.end, inner[0].start):
            firsts.append(inner[0].path)
    if len(firsts) < _FEWEST_CHAPTERS or set(firsts) != {(1,)}:
        return headings
    return [heading for heading in headings if heading.word or not heading.number.isdigit()]


def _sections_of_articles(headings: list[Heading]) -> list[Heading]:
    """Where "Section 1" starts again below each article, its path is put below the article's."""
    articles = [heading for heading in headings if heading.word == "article" and len(heading.path) == 1]
    single = [heading for heading in headings if heading.word == "section" and len(heading.path) == 1]
    decimal = [heading for heading in headings if len(heading.path) > 1]
    restarts = sum(1 for heading in single if heading.path == (1,))
    if len(articles) < 2 or restarts < 2 or len(decimal) > len(single) // 4:
        return headings
    found, article = [], None
    for heading in headings:
        if heading.word == "article":
            article = heading
        if article and heading.word == "section" and len(heading.path) == 1:
            found.append(
                replace(heading, path=article.path + heading.path, number=f"{article.path[0]}.{heading.number}")
            )
        else:
            found.append(heading)
    return found


def _best_path(
    text: str, candidates: list[Heading], attachments: list[Attachment], usual: dict[int, str]
) -> list[Heading]:
    """The highest-scoring chain of candidates; `usual` as `_usual_words` gives it."""
    if not candidates:
        return []
    worded = sum(1 for heading in candidates if heading.word in ("article", "chapter", "part"))
    decimal = sum(1 for heading in candidates if len(heading.path) > 1)
    starts = [attachment.start for attachment in attachments]
    contained = [last_before(starts, heading.start) for heading in candidates]
    lists = InnerLists(candidates)
    single = [heading for heading in candidates if len(heading.path) == 1 and not heading.word]
    usually_bare = 2 * sum(heading.bare for heading in single) > len(single) > _FEW
    best: list[float] = []
    previous: list[int] = []
    for index, heading in enumerate(candidates):
        own = _place_score(text, heading)
        if not heading.word and len(heading.path) == 1:
            own -= 2.5 if worded >= 3 else 0.0
            own -= _bare_penalty(text, heading, decimal) if heading.bare else 0.0
            if usually_bare and heading.path == (1,) and contained[index] >= 0:
                own += _BEHIND_TITLE if heading.start - starts[contained[index]] < _TITLE_LINES else 0.0
        own += _CITED if heading.cited else 0.0
        if heading.word != usual.get(len(heading.path), heading.word):
            own -= 2.5
        score, before = own - 0.7 * min(_from_start(heading.path), 4), -1
        for earlier in range(index - 1, max(index - 1 - _LOOK_BACK, -1), -1):
            crosses = contained[earlier] != contained[index]
            over = 0.0
            if not crosses and _is_next(candidates[earlier].path, heading.path):
                over = lists.between(earlier, index)
            if best[earlier] + own + over + _BEST_STEP <= score:
                continue
            step = best[earlier] + own + over + _step_score(candidates[earlier].path, heading.path, crosses)
            if _changes_numerals(candidates[earlier], heading):
                step -= 3.0
            if _changes_column(candidates[earlier], heading):
                inner = heading.path == (1,) and heading.indent > candidates[earlier].indent and not crosses
                step -= _INNER_RESTART if inner else _OTHER_COLUMN
            if step > score:
                score, before = step, earlier
        best.append(score)
        previous.append(before)
    index = max(range(len(candidates)), key=lambda position: best[position])
    chain = []
    while index >= 0:
        chain.append(candidates[index])
        index = previous[index]
    return chain[::-1]


def _bare_penalty(text: str, heading: Heading, decimal: int) -> float:
    """What a number without a stop costs: little among decimals, and where a title follows on a line of its own."""
    if decimal:
        return 1.5
    alone = heading.start == 0 or text.endswith((BLANK, PAGE), 0, heading.start)
    return 1.0 if alone and read_heading(text, heading.end)[1] is not None else 4.0


def _place_score(text: str, heading: Heading) -> float:
    """How much the place on the page looks like a heading: what stands before, what follows."""
    score = 1.5 if heading.word else 0.0
    before = text[max(0, heading.start - 24) : heading.start]
    after = text[heading.end : heading.end + 3].lstrip()
    if not before or before.endswith(BLANK):
        score += 1.0
    elif before.endswith(PAGE) or _ENDS_SENTENCE.search(before):
        score += 0.5
    elif not _ENDS_ON_PAGE_NUMBER.search(before):
        score -= 1.5
    if _NAMES_NUMBER.search(before):
        score -= 5.0
    elif _LEADS_ON.search(before):
        score -= 5.0 if before.endswith(LINE) and before[-2:] != BLANK else 2.0
    if not after:
        return score
    if after[0].isupper() or after[0] in "\"'[(*":
        return score + (0.7 if text[heading.end : heading.end + 6].strip(" \n\f.:").isupper() else 0.5)
    if after[0].islower():
        return score - (2.0 if heading.word else 1.0)
    return score - (3.0 if after[0] in ",;)%" else 0.5)


def _is_next(before: tuple[int, ...], path: tuple[int, ...]) -> bool:
    """Whether `path` counts on from `before`: 2.2 or 3 behind 2.1. One number may be left out."""
    depth = len(path) - 1
    return depth < len(before) and path[:depth] == before[:depth] and 1 <= path[depth] - before[depth] <= 2


def _from_start(path: tuple[int, ...]) -> int:
    return sum(abs(value - 1) for value in path)


def _step_score(before: tuple[int, ...], path: tuple[int, ...], crosses_attachment: bool) -> float:
    """How well `path` continues `before`: 2 for the next number, less for each one left out, a restart costs most."""
    if path <= before:
        restart = _RESTART + (4.5 if crosses_attachment else 0.0)
        return restart - 1.5 * min(_from_start(path), 4)
    common = 0
    while common < len(before) and before[common] == path[common]:
        common += 1
    below = path[common:]
    gap = (below[0] - 1) if common == len(before) else below[0] - before[common] - 1
    gap += sum(abs(value - 1) for value in below[1:])
    score = _BEST_STEP - 1.5 * min(gap, 4) - 0.5 * (len(below) - 1)
    return score - 2.0 if crosses_attachment else score


def _changes_numerals(before: Heading, heading: Heading) -> bool:
    """Whether bare numbers turn from Roman to Arabic or back; with a word ("Article I", "Article 2") drafters do that."""
    return not before.word and not heading.word and before.number[0].isalpha() != heading.number[0].isalpha()


def _changes_column(before: Heading, heading: Heading) -> bool:
    """Whether two plain numbers of one count stand in different columns: an inner list is set in."""
    plain = not before.word and not heading.word and len(before.path) == len(heading.path) == 1
    return plain and not heading.in_column_of(before)


def _split(chain: list[Heading], attachments: list[Attachment]) -> list[list[Heading]]:
    """Cut the chain where it starts again, and where a short count would run from one attachment into the next."""
    starts = [attachment.start for attachment in attachments]
    parts: list[list[Heading]] = []
    place = -1
    for heading in chain:
        before, place = place, last_before(starts, heading.start)
        again = not parts or heading.path <= parts[-1][-1].path
        if again or (place != before and len(parts[-1]) < _LONG and heading.path[-1] == 1):
            parts.append([])
        parts[-1].append(heading)
    return parts


def _has_sentences(text: str, part: list[Heading]) -> bool:
    """Whether what stands behind a third of the numbers says something: a terse agreement is no list of its headings."""
    spans = ((item.end, following.start) for item, following in pairwise(part))
    saying = sum(bool(_VERB.search(text, start, end)) for start, end in spans)
    return 3 * saying >= len(part)


def _without_contents(text: str, parts: list[list[Heading]]) -> Outline:
    """Set aside parts whose numbers come again later and that hold next to no text between them."""
    kept, contents = [], []
    later: set[tuple[int, ...]] = set()
    for part in reversed(parts):
        paths = {heading.path for heading in part}
        announced = _CONTENTS.search(text, max(0, part[0].start - 2500), part[0].start)
        sparse = _ENTRY_LENGTH * len(part) * (5 if announced else 1)
        short = len(part) >= 4 and part[-1].start - part[0].start < sparse
        if short and not announced and _has_sentences(text, part):
            short = False
        if short and len(paths & later) * 10 >= 6 * len(paths):
            contents.append((part[0].start, part[-1].end))
        else:
            kept.append(tuple(part))
            later |= paths
    return Outline(tuple(kept[::-1]), tuple(contents[::-1]))
