"""The words that questions are made of, as they come out of hasty fingers: "wich fucntion" asks for a function."""

from __future__ import annotations

import re

from unabridged.ingest.code.words import exchanges, omissions

from ...repository import Names

_WORDS = (
    "which", "where", "what", "function", "functions", "method", "methods", "class", "classes", "called", "calls", "used", "uses",
)  # fmt: skip
_OTHER_WORDS = frozenset(
    {"here", "were", "hat", "call", "lass", "alls", "use", "sued", "sues", *_WORDS}
)  # that slips make
_WORD = re.compile(r"(?<![\w.`'\"])[A-Za-z]{3,10}(?![\w.`'\"(])")


def _slips() -> dict[str, str]:
    """A letter left out, or two exchanged -> the word."""
    found: dict[str, str] = {}
    for word in _WORDS:
        ways = exchanges(word) | (omissions(word) if len(word) > 4 else set())
        found |= dict.fromkeys(ways - _OTHER_WORDS, word)
    return found


_SLIPS = _slips()


def without_slips(question: str, names: Names) -> str:
    """A question with its own words spelled right; what the repository has is left as it is."""

    def spelled(match: re.Match[str]) -> str:
        right = _SLIPS.get(match[0].lower())
        return match[0] if right is None or names.find(match[0]) else right

    return _WORD.sub(spelled, question)
