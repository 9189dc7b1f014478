"""Numbers as Word and browsers print them in lists: 3, iii, (c), 三, Third."""

from __future__ import annotations

_CHINESE = "〇一二三四五六七八九"
_LEGAL_SIMPLIFIED = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ONES = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
]
_TENS = ["Zero", "Ten", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"]
_ORDINALS = {
    "One": "First", "Two": "Second", "Three": "Third", "Five": "Fifth", "Eight": "Eighth", "Nine": "Ninth",
    "Twelve": "Twelfth",
}  # fmt: skip


def format_number(number: int, style: str, pattern: str = "") -> str:
    """A number as `w:numFmt` prints it (ECMA-376 part 1, 17.18.59); decimal where a style is not known here."""
    if style == "none" or (style == "bullet"):
        return ""
    if style == "decimalZero":
        return f"{number:02d}"
    if style == "custom":  # "001, 002, 003, ...": the first item shows the width
        return f"{number:0{len(pattern.split(',')[0].strip()) or 1}d}"
    if style in {"decimalFullWidth", "decimalFullWidth2"}:
        return str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    if style == "numberInDash":
        return f"- {number} -"
    if number < 1:
        return str(number)
    if style in {"lowerLetter", "upperLetter"}:
        # After z comes aa, then bb: the letter repeated, not a number to base 26.
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 40)
        return letters if style == "lowerLetter" else letters.upper()
    if style in {"lowerRoman", "upperRoman"}:
        return _roman(number).lower() if style == "lowerRoman" else _roman(number)
    if style == "ordinal":
        return f"{number}{_ordinal_suffix(number)}"
    if style in {"cardinalText", "ordinalText"}:
        return _in_words(number, ordinal=style == "ordinalText")
    if style in {"ideographTraditional", "ideographZodiac"}:
        cycle = _STEMS if style == "ideographTraditional" else _BRANCHES
        return cycle[(number - 1) % len(cycle)]
    if style in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese", "ideographEnclosedCircle"}:
        first, count = (0x3220, 10) if style == "ideographEnclosedCircle" else (0x2460, 20)
        return chr(first + number - 1) if number <= count else str(number)
    if style == "decimalEnclosedParen" and number <= 20:
        return chr(0x2474 + number - 1)
    if style in {"chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
                 "japaneseCounting", "koreanCounting"}:  # fmt: skip
        return _counting(number, _CHINESE.replace("〇", "零"), "十百千", short_ten=True)
    if style == "chineseLegalSimplified":
        return _counting(number, _LEGAL_SIMPLIFIED, "拾佰仟", short_ten=False)
    if style == "ideographLegalTraditional":
        return _counting(number, _LEGAL_TRADITIONAL, "拾佰仟", short_ten=False)
    if style in {"ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"}:
        return "".join(_CHINESE[int(digit)] for digit in str(number))
    return str(number)


def _roman(number: int) -> str:
    if number >= 4000:
        return str(number)
    parts = []
    for amount, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
        (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        parts.append(letters * (number // amount))
        number %= amount
    return "".join(parts)


def _ordinal_suffix(number: int) -> str:
    if 10 <= number % 100 <= 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _in_words(number: int, *, ordinal: bool) -> str:
    if number >= 1000:
        return str(number)
    words = []
    if number >= 100:
        words += [_ONES[number // 100], "Hundred"]
        number %= 100
    if number >= 20:
        words.append(_TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else ""))
    elif number:
        words.append(_ONES[number])
    if ordinal:
        head, dash, last = words[-1].rpartition("-")
        last = _ORDINALS.get(last, last[:-1] + "ieth" if last.endswith("y") else last + "th")
        words[-1] = head + dash + last
    return " ".join(words)


def _counting(number: int, digits: str, units: str, *, short_ten: bool) -> str:
    """Chinese numerals up to 9,999: 105 is 一百零五; 11 is 十一 where `short_ten`, else 壹拾壹."""
    if number > 9999:
        return str(number)
    text = ""
    zero_pending = False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit == 0:
            zero_pending = bool(text)
            continue
        if zero_pending:
            text += digits[0]
            zero_pending = False
        ten_alone = short_ten and power == 1 and digit == 1 and not text
        text += ("" if ten_alone else digits[digit]) + (units[power - 1] if power else "")
    return text
