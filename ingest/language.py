"""The language of a text, as far as the analysers need it: English, Chinese, another Latin-script language, or unknown."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|for|with|shall|is|are|by)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str) -> str:
    """ "zh", "en" or "und". Looks at three samples so that a foreign cover page does not decide."""
    third = max(len(text) // 3, 1)
    sample = "".join(text[start : start + 20_000] for start in (0, third, 2 * third))
    words = len(_WORD.findall(sample))
    if words < 5 and len(_HAN.findall(sample)) < 10:
        return "und"
    if len(_HAN.findall(sample)) > 0.1 * len(sample.strip()):
        return "zh"
    return "en" if len(_ENGLISH.findall(sample)) > 0.08 * words else "und"
