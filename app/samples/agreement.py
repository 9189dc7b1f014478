"""The sample share purchase agreement: share-purchase-agreement.txt laid out as a PDF with a contents list."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from .sheet import BOLD, PAGE_HEIGHT, Sheet

_ARTICLE = re.compile(r"(?:ARTICLE|SCHEDULE|EXHIBIT) \w+")
_ROMAN_ITEM = re.compile(r"\((?:i|ii|iii|iv)\) ")
_ITEM = re.compile(r"\([a-z]+\) ")


def write_agreement(path: Path) -> None:
    """Lay the agreement out twice: once to learn the page numbers of the contents list, once for good."""
    paragraphs = files(__package__).joinpath("share-purchase-agreement.txt").read_text(encoding="utf-8").split("\n\n")
    _, entries = _layout(paragraphs, [])
    sheet, _ = _layout(paragraphs, entries)
    sheet.save(path, "Share Purchase Agreement")


def _layout(paragraphs: list[str], contents: list[tuple[str, int]]) -> tuple[Sheet, list[tuple[str, int]]]:
    sheet = Sheet("Share Purchase Agreement")
    sheet.new_page()
    sheet.space(220)
    sheet.paragraph(paragraphs[0], font=BOLD, size=20, centred=True)
    sheet.space(24)
    sheet.paragraph(paragraphs[1], size=13, centred=True)
    sheet.new_page()
    sheet.paragraph("TABLE OF CONTENTS", font=BOLD, centred=True)
    sheet.space(10)
    for label, number in contents or [("-", 0)] * sum(1 for text in paragraphs if _ARTICLE.match(text)):
        sheet.leader(label, str(number))
    sheet.new_page()
    entries: list[tuple[str, int]] = []
    for text in paragraphs[2:]:
        lines = text.strip().split("\n")
        if _ARTICLE.fullmatch(lines[0]) or lines[0] == "RECITALS":
            if lines[0] != "RECITALS":
                if lines[0].startswith("ARTICLE"):
                    sheet.room(PAGE_HEIGHT / 4)
                else:
                    sheet.new_page()
                entries.append((" ".join([f"{lines[0]}.", lines[1].title()]), sheet.page_number))
            sheet.space(18)
            for line in lines:
                sheet.paragraph(line, font=BOLD, centred=True)
            sheet.space(8)
            continue
        indent = 48.0 if _ROMAN_ITEM.match(text) else 24.0 if _ITEM.match(text) else 0.0
        sheet.paragraph(" ".join(lines), indent=indent, size=12, leading=1.7)
        sheet.space(9)
    return sheet, entries
