"""Chinese agreements: numerals, headings (章, 节, 条) and defined terms.

Texts come through layout.py, so full-width digits, brackets, commas and stops are plain ones here; 、 。 and 《》 stay.
"""

from __future__ import annotations

import re

from .definitions import Defined
from .enumerators import CHINESE_NUMERAL, Heading, chinese_numeral

_ARTICLE = re.compile(
    rf"(?:\A|\n[\n\f]?)[_ ]{{0,12}}第\s?(?P<number>{CHINESE_NUMERAL})\s?(?P<unit>[编章节条])(?:之\s?(?P<inserted>{CHINESE_NUMERAL})(?![般切部方定致些间个种]))?(?!款|[项第之的约规所中至和或、,及与])(?=\s|[^\W\d_]|[:.《\"(【\[_]|\Z)"
)
_LISTED = re.compile(r"(?:\A|\n[\n\f]?)(?P<number>[一二三四五六七八九十]{1,3})\s?[、.](?!\d)")


# 甲、乙、丙 and 壹、贰、叁 count the parts of regulations and plans; 甲、乙双方 are the parties.
_STEMS, _FORMAL = "甲乙丙丁戊己庚辛壬癸", "壹贰叁肆伍陆柒捌玖拾"
CHINESE_PARTS = frozenset(_STEMS + _FORMAL)
_PART = re.compile(
    r"(?:\A|\n[\n\f]?)(?P<number>[甲乙丙丁戊己庚辛壬癸]|[壹贰貳叁參肆伍陆陸柒捌玖拾])[、.](?!\s?[甲乙丙]方|\s?[甲乙丙丁]、|[甲乙丙]双方)"
)


def _parts(text: str) -> list[Heading]:
    """The headings of 甲、乙、丙 or 壹、贰、叁 where they count on and stand before the first 一、."""
    found: list[Heading] = []
    for match in _PART.finditer(text):
        number = match["number"].translate(str.maketrans("貳參陸", "贰叁陆"))
        value = (_STEMS.find(number) if number in _STEMS else _FORMAL.find(number)) + 1
        if value == len(found) + 1:
            found.append(Heading(match.start("number"), match.end(), number, (value,), "、", False))
    first = _LISTED.search(text)
    if len(found) < 2 or (first is not None and first.start() < found[0].start):
        return []
    return found


def find_chinese_headings(text: str) -> tuple[list[Heading], list[Heading]]:
    """(chapters, articles) at line starts. Where nothing is called 条, the items of a 一、二、三、 list are articles."""
    chapters, articles = [], []
    for match in _ARTICLE.finditer(text):
        value = chinese_numeral(match["number"])
        if not value:
            continue
        start = match.start("number") - 1
        while text[start] != "第":
            start -= 1
        inserted = chinese_numeral(match["inserted"] or "")
        if match["unit"] == "条" and inserted:
            articles.append(Heading(start, match.end(), f"{value}-{inserted}", (value, inserted), "条", False))
        elif match["unit"] == "条":
            articles.append(Heading(start, match.end(), str(value), (value,), "条", False))
        elif match["unit"] == "章":
            chapters.append(Heading(start, match.end(), f"ch{value}", (value,), "章", False))
    articles = articles or _parts(text)
    if not articles:
        for match in _LISTED.finditer(text):
            value = chinese_numeral(match["number"])
            if value:
                articles.append(Heading(match.start("number"), match.end(), str(value), (value,), "、", False))
    return chapters, articles


_SHORT_FORM = re.compile(
    r"(?:(?:以下|下文|以后|在下文中|本合同中|本协议中)(?:均|统|合|并)?(?:简称|统称|合称|称)|简称|下称|统称|合称)(?:为|作)?\s?:?\s?"
    r"(?:\"(?P<quoted>[^\"\n]{1,40})\"|《(?P<title>[^》\n]{1,40})》|(?P<bare>[^\s\"《》,。;:()、]{1,16})(?=[\s,。;:)]|\Z))"
)
_OR_SHORT = re.compile(r"\s?(?:或者?|和|、|及)\s?\"(?P<quoted>[^\"\n]{1,40})\"")
_IN_BRACKETS = re.compile(r"\((?:下称|以下简称)?\"(?P<quoted>[^\"\n()]{1,30})\"\)")
_QUOTED_MEANS = re.compile(
    r"(?:\"(?P<quoted>[^\"\n]{1,40})\"|【(?P<boxed>[^】\n]{1,40})】)\s?(?:\([^()\n]{0,60}\)\s?)?[:,]?\s?(?:一词)?(?:是指|系指|意指|特指|均指|指|的含义|应指|具有(?=[^\n。]{0,40}(?:含义|涵义|意义))|为(?=[^\n]{0,30}时))"
)
_CALLED_MEANS = re.compile(
    r"(?:本(?:合同|协议|条|条款)|前款)?所称(?:的)?(?P<bare>[^\s\"《》,。;:()、]{1,16}),?(?:是指|系指|指)"
)
_DEFINITION_HEADING = re.compile(r"定义|释义|涵义|含义|术语|词语|用语")
_ITEM = re.compile(
    r"(?P<term>[^\s\"《》,。;:()、]{1,24})\s?(?:\([^()\n]{0,60}(?:\)|(?=:)))?\s?(?:(?P<stop>[:;])|,?\s?(?:是指|系指|意指|特指|均指|指))"
)
_NUMBERED_ITEM = re.compile(
    r"\n[\n\f]?\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[一二三四五六七八九十]{1,3})[).、]?\s?(?=[^\d\s.])"
)


def find_chinese_definitions(text: str, definition_ranges: list[tuple[int, int]]) -> list[Defined]:
    """Defined terms: short forms (以下简称), quoted words with a meaning, and items of the articles on definitions.

    definition_ranges  the articles whose title speaks of definitions, in the view
    """
    found: dict[int, Defined] = {}
    for match in _SHORT_FORM.finditer(text):
        _add(found, match, text)
        position = match.end()
        while (again := _OR_SHORT.match(text, position)) is not None:
            _add(found, again, text)
            position = again.end()
    for pattern in (_IN_BRACKETS, _QUOTED_MEANS, _CALLED_MEANS):
        for match in pattern.finditer(text):
            _add(found, match, text)
    for start, end in definition_ranges:
        for number in _NUMBERED_ITEM.finditer(text, start, end):
            item = _ITEM.match(text, number.end(), end)
            if item is not None and item["term"].strip("_"):
                line_end = text.find("\n", item.end())
                found[item.start()] = Defined(
                    item["term"], item.start(), line_end if line_end > 0 else len(text), False
                )
    return sorted(found.values(), key=lambda defined: defined.start)


def is_definition_heading(title: str | None) -> bool:
    """Whether an article's title announces definitions."""
    return title is not None and bool(_DEFINITION_HEADING.search(title))


def _add(found: dict[int, Defined], match: re.Match[str], text: str) -> None:
    name = next(group for group in ("quoted", "title", "bare", "boxed") if match.groupdict().get(group))
    start = match.start(name)
    if not match[name].strip("_ "):
        return
    stop = text.find("。", start, start + 600)
    found.setdefault(start, Defined(match[name].strip(), start, stop + 1 if stop > 0 else match.end(), False))
