"""Words of names, comments and questions, brought to one form so that they meet: parts, stems, synonyms, Chinese."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from string import ascii_lowercase

from .vocabulary import CHINESE, IRREGULAR, PHRASES, RELATED, STOP_WORDS, SYNONYMS

_RUN = re.compile(r"[A-Za-z0-9]+")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_CJK = re.compile(r"[\u4e00-\u9fff]+")
_STOP = frozenset(STOP_WORDS.split())
_CHINESE = dict(entry.split("=") for entry in CHINESE.split())
_IRREGULAR = dict(entry.split("=") for entry in IRREGULAR.split())
_PHRASES = dict(entry.strip().split("=") for entry in re.findall(r"[a-z ]+=[a-z]+", PHRASES))
_PHRASE = re.compile(rf"\b(?:{'|'.join(sorted(_PHRASES, key=len, reverse=True))})\b", re.I)
_LONGEST_TERM = max(map(len, _CHINESE))
_SHORTEST_PART = 3
# Endings that make another word of the same stem; what is left must have so many letters.
_FAMILY = (
    ("ization", 4), ("ation", 4), ("ative", 4), ("ator", 4), ("ate", 4), ("izer", 4), ("ize", 4), ("ise", 4),
    ("ness", 4), ("ity", 4), ("able", 4), ("ible", 4), ("ly", 4), ("ion", 4),
)  # fmt: skip


def parts(name: str) -> list[str]:
    """What an identifier is written together of: `_splitOpt2` is split, Opt, 2."""
    return _PARTS.findall(name)


def words(text: str) -> list[str]:
    """Every word in `text` in its common form, in order: `_splitOpt` is split, option; `拆分` is split."""
    found = [word for run in _RUN.findall(text) for word in _words_of_run(run)]
    for run in () if text.isascii() else _CJK.findall(text):
        found.extend(common(term) for term in english(run))
    return found


def content_words(question: str) -> list[str]:
    """The words of a question that say what is looked for, each once."""
    said: list[str] = []
    before = False  # whether the word before says something: "exit code", not "which code"
    for match in _PARTS.finditer(_plainly(question)):
        word = match[0].lower()
        says = (word not in _STOP or (word == "code" and before)) and (len(word) > 1 or word.isdigit())
        said += [word] if says else []
        before = says
    kept = [found for word in said for found in _words_of_part(word)]
    for run in _CJK.findall(question):
        kept.extend(common(term) for term in english(run))
    return list(dict.fromkeys(kept))


def _plainly(question: str) -> str:
    """A question with one word for what it says in several."""
    return _PHRASE.sub(lambda match: _PHRASES[match[0].lower()], question)


@lru_cache(maxsize=100_000)
def common(word: str) -> str:
    """The word that stands for this one and its synonyms."""
    meanings = _meanings()
    base = stem(word)
    for form in (word, base, *_doer(_singular(word))):
        if form in meanings:
            return meanings[form]
    return base


@lru_cache(maxsize=10_000)
def related(meaning: str) -> frozenset[str]:
    """What may be meant by one who says a word of this meaning, itself left out."""
    return _relations().get(meaning, frozenset())


@lru_cache(maxsize=1_000)
def spellings(noun: str) -> tuple[str, ...]:
    """What things are called that go by a noun, one of them: errors are error or exception; readers are no reading."""
    one = _singular(noun.lower())
    meaning = _meanings().get(one)
    return tuple(
        sorted({one, *(word for line in SYNONYMS.split("\n") for word in line.split() if _meanings()[word] == meaning)})
    )


@lru_cache(maxsize=1_000)
def near_spellings(word: str) -> frozenset[str]:
    """The common forms of all that is a slip away: a letter left out, too many or wrong, or two exchanged."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    slips = omissions(word) | exchanges(word)
    slips.update(before + letter + after[1:] for before, after in halves if after for letter in ascii_lowercase)
    slips.update(before + letter + after for before, after in halves for letter in ascii_lowercase)
    return frozenset(map(common, slips)) - {word}


def omissions(word: str) -> set[str]:
    """A word with one letter left out."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def exchanges(word: str) -> set[str]:
    """A word with two neighbouring letters exchanged."""
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}


def _doer(word: str) -> tuple[str, ...]:
    """What a reader, parser or iterator does."""
    return (stem(word[:-2] + "e"), stem(word[:-2])) if word.endswith(("er", "or")) and len(word) > 5 else ()


@cache
def _meanings() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in SYNONYMS.split("\n"):
        group = line.split()
        for member in group:
            found.setdefault(member, group[0])
            found.setdefault(stem(member), group[0])
    for word in RELATED.split():
        found.setdefault(word, found.get(stem(word), stem(word)))
    return found


@cache
def _relations() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in RELATED.split("\n"):
        group = {common(word) for word in line.split()}
        for member in group:
            found.setdefault(member, set()).update(group - {member})
    return {meaning: frozenset(others) for meaning, others in found.items()}


@lru_cache(maxsize=100_000)
def _words_of_run(run: str) -> tuple[str, ...]:
    """The words in letters and digits written together: `splitOpt2` is split, option, 2."""
    return tuple(word for part in _PARTS.findall(run) for word in _words_of_part(part))


@lru_cache(maxsize=100_000)
def _words_of_part(part: str) -> tuple[str, ...]:
    """The common form of a word, or of the two words that it is written together of: `poslist` is pos, list."""
    word = part.lower()
    meanings = _meanings()
    if len(word) >= 2 * _SHORTEST_PART and word not in meanings and stem(word) not in meanings:
        for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            if word[:at] in meanings and word[at:] in meanings:
                return common(word[:at]), common(word[at:])
    return (common(word),)


def stem(word: str) -> str:
    """An English word without its endings; the same for all forms and for words made of it, not always a word."""
    base = _singular(word)
    for ending, least in _FAMILY:
        if base.endswith(ending) and len(base) - len(ending) >= least:
            return base[: -len(ending)].removesuffix("e")
    return base.removesuffix("e") if len(base) > 3 else base


def _singular(word: str) -> str:
    """A word without the endings of plural, past and participle."""
    word = _IRREGULAR.get(word, word)
    for ending, least in (("ings", 3), ("ing", 3), ("ied", 2), ("ies", 2), ("ed", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least:
            base = word[: -len(ending)] + ("y" if ending in {"ied", "ies"} else "")
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
                return base[:-1]
            return base + "e" if base.endswith(("at", "iz", "is")) and ending != "ies" else base
    if word.endswith("es") and len(word) > 4:
        return word[:-2] if word.endswith(("shes", "ches", "sses", "xes")) else word[:-1]
    return word[:-1] if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is")) else word


def english(run: str) -> list[str]:
    """The English terms of a run of Chinese characters, by the longest match; what is not Chinese is passed over."""
    found = []
    at = 0
    while at < len(run):
        for length in range(_LONGEST_TERM, 0, -1):
            term = _CHINESE.get(run[at : at + length])
            if term is not None:
                found.extend([term] if term else [])
                at += length
                break
        else:
            at += 1
    return found
