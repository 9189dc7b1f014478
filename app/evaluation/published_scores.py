"""The measures of LongBench (Bai et al. 2024, arXiv:2308.14508), each over all reference answers, best one counts.

Written anew from their definitions; small differences to the original's tokenisation are possible and none are known to
change a mark of a well-formed answer. Summaries: ROUGE-L as F1 over words.
"""

from __future__ import annotations

import difflib
import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = frozenset(string.punctuation + "，。！？；：、（）《》“”‘’【】…—")
_CHOICE = re.compile(r"(?<![A-Za-z])([A-D])(?![A-Za-z])")


def _words(text: str) -> list[str]:
    plain = "".join(char for char in text.lower() if char not in _PUNCTUATION)
    return _ARTICLE.sub(" ", plain).split()


def _characters(text: str) -> list[str]:
    return [char for char in text.lower() if char not in _PUNCTUATION and not char.isspace()]


def _f1(given: Sequence[str], wanted: Sequence[str]) -> float:
    common = (Counter(given) & Counter(wanted)).total()
    return 2 * common / (len(given) + len(wanted)) if common else 0.0


def word_f1(text: str, expected: Sequence[str]) -> float:
    """F1 over words without articles and punctuation."""
    return max((_f1(_words(text), _words(item)) for item in expected), default=0.0)


def character_f1(text: str, expected: Sequence[str]) -> float:
    """F1 over characters, for Chinese."""
    return max((_f1(_characters(text), _characters(item)) for item in expected), default=0.0)


def _longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    row = [0] * (len(other) + 1)
    for item in one:
        diagonal = 0
        for at, fellow in enumerate(other, 1):
            diagonal, row[at] = row[at], diagonal + 1 if item == fellow else max(row[at], row[at - 1])
    return row[-1]


def _rouge(given: Sequence[str], wanted: Sequence[str]) -> float:
    common = _longest_common(given, wanted)
    return 2 * common / (len(given) + len(wanted)) if common else 0.0


def rouge_l(text: str, expected: Sequence[str]) -> float:
    """ROUGE-L over words."""
    return max((_rouge(text.lower().split(), item.lower().split()) for item in expected), default=0.0)


def rouge_l_zh(text: str, expected: Sequence[str]) -> float:
    """ROUGE-L over characters, for Chinese."""
    return max((_rouge(_characters(text), _characters(item)) for item in expected), default=0.0)


def edit_similarity(text: str, expected: Sequence[str]) -> float:
    """Likeness of the first line of code in the answer to the reference line."""
    lines = [line for line in text.lstrip("\n").split("\n") if not line.lstrip().startswith(("`", "#", "//"))]
    first = lines[0] if lines else ""
    return max((difflib.SequenceMatcher(None, first, item, autojunk=False).ratio() for item in expected), default=0.0)


def class_named(text: str, expected: Sequence[str]) -> float:
    """Whether a right class is named in the answer."""
    return float(any(item.lower() in text.lower() for item in expected if item))


def number_named(text: str, expected: Sequence[str]) -> float:
    """The share of the numbers in the answer that are the right one."""
    wanted = {found for item in expected for found in re.findall(r"\d+", item)}
    given = re.findall(r"\d+", text)
    return sum(item in wanted for item in given) / len(given) if given else 0.0


def choice_named(text: str, expected: Sequence[str]) -> float:
    """Whether the first single letter A to D of the answer is the right one."""
    found = _CHOICE.search(text)
    return float(found is not None and found[1] in expected)
