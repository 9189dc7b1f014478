"""Word's automatic numbering, which is nowhere in the text: computed from numbering.xml and styles.xml as Word does.

Source: ECMA-376 part 1, 17.9 (numbering) and 17.7.2 (style hierarchy). A paragraph names a `num`, which names an
`abstractNum` with nine levels; paragraphs of all nums of one abstractNum count together, unless a num overrides the
start, which restarts the count at the first paragraph of that num.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_STYLE_DEPTH = 20  # Word allows basedOn chains of eleven


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `restart` is the 1-based level after which it starts again; 0 never, None after any."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class _List:
    """A `num`: its abstractNum's id, its levels with overrides applied, and those whose start it overrides."""

    abstract: str
    levels: tuple[Level, ...]
    restarted: frozenset[int] = frozenset()


@dataclass(slots=True)
class Style:
    """What a paragraph style says that matters for text: None where it is silent."""

    name: str = ""
    based_on: str | None = None
    outline: int | None = None
    num_id: str | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """The number that Word prints before a paragraph: `text` as printed, `joint` what stands between it and the text."""

    text: str
    joint: str
    level: int
    bullet: bool


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along a path of local names."""
    for name in path:
        if element is None:
            return None
        element = element.find(W + name)
    return element


def value(element: etree._Element | None, *path: str) -> str | None:
    """The `w:val` attribute of the first descendant along a path."""
    found = child(element, *path)
    return None if found is None else found.get(W + "val")


def is_on(element: etree._Element | None, *path: str) -> bool:
    """Whether a toggle such as `w:vanish` is present and not switched off."""
    found = child(element, *path)
    return found is not None and (found.get(W + "val") or "true").lower() not in {"0", "false", "off"}


class Styles:
    """Paragraph styles by id, with inheritance."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self.default: str | None = None
        for element in root.iter(W + "style") if root is not None else ():
            style_id = element.get(W + "styleId")
            if style_id is None or style_id in self._styles:
                continue
            self._styles[style_id] = Style(
                name=(value(element, "name") or "").lower(),
                based_on=value(element, "basedOn"),
                outline=_number(value(element, "pPr", "outlineLvl")),
                num_id=value(element, "pPr", "numPr", "numId"),
                level=_number(value(element, "pPr", "numPr", "ilvl")),
            )
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in {"1", "true", "on"}:
                self.default = style_id

    def chain(self, style_id: str | None) -> list[tuple[str, Style]]:
        """The style and those it is based on, nearest first; a circle of styles ends."""
        found: dict[str, Style] = {}
        while style_id in self._styles and style_id not in found and len(found) < _STYLE_DEPTH:
            found[style_id] = self._styles[style_id]
            style_id = self._styles[style_id].based_on
        return list(found.items())


@dataclass(slots=True)
class _Counters:
    values: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)
    restarted: set[tuple[str, int]] = field(default_factory=set)


