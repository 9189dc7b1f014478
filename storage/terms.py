"""What full-text search looks for: words as they are, Chinese, Japanese and Korean text as pairs of characters.

SQLite's tokenizer takes a run of Chinese characters for one word, so that nothing inside it would be found. Cut into
overlapping pairs, any two or more characters of it are found as a phrase (bigram indexing, as in Lucene's CJKAnalyzer).
"""

from __future__ import annotations

import re
import unicodedata

_WIDE = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE_RUN = re.compile(f"[{_WIDE}]+")
_QUOTED_OR_WORD = re.compile(r'"([^"]{1,400})"|(\S+)')
_WORD = re.compile(r"[^\W_]+")


def index_terms(text: str) -> str:
    """`text` as it goes into the index."""
    if text.isascii():
        return text
    return _WIDE_RUN.sub(_pairs, unicodedata.normalize("NFKC", text))


def query_phrases(query: str) -> list[str]:
    """A person's query as FTS5 phrases, each of which a passage should hold; [] where it has no word.

    Words in double quotes belong together; every other sign is text, never query syntax.
    """
    phrases: list[str] = []
    for quoted, word in _QUOTED_OR_WORD.findall(unicodedata.normalize("NFKC", query[:2_000])):
        phrases.extend(_phrase(part) for part in _by_script(quoted or word))
    return [phrase for phrase in dict.fromkeys(phrases) if phrase]


def _by_script(text: str) -> list[str]:
    """A mixed word such as "第5.3条" in parts: Chinese runs apart from the rest."""
    return [part for part in re.split(f"([{_WIDE}]+)", text) if part.strip()]


def _phrase(part: str) -> str:
    if _WIDE_RUN.fullmatch(part):
        if len(part) == 1:
            return f'"{part}" *'  # every pair that begins with it; the last of a run stands alone in the index
        return '"' + " ".join(part[index : index + 2] for index in range(len(part) - 1)) + '"'
    words = _WORD.findall(part)
    return '"' + " ".join(words) + '"' if words else ""


def _pairs(match: re.Match[str]) -> str:
    run = match.group()
    pairs = [run[index : index + 2] for index in range(len(run) - 1)]
    return f" {' '.join(pairs)} {run[-1]} "
