"""A question as weighted terms: its own words, what they are also called, and the kind of place that answers it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .stopwords import CHINESE_FILLER, ENGLISH_STOPWORDS
from .synonyms import EVERYDAY, PLACES, SYNONYMS
from .terms import has_chinese, terms, with_whole_names

SYNONYM_WEIGHT = 0.45
YEAR_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for.

    weights    term -> weight, the question's own terms and synonyms
    concepts   for each content term of the question the terms that stand for it, itself first; coverage is counted
               in concepts
    pairs      neighbouring terms of the question and of its synonyms, for the phrase boost
    places     phrases in titles of segments that tend to answer such a question, with a weight
    wants_number  the answer is a number
    wants_all     everything that says so is asked for, not the best of it
    of_meaning it asks what a word means, who somebody is
    names      terms of what the question calls by name: "Lumavik", "KX-4821", "load_rows"
    """

    weights: dict[str, float]
    concepts: tuple[tuple[str, ...], ...]
    pairs: frozenset[tuple[str, str]]
    places: tuple[tuple[str, float], ...]
    wants_number: bool = False
    wants_all: bool = False
    names: tuple[str, ...] = ()
    of_meaning: bool = False


def read_question(question: str) -> Query:
    """Terms, synonyms, pairs and places of a question in English or Chinese."""
    tokens = _in_documents_words(terms(with_whole_names(_asked(question))))
    content = [term for term in tokens if term not in STOPPED]
    weights: dict[str, float] = {}
    for term in content:
        weights[term] = YEAR_WEIGHT if _is_year(term) else 1.0
    pairs = {(a, b) for a, b in pairwise(tokens) if a in weights and b in weights}
    alternatives: dict[str, list[str]] = {term: [term] for term in weights if not _is_year(term)}
    for one, other in pairwise(tokens):
        # A bigram across two Chinese words ("生争" in "发生争议") is nowhere in the text; its neighbour stands for it.
        if len(one) == len(other) == 2 and one[1] == other[0] and has_chinese(one) and has_chinese(other):
            alternatives[one].append(other)
            alternatives[other].append(one)
    joined = f" {' '.join(tokens)} "
    for group in _GROUPS:
        said = [phrase for phrase in group if f" {' '.join(phrase)} " in joined]
        if not said:
            continue
        for phrase in group:
            for term in phrase:
                weights.setdefault(term, SYNONYM_WEIGHT)
            pairs.update(pairwise(phrase))
        for phrase in said:
            for term in phrase:
                if term in alternatives:
                    alternatives[term].extend(
                        other for item in group for other in item if other not in phrase and other not in STOPPED
                    )
    places: dict[str, float] = {}
    for cues, titles, weight in _PLACES:
        if any(f" {' '.join(cue)} " in joined for cue in cues):
            for title in titles:
                places[title] = max(weight, places.get(title, 0.0))
    return Query(
        weights,
        tuple(tuple(dict.fromkeys(found)) for found in alternatives.values()),
        frozenset(pairs),
        tuple(places.items()),
        _NUMBER.search(question) is not None,
        _ALL.search(question) is not None,
        tuple(term for term in dict.fromkeys(_names(_asked(question))) if term in weights),
        _MEANING.search(question) is not None,
    )


# Sentences that say how to answer, not what is asked: "Round to two decimals.", "If X is not useful, explain why."
_INSTRUCTION = re.compile(
    r"(?:please\s+)?(?:answer|round|respond|address|give|provide|base|assume|calculate|compute|state|use|utili[sz]e|if)\b",
    re.IGNORECASE,
)


_NUMBER = re.compile(
    r"how (?:many|much|long|old|large|high)|number of|percent|what (?:amount|price|rate)|多少|几[个天年月日]",
    re.IGNORECASE,
)
_MEANING = re.compile(
    r"\b(?:mean(?:s|t|ing)?|defin\w{1,7}|stand for|who|whose|part(?:y|ies)|called)\b|^what(?:'s| is| are)\s|什么是|何谓|意思|含义|定义|指的?是|是谁|哪方|哪家|当事人",
    re.IGNORECASE,
)
# "What are all the fees?", "Which dates are there?"; "all" in "at all", or in what follows a verb, asks for one thing.
_ALL = re.compile(
    r"^(?:what|which|who)\s+(?:are|were)\s+(?:all|each|every)\b|^(?:please\s+)?(?:list|name|find|give|show|quote)(?:\s+me)?\s+(?:all|every|each)\b"
    r"|所有|全部|列出|有哪些",
    re.IGNORECASE,
)


def _asked(question: str) -> str:
    """The question without instructions; without the filler of Chinese questions, whose bigrams would be noise."""
    sentences = re.split(r"(?<=[.?!])\s+", question.strip())
    asked = [sentence for sentence in sentences if not _INSTRUCTION.match(sentence)]
    text = " ".join(asked or sentences)
    return _FILLER.sub(" ", text) if has_chinese(text) else text


# An identifier, a code of letters and digits, or a word with a capital.
_NAME = re.compile(r"\b(?:[^\W_]+(?:_[^\W_]+)+|[A-Z]{1,6}-\d{2,}|[A-Z][a-z]{2,})\b")


def names_in(text: str) -> list[str]:
    """Terms of everything in a text of a document that may be a name."""
    return [term for match in _NAME.finditer(text) for term in terms(match[0])]


def _names(question: str) -> Iterator[str]:
    """Terms of what is called by name. The first word of a sentence has its capital anyway, and where most words have
    one the question is a title."""
    found: list[str] = []
    capitals = words = 0
    for sentence in re.split(r"(?<=[.?!])\s+", question):
        body = sentence.lstrip(" \"'“(")
        words += len(body.split())
        for match in _NAME.finditer(body):
            plain = match[0].isalpha()
            capitals += plain
            if match.start() or not plain:
                found.extend(terms(match[0]))
    return iter(found if 2 * capitals <= words else ())


def _in_documents_words(tokens: list[str]) -> list[str]:
    """The question's terms with everyday phrases replaced by the word that documents use."""
    found: list[str] = []
    position = 0
    while position < len(tokens):
        for phrase, word in _EVERYDAY:
            if tuple(tokens[position : position + len(phrase)]) == phrase:
                found.append(word)
                position += len(phrase)
                break
        else:
            found.append(tokens[position])
            position += 1
    return found


def _is_year(term: str) -> bool:
    return len(term) == 4 and term.isdigit() and term[:2] in ("19", "20")


_FILLER = re.compile("|".join(sorted(map(re.escape, CHINESE_FILLER), key=len, reverse=True)))
STOPPED = frozenset(term for word in ENGLISH_STOPWORDS for term in terms(word))
_GROUPS = tuple(tuple(tuple(terms(phrase)) for phrase in group) for group in SYNONYMS)
# Longer phrases first.
_EVERYDAY = sorted(
    ((tuple(terms(phrase)), terms(word)[0]) for phrases, word in EVERYDAY for phrase in phrases),
    key=lambda item: -len(item[0]),
)
_PLACES = tuple(
    (tuple(tuple(terms(cue)) for cue in cues), tuple(f" {' '.join(terms(title))} " for title in titles), weight)
    for cues, titles, weight in PLACES
)
