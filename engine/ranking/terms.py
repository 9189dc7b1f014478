"""Text to terms: light stems for words, the parts of identifiers, bigrams for Chinese.

A light stemmer (plural, -ing, -ed, -ion, -ity, -ic(al), final e or y) is enough for ranking and never needs a
dictionary; Chinese is not segmented into words, because overlapping bigrams rank as well and cannot mis-segment
(Nie, Gao, Zhang and Zhou 2000, "On the use of words and n-grams for Chinese information retrieval").
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from unabridged.ingest.traditional import simplified

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_YEAR = re.compile(r"(?:fy|cy)?((?:19|20)\d\d)", re.IGNORECASE)
_SUFFIXES = ("ically", "ical", "ing", "ion", "ity", "ed", "ly", "ic")
# Past forms that share no suffix with their verb, of verbs that questions about documents use.
_IRREGULAR = {
    "drove": "drive", "driven": "drive", "grew": "grow", "grown": "grow", "growth": "grow", "rose": "rise", "risen": "rise",
    "fell": "fall", "fallen": "fall", "sold": "sell", "bought": "buy", "paid": "pay", "held": "hold", "spent": "spend",
    "lost": "lose", "led": "lead", "began": "begin", "begun": "begin", "chose": "choose", "chosen": "choose", "gave": "give",
    "given": "give", "kept": "keep", "made": "make", "met": "meet", "sent": "send", "took": "take", "taken": "take",
    "wrote": "write", "written": "write", "broke": "break", "broken": "break", "employee": "employ", "employees": "employ",
}  # fmt: skip
# Legal forms: names whose words say nothing of limits or of liability.
_LEGAL_FORM = re.compile(r"\blimited\s(?:liability\s(?:compan|partnership|corporation)|partnership)", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_VOWEL = re.compile(r"[aeiouy]")


def has_chinese(text: str) -> bool:
    """Whether any character is a Chinese ideograph."""
    return _IS_CJK.search(text) is not None


def is_chinese(question: str) -> bool:
    """Whether a question is asked in Chinese; an English one may name a Chinese company."""
    return len(_IS_CJK.findall(question)) > len(re.findall(r"[A-Za-z]+", question))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The light stem of a lower-case word: "geographies", "geographic" and "geography" share one."""
    word = _IRREGULAR.get(word, word)
    if len(word) < 4 or not word.isascii() or word.isdigit():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]
    for _ in range(2):
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 4 and _VOWEL.search(word[: -len(suffix)]):
                word = word[: -len(suffix)]
                break
        else:
            break
    if len(word) > 4 and word[-1] in "ey":
        word = word[:-1]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in ("aeious" if len(word) > 5 else "aeiouls"):
        word = word[:-1]
    return word


@lru_cache(maxsize=200_000)
def terms_of_token(token: str) -> tuple[str, ...]:
    """The terms of one token: a Chinese run's bigrams, a word's stem, an identifier's whole and its parts."""
    if _IS_CJK.match(token):
        token = simplified(token)
        return (token,) if len(token) == 1 else tuple(map("".join, itertools.pairwise(token)))
    if year := _YEAR.fullmatch(token):
        return (year[1],)
    lower = token.lower()
    if token in (lower, token.upper(), token.capitalize()):
        return (stem(lower),)
    parts = [stem(part.lower()) for part in _PARTS.findall(token) if len(part) > 1]
    return (lower, *parts) if len(parts) > 1 else (stem(lower),)


def with_whole_names(text: str) -> str:
    """`text` with the words of legal forms joined, so that each is one term; offsets stay."""
    return _LEGAL_FORM.sub(lambda match: _SPACE.sub("x", match[0]), text)


def terms(text: str) -> list[str]:
    """All terms of `text`, in order."""
    found: list[str] = []
    for token in _TOKEN.findall(text):
        found.extend(terms_of_token(token))
    return found


def placed_terms(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The tokens of `text` as (offset, terms), in order."""
    for match in _TOKEN.finditer(text):
        yield match.start(), terms_of_token(match[0])
