"""The page number that is printed on each page ("56", "F-12", "iv"), found in its first and last lines.

A number at the edge of a page is its page number when other pages count on from it; a year in a header is not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_NUMBER = re.compile(r"(?:([A-Za-z]{1,3})[-–.])?(\d{1,4})$")
_ROMAN = re.compile(r"(?=[ivxl])x{0,4}(?:l?x{0,3})(?:ix|iv|v?i{0,3})$")
_ROMAN_VALUE = {"i": 1, "v": 5, "x": 10, "l": 50}
_OF_TOTAL = re.compile(r"^(?:page\s*|第\s*)?(\d{1,4})\s*(?:/|of|页?共)\s*\d{1,4}\s*页?$", re.IGNORECASE)
_TRIM = "-–—|[]().· \t"

_Candidate = tuple[str, int, str]  # prefix, value, as printed


def printed_labels(edges: Sequence[tuple[str, ...]], declared: Sequence[str | None]) -> list[str | None]:
    """One label per page: as printed at its edge, else as the file declares it, else None.

    `edges` are each page's first and last lines; `declared` the file's own page labels.
    """
    found = [_candidates(lines) for lines in edges]
    support = Counter(
        key for page, candidates in enumerate(found) for key in {(p, value - page) for p, value, _ in candidates}
    )
    needed = 2 if len(found) < 8 else 3
    labels: list[str | None] = []
    for page, candidates in enumerate(found):
        best = max(candidates, key=lambda item: support[item[0], item[1] - page], default=None)
        printed = best is not None and support[best[0], best[1] - page] >= needed
        labels.append(best[2] if best and printed else declared[page])
    return labels


def _candidates(lines: tuple[str, ...]) -> list[_Candidate]:
    candidates: list[_Candidate] = []
    for line in lines:
        line = line[:200].strip()
        total = _OF_TOTAL.match(line)
        if total:
            candidates.append(("", int(total[1]), total[1]))
            continue
        words = line.split()
        for word in words[:1] + words[-1:]:
            word = word.strip(_TRIM)
            number = _NUMBER.match(word)
            if number and not 1900 < int(number[2]) < 2100:
                candidates.append(((number[1] or "").upper(), int(number[2]), word))
            elif len(words) == 1 and len(word) < 8 and _ROMAN.match(word):
                candidates.append(("roman", _roman(word), word))
    return candidates


def _roman(text: str) -> int:
    values = [_ROMAN_VALUE[char] for char in text]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
