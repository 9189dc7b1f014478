"""Where defined terms are used, and which are unused, circular, or used without a definition."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_](?:[\w&]|['.-](?=\w))*")
_POSSESSIVE = re.compile(r"'s?\Z")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a term in the view."""

    term: str
    start: int
    end: int


def find_uses(text: str, terms: Iterable[str]) -> list[Use]:
    """Every use of every term, longest terms first where they overlap, in text order.

    Matched case-sensitively: "notice" is an English word, "Notice" is the term. A plural or possessive counts.
    """
    latin: list[str] = []
    han: list[str] = []
    for term in terms:
        (han if _HAN.search(term) else latin).append(term)
    found = [*_latin_uses(text, latin), *_han_uses(text, han)]
    found.sort(key=lambda use: (use.start, -use.end))
    return found


def _latin_uses(text: str, terms: list[str]) -> Iterator[Use]:
    by_words: dict[tuple[str, ...], str] = {}
    for term in terms:
        by_words.setdefault(tuple(_WORD.findall(term)), term)
    by_words.pop((), None)
    # A plural or singular stands for its term unless it is a term itself.
    for words, term in list(by_words.items()):
        for form in _other_numbers(words[-1]):
            by_words.setdefault((*words[:-1], form), term)
    by_first: dict[str, set[int]] = defaultdict(set)
    for words in by_words:
        by_first[words[0]].add(len(words))
    lengths = {first: sorted(counts, reverse=True) for first, counts in by_first.items()}
    tokens = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    index = 0
    while index < len(tokens):
        found = _longest(text, tokens, index, lengths, by_words)
        if found is None:
            index += 1
            continue
        yield Use(by_words[found], tokens[index][1], tokens[index + len(found) - 1][2])
        index += len(found)


def _longest(
    text: str,
    tokens: Sequence[tuple[str, int, int]],
    index: int,
    lengths: Mapping[str, Sequence[int]],
    by_words: Mapping[tuple[str, ...], str],
) -> tuple[str, ...] | None:
    """The words of the longest term that begins at a token, as it is written or with a possessive taken off."""
    word = tokens[index][0]
    plain = _POSSESSIVE.sub("", word)
    wanted = sorted({*lengths.get(word, ()), *lengths.get(plain, ())}, reverse=True)
    for length in wanted:
        if index + length > len(tokens) or not _runs_on(text, tokens, index, length):
            continue
        written = tuple(token[0] for token in tokens[index : index + length])
        bare = tuple(_POSSESSIVE.sub("", each) for each in written)
        for words in (written, bare, (*written[:-1], bare[-1]), (bare[0], *written[1:])):
            if words in by_words:
                return words
    return None


def _runs_on(text: str, tokens: Sequence[tuple[str, int, int]], index: int, length: int) -> bool:
    """Whether so many tokens stand together, with no mark between them that ends a phrase."""
    for offset in range(1, length):
        between = text[tokens[index + offset - 1][2] : tokens[index + offset][1]]
        if len(between) > 3 or any(mark in between for mark in ".;:()"):
            return False
    return True


def _other_numbers(word: str) -> tuple[str, ...]:
    """Plural and singular forms of a capitalised word; short and lower-case words have none that would be sure."""
    if len(word) < 3 or not word[0].isupper() or word.isupper():
        return ()
    if word.endswith("ies"):
        return (word[:-3] + "y",)
    if word.endswith("s") and not word.endswith("ss"):
        return (word[:-1],)
    if word.endswith("y") and word[-2] not in "aeiou":
        return (word[:-1] + "ies",)
    return (word + "s", word + "es")


def _han_uses(text: str, terms: list[str]) -> Iterator[Use]:
    """Chinese has no spaces: at each place the longest term that starts there."""
    if not terms:
        return
    pattern = re.compile("|".join(map(re.escape, sorted(terms, key=lambda term: (-len(term), term)))))
    for match in pattern.finditer(text):
        yield Use(match[0], match.start(), match.end())


def circular_terms(meanings: dict[str, set[str]]) -> set[str]:
    """Terms whose meaning comes back to them: `meanings` gives for each term the terms in its definition.

    Strongly connected components of more than one term, or a term that names itself (Tarjan 1972, iterative).
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    circular: set[str] = set()
    for root in meanings:
        if root in order:
            continue
        work = [(root, iter(sorted(meanings.get(root, ()))))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        while work:
            term, following = work[-1]
            for other in following:
                if other not in order:
                    order[other] = low[other] = len(order)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(sorted(meanings.get(other, ())))))
                    break
                if other in on_stack:
                    low[term] = min(low[term], order[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[term])
                if low[term] == order[term]:
                    component = stack[stack.index(term) :]
                    del stack[stack.index(term) :]
                    on_stack.difference_update(component)
                    if len(component) > 1:
                        circular.update(component)
    return circular


_CAPITALISED = re.compile(
    r"\b(?P<article>[Tt]he|[Ss]uch|[Aa]ny|[Ee]ach|[Aa]n?|[Ii]ts|[Nn]o|[Aa]ll|of|and|or|by|with|to|for)\s"
    r"(?P<phrase>[A-Z][a-z]+(?:-[A-Z][a-z]+)?(?:\s[A-Z][a-z]+(?:-[A-Z][a-z]+)?){1,3})(?=[\s,.;:)'])(?!\s[A-Z(&])"
)
_DETERMINERS = frozenset({"the", "such", "any", "each", "a", "an", "its", "no", "all"})
# Names that the world knows without a definition: places, offices, institutions, laws, newspapers.
_PUBLIC = re.compile(
    r"\b(?:States?|York|Delaware|Jersey|Carolina|Dakota|Kingdom|Columbia|America|Street|Journal|Times|Reserve|Officer|President|Secretary"
    r"|Treasurer|Director|Directors|Manager|Counsel|Commission|Court|Courts|Service|Department|Board|Agency|Bureau|Act|Code|Law|Laws|Union"
    r"|Association|Institute|Section|Sections|Article|Articles|Exhibit|Exhibits|Schedule|Schedules|Annex|Appendix|County|City|January|February"
    r"|March|April|May|June|July|August|September|October|November|December)\b"
)
_OFTEN = 5


def find_undefined(text: str, uses: Sequence[Use]) -> list[tuple[str, list[int]]]:
    """(phrase, places) of capitalised phrases that are used like defined terms, and often, but have no definition."""
    starts = [use.start for use in uses]
    places: dict[str, list[int]] = defaultdict(list)
    determined: dict[str, int] = defaultdict(int)
    for match in _CAPITALISED.finditer(text):
        index = bisect_left(starts, match.end("phrase")) - 1
        if index >= 0 and uses[index].end > match.start("phrase"):
            continue
        phrase = " ".join(match["phrase"].split())
        places[phrase].append(match.start("phrase"))
        determined[phrase] += match["article"].lower() in _DETERMINERS
    return [
        (phrase, at)
        for phrase, at in places.items()
        if determined[phrase] >= _OFTEN and determined[phrase] * 10 >= 8 * len(at) and not _PUBLIC.search(phrase)
    ]
