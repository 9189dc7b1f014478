"""How lists print numbers."""

from __future__ import annotations

import pytest
from unabridged.ingest.readers.number_formats import format_number


@pytest.mark.parametrize(
    ("number", "style", "expected"),
    [
        (3, "decimal", "3"), (3, "decimalZero", "03"), (12, "decimalZero", "12"), (4, "lowerLetter", "d"),
        (26, "upperLetter", "Z"), (27, "lowerLetter", "aa"), (28, "lowerLetter", "bb"), (4, "lowerRoman", "iv"),
        (49, "upperRoman", "XLIX"), (1, "ordinal", "1st"), (12, "ordinal", "12th"), (22, "ordinal", "22nd"),
        (21, "cardinalText", "Twenty-One"), (21, "ordinalText", "Twenty-First"), (30, "ordinalText", "Thirtieth"),
        (112, "cardinalText", "One Hundred Twelve"), (10, "chineseCounting", "十"), (11, "chineseCounting", "十一"),
        (20, "chineseCountingThousand", "二十"), (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCounting", "一百一十"), (11, "chineseLegalSimplified", "壹拾壹"), (3, "ideographTraditional", "丙"),
        (3, "decimalFullWidth", "３"), (3, "decimalEnclosedCircle", "③"), (2, "numberInDash", "- 2 -"),
        (5, "none", ""), (0, "lowerLetter", "0"), (7, "somethingNew", "7"),
    ],
)  # fmt: skip
def test_number_formats(number: int, style: str, expected: str) -> None:
    assert format_number(number, style) == expected


def test_a_custom_format_shows_its_width() -> None:
    assert format_number(7, "custom", "001, 002, 003, ...") == "007"
