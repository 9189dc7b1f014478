"""A report as context: pages within sections, notes and statements, linked where the text refers to a note or item."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter, defaultdict

from ..analysis import ReportAnalysis, Section
from ..context import Context, Link, Segment, SegmentKind, estimate_tokens
from ..document import Document
from .outline_forms import chinese_number

# Rows of one statement on a page; a page with fewer merely quotes figures of it.
_MIN_ROWS = 5
_PAGE_CHARACTERS = 4_000
_STATEMENT_TITLES = {
    "en": {
        "income": "Income statement",
        "comprehensive_income": "Statement of comprehensive income",
        "balance_sheet": "Balance sheet",
        "cash_flow": "Cash flow statement",
        "equity": "Statement of changes in equity",
    },
    "zh": {
        "income": "合并利润表",
        "comprehensive_income": "综合收益表",
        "balance_sheet": "合并资产负债表",
        "cash_flow": "合并现金流量表",
        "equity": "所有者权益变动表",
    },
}
# "see Note 12", "附注七、21", "Item 7A"
_MENTION = re.compile(
    r"\bnotes?[\s\u00a0]{1,3}(?P<note>\d{1,2})\b|\bitem[\s\u00a0]{1,3}(?P<item>\d{1,2}[AB]?)\b"
    r"|(?P<part>[一二三四五六七八九十]{1,2})、[ \t]{0,2}(?P<zh>\d{1,3})\b",
    re.IGNORECASE,
)


def report_context(document: Document, analysis: ReportAnalysis) -> Context:
    """Segments end with their page, and where a section or note begins; they cover the text."""
    statements = _statement_pages(analysis)
    titles = _STATEMENT_TITLES["zh" if document.language == "zh" else "en"]
    starts = [section.start for section in analysis.sections]
    pages = [page.span.start for page in document.pages] or _page_sized(document.text)
    cuts = sorted({0, *pages, *starts})
    bounds = [*(cut for cut in cuts if cut < len(document.text)), len(document.text)]
    segments: list[Segment] = []
    first_of: dict[str, str] = {}
    used: Counter[str] = Counter()
    for start, end in itertools.pairwise(bounds):
        page = document.page_at(start)
        open_sections = _open_at(analysis.sections, starts, start)
        section = open_sections[-1] if open_sections else None
        kind: SegmentKind
        if page in statements and not (section and section.id.startswith("note-")):
            kind, title = "statement", titles[statements[page]]
        elif section:
            kind = "note" if section.id.startswith("note-") else "section"
            title = " · ".join(item.heading for item in open_sections)
        else:
            kind, title = "page", "Cover page" if page == 1 else f"page {page}" if page else document.name
        base = f"{document.name}#" + (f"p{page}" if page else "text") + (f"/{section.id}" if section else "")
        used[base] += 1
        id = base if used[base] == 1 else f"{base}-{used[base]}"
        if section:
            first_of.setdefault(section.id, id)
        segments.append(Segment(id, kind, start, end, document.name, title=title, source_start=start, page=page))
    if not segments:
        segments = [Segment(f"{document.name}#text", "page", 0, 0, document.name)]
    return Context(
        document.text, tuple(segments), _links(document, segments, first_of), tokens=estimate_tokens(document.text)
    )


def _page_sized(text: str) -> list[int]:
    """Cuts for a format without pages: behind the first line end after every `_PAGE_CHARACTERS`."""
    cuts = [0]
    while cuts[-1] + _PAGE_CHARACTERS < len(text):
        line = text.find("\n", cuts[-1] + _PAGE_CHARACTERS, cuts[-1] + 2 * _PAGE_CHARACTERS)
        cuts.append(cuts[-1] + _PAGE_CHARACTERS if line < 0 else line + 1)
    return cuts


def _statement_pages(analysis: ReportAnalysis) -> dict[int, str]:
    """Page -> the statement most of whose rows were read from it."""
    rows: dict[int, Counter[str]] = defaultdict(Counter)
    for item in analysis.line_items:
        if item.page is not None and item.statement not in ("note", "other"):
            rows[item.page][item.statement] += 1
    return {
        page: statement
        for page, counts in rows.items()
        for statement, count in [max(counts.items(), key=lambda entry: (entry[1], entry[0]))]
        if count >= _MIN_ROWS
    }


def _open_at(sections: tuple[Section, ...], starts: list[int], offset: int) -> list[Section]:
    """The sections that hold `offset`, outermost first. A section lies inside the last one of a lower level."""
    found: list[Section] = []
    level = 99
    for position in range(bisect_right(starts, offset) - 1, -1, -1):
        section = sections[position]
        if section.level < level:
            if section.end > offset:
                found.append(section)
            level = section.level
            if level == 1:
                break
    return found[::-1]


def _links(document: Document, segments: list[Segment], first_of: dict[str, str]) -> tuple[Link, ...]:
    """Links from a segment that mentions a note or item to where that begins."""
    links: dict[Link, None] = {}
    starts = [segment.start for segment in segments]
    for match in _MENTION.finditer(document.text):
        if match["zh"]:
            target = first_of.get(f"note-{chinese_number(match['part'])}.{match['zh']}")
        elif match["note"]:
            target = first_of.get(f"note-{match['note']}")
        else:
            target = first_of.get(f"item-{match['item'].upper()}")
        source = segments[bisect_right(starts, match.start()) - 1].id
        if target and target != source:
            links[Link(source, target, "reference" if match["item"] else "note")] = None
    return tuple(links)
