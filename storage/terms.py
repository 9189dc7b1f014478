"""What full-text search looks for: words as they are, Chinese, Japanese and Korean text as pairs of characters.

SQLite's tokenizer takes a run of Chinese characters for one word, so that nothing inside it would be found. Cut into
overlapping pairs, any two or more characters of it are found as a phrase (bigram indexing, as in Lucene's CJKAnalyzer).
Words fold as in FTS5's unicode61: letters lower, Latin ones without accents.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WIDE = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE_RUN = re.compile(f"[{_WIDE}]+")
_QUOTED_OR_WORD = re.compile(r'"([^"]{1,400})"|(\S+)')
_WORD = re.compile(r"[^\W_]+")
_ACCENTS = "\u0300-\u036f"
_LATIN_ACCENTS = re.compile(f"(?<=[a-z])[{_ACCENTS}]+")
_LONE_ACCENTS = re.compile(f"[{_ACCENTS}]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together; with `prefix`, the last one is the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False


def index_terms(text: str) -> str:
    """`text` as it goes into the index."""
    if text.isascii():
        return text
    return _WIDE_RUN.sub(_pairs, unicodedata.normalize("NFKC", text))


def folded_words(text: str, *, pairs: bool = True) -> list[str]:
    """The words of `text` in order and folded, for an index that does not do it; `pairs` cuts Chinese as `index_terms`."""
    terms = index_terms(text) if pairs else text
    if terms.isascii():
        return _WORD.findall(terms.lower())
    letters = _LATIN_ACCENTS.sub("", unicodedata.normalize("NFD", terms.lower()))
    return _WORD.findall(_LONE_ACCENTS.sub("", unicodedata.normalize("NFC", letters)))


def query_phrases(query: str) -> list[Phrase]:
    """The phrases of a person's query, each of which a passage should hold; [] where it has no word.

    Words in double quotes belong together; every other sign is text, never query syntax.
    """
    phrases: list[Phrase] = []
    for quoted, word in _QUOTED_OR_WORD.findall(unicodedata.normalize("NFKC", query[:2_000])):
        phrases.extend(_phrase(part) for part in _by_script(quoted or word))
    return [phrase for phrase in dict.fromkeys(phrases) if phrase.words]


def _by_script(text: str) -> list[str]:
    """A mixed word such as "第5.3条" in parts: Chinese runs apart from the rest."""
    return [part for part in re.split(f"([{_WIDE}]+)", text) if part.strip()]


def _phrase(part: str) -> Phrase:
    if _WIDE_RUN.fullmatch(part):
        if len(part) == 1:
            return Phrase((part,), prefix=True)  # every pair that begins with it; the last of a run stands alone
        return Phrase(tuple(part[index : index + 2] for index in range(len(part) - 1)))
    return Phrase(tuple(_WORD.findall(part)))


def _pairs(match: re.Match[str]) -> str:
    run = match.group()
    pairs = [run[index : index + 2] for index in range(len(run) - 1)]
    return f" {' '.join(pairs)} {run[-1]} "
