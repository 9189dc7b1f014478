"""Word's automatic numbering, which is nowhere in the text: computed from numbering.xml and styles.xml as Word does.

Source: ECMA-376 part 1, 17.9 (numbering) and 17.7.2 (style hierarchy). A paragraph names a `num`, which names an
`abstractNum` with nine levels; paragraphs of all nums of one abstractNum count together, unless a num overrides the
start, which restarts the count at the first paragraph of that num.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lxml import etree

from .docx_styles import Styles, W, is_on, value, whole_number
from .number_formats import format_number

_LEVELS = 9


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


@dataclass(frozen=True, slots=True)
class Label:
    """The number that Word prints before a paragraph: `text` as printed, `joint` what stands between it and the text."""

    text: str
    joint: str
    level: int
    bullet: bool


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
        own_level = whole_number(value(properties, "numPr", "ilvl"))
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
                index = whole_number(override.get(W + "ilvl"))
                start = whole_number(value(override, "startOverride"))
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
        index = whole_number(element.get(W + "ilvl"))
        if index is None or not 0 <= index < _LEVELS:
            continue
        # A format of Word 2010 and later stands in mc:Choice beside a plain one: the first is what Word prints.
        formats = list(element.iter(W + "numFmt"))
        levels[index] = Level(
            start=whole_number(value(element, "start")) or 0,
            format=formats[0].get(W + "val", "decimal") if formats else "decimal",
            text=value(element, "lvlText") or "",
            suffix=value(element, "suff") or "tab",
            legal=is_on(element, "isLgl"),
            restart=whole_number(value(element, "lvlRestart")),
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