class Numbering:
    """Counts the numbered paragraphs of one document in order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, _Counters] = {}
        if root is not None:
            self._read(root)

    def label(self, properties: etree._Element | None, style_id: str | None) -> Label | None:
        """Count a paragraph with these `w:pPr` and style; None when it is not numbered. Call once per paragraph."""
        num_id, level = self._place(properties, style_id)
        numbered = self._lists.get(num_id) if num_id is not None else None
        if num_id is None or numbered is None or not 0 <= level < _LEVELS:
            return None
        counters = self._counters.setdefault(numbered.abstract, _Counters())
        if level in numbered.restarted and (num_id, level) not in counters.restarted:
            counters.restarted.add((num_id, level))
            counters.values[level] = None
        self._count(counters.values, numbered.levels, level)
        own = numbered.levels[level]
        text = _printed(numbered.levels, level, counters.values)
        joint = {"tab": " ", "space": " "}.get(own.suffix, "")
        return Label(text, joint, level, own.format == "bullet") if text else None

    @staticmethod
    def _count(values: list[int | None], levels: tuple[Level, ...], level: int) -> None:
        # A level used before those above it: Word shows them at their start.
        for above in range(level):
            if values[above] is None:
                values[above] = levels[above].start
        current = values[level]
        values[level] = levels[level].start if current is None else current + 1
        for below in range(level + 1, _LEVELS):
            restart = levels[below].restart
            if restart is None or (restart != 0 and level < restart):
                values[below] = None

    def _place(self, properties: etree._Element | None, style_id: str | None) -> tuple[str | None, int]:
        """The num and level of a paragraph: its own numPr first, then its style's, level by the linked style."""
        num_id = value(properties, "numPr", "numId")
        own_level = _number(value(properties, "numPr", "ilvl"))
        if num_id is not None and own_level is not None:
            return num_id, own_level
        for owner, style in self._styles.chain(style_id):
            inherited = num_id or style.num_id
            if inherited is None:
                continue
            if own_level is not None:
                return inherited, own_level
            linked = self._linked_level(inherited, style_id, owner)
            return inherited, linked if linked is not None else style.level or 0
        return num_id, own_level or 0

    def _linked_level(self, num_id: str, *style_ids: str | None) -> int | None:
        numbered = self._lists.get(num_id)
        if numbered is None:
            return None
        linked = {level.style: index for index, level in enumerate(numbered.levels) if level.style is not None}
        return next((linked[style_id] for style_id in style_ids if style_id in linked), None)

    def _read(self, root: etree._Element) -> None:
        abstracts = {element.get(W + "abstractNumId", ""): element for element in root.iterchildren(W + "abstractNum")}
        nums = {element.get(W + "numId", ""): element for element in root.iterchildren(W + "num")}
        for num_id, element in nums.items():
            abstract_id = self._followed(value(element, "abstractNumId") or "", abstracts, nums)
            if abstract_id not in abstracts:
                continue
            levels = _levels(abstracts[abstract_id], [Level(format="none")] * _LEVELS)
            restarted: set[int] = set()
            for override in element.iterchildren(W + "lvlOverride"):
                index = _number(override.get(W + "ilvl"))
                start = _number(value(override, "startOverride"))
                if index is None or not 0 <= index < _LEVELS:
                    continue
                levels = _levels(override, levels)
                if start is not None:
                    restarted.add(index)
                    levels[index] = replace(levels[index], start=start)
            self._lists[num_id] = _List(abstract_id, tuple(levels), frozenset(restarted))

    def _followed(self, abstract_id: str, abstracts: dict[str, etree._Element], nums: dict[str, etree._Element]) -> str:
        """An abstractNum that only names a list style stands for the abstractNum of that style (numStyleLink)."""
        seen: set[str] = set()
        while abstract_id in abstracts and abstract_id not in seen:
            seen.add(abstract_id)
            link = value(abstracts[abstract_id], "numStyleLink")
            if link is None:
                return abstract_id
            num_id = next((style.num_id for _, style in self._styles.chain(link) if style.num_id), None)
            abstract_id = (value(nums.get(num_id or ""), "abstractNumId") or "") if num_id in nums else ""
        return ""


def _levels(parent: etree._Element, base: list[Level]) -> list[Level]:
    """The `w:lvl` children of an abstractNum or an override, over `base`."""
    levels = list(base)
    for element in parent.iterchildren(W + "lvl"):
        index = _number(element.get(W + "ilvl"))
        if index is None or not 0 <= index < _LEVELS:
            continue
        # A format of Word 2010 and later stands in mc:Choice beside a plain one: the first is what Word prints.
        formats = list(element.iter(W + "numFmt"))
        levels[index] = Level(
            start=_number(value(element, "start")) or 0,
            format=formats[0].get(W + "val", "decimal") if formats else "decimal",
            text=value(element, "lvlText") or "",
            suffix=value(element, "suff") or "tab",
            legal=is_on(element, "isLgl"),
            restart=_number(value(element, "lvlRestart")),
            style=value(element, "pStyle"),
            pattern=formats[0].get(W + "format", "") if formats else "",
        )
    return levels


def _printed(levels: tuple[Level, ...], level: int, values: list[int | None]) -> str:
    own = levels[level]
    if own.format == "bullet":
        # Bullets are glyphs of symbol fonts, at code points of the private use area.
        mark = own.text[:1]
        return "•" if mark and (mark >= "\ue000" or mark in "o§·") else mark
    printed = own.text[:100]
    if "%" not in printed:
        return printed.strip()
    for index in range(_LEVELS):
        if f"%{index + 1}" in printed:
            decimal = own.legal and levels[index].format not in {"none", "decimalZero"}
            level_format = "decimal" if decimal else levels[index].format
            number = values[index]
            shown = format_number(
                levels[index].start if number is None else number, level_format, levels[index].pattern
            )
            printed = printed.replace(f"%{index + 1}", shown)
    return printed.strip()


def _number(text: str | None) -> int | None:
    try:
        return int(text) if text is not None and len(text) < 10 else None
    except ValueError:
        return None


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
