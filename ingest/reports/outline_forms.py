"""The forms in which annual reports number their parts: US items, notes, Chinese 节 and 一、, and well-known names.

Each finder returns candidates, lines that may start a part; ingest/reports/sections.py chooses among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..document import Document

# A heading stands on its own line; longer lines are sentences.
MAX_HEADING = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be the heading of part `id`.

    rank    its place in the order in which such parts come
    weight  how much it counts in a chain: a heading that rules prescribe counts more than one of the same form
    """

    id: str
    rank: int
    heading: str
    start: int
    page: int
    weight: int = 1


# What Form 10-K calls its items; the beginning of the title is enough and guards against mentions in prose.
_ITEM_TITLES = {
    "1": "business|description of business", "1A": "risk factors", "1B": "unresolved", "1C": "cybersecurity",
    "2": "propert|description of propert", "3": "legal", "4": r"mine safety|submission|\(?removed|\[?reserved",
    "5": "market", "6": r"selected|\[?reserved|consolidated", "7": "management", "7A": "quantitative|market risk",
    "8": "(?:consolidated )?financial statements", "9": "changes in|disagreements", "9A": "(?:disclosure )?controls",
    "9B": "other information", "9C": "disclosure regarding", "10": "directors", "11": "executive compensation",
    "12": "security ownership", "13": "certain relationships", "14": "principal account", "15": "exhibit",
    "16": "form 10|summary",
}  # fmt: skip
_ITEM_RANK = {item: rank for rank, item in enumerate(_ITEM_TITLES)}
_ITEM = re.compile(
    r"^[ \t\f]*item[\s\u00a0]{1,3}(\d{1,2}[ABC]?)[ \t]?[.:—–-]{0,2}[\s\u00a0—–-]{0,3}(?=(\S[^\n]{2,160}))",
    re.IGNORECASE | re.MULTILINE,
)


def items(document: Document) -> Iterator[Candidate]:
    """Items of a US annual report: "Item 7A. Quantitative and ..."."""
    for match in _ITEM.finditer(document.text):
        item = match[1].upper()
        title = _ITEM_TITLES.get(item)
        if title is None or not re.match(title, match[2], re.IGNORECASE):
            continue
        heading = f"Item {item}. {clean(match[2])}"
        yield Candidate(f"item-{item}", _ITEM_RANK[item], heading, _line_start(match), _page(document, match))


_NOTE = re.compile(
    r"^[ \t\f]*note[\s\u00a0]{1,3}(\d{1,2})[ \t]?[.:)—–-]{0,2}[\s\u00a0—–-]{0,3}(?=([A-Z(][^\n]{2,120}))",
    re.IGNORECASE | re.MULTILINE,
)


def notes(document: Document) -> Iterator[Candidate]:
    """Notes that call themselves so: "Note 12 — Income Taxes", "NOTE 12" above "INCOME TAXES"."""
    for match in _NOTE.finditer(document.text):
        title = match[2]
        if not title[0].isupper() and title[0] != "(":
            continue
        if title.rstrip().endswith((".", ",", ";")) and len(title) > 60:
            continue
        yield _note(document, match, int(match[1]), title)


_NUMBERED = re.compile(
    r"^[ \t\f]*\(?(\d{1,2})(?:[.)]|[ \t]|\n)[.)]?[ \t]*\n?[ \t]*(?=([A-Z][A-Za-z][^\n\d]{1,90}\n))", re.MULTILINE
)


_MONTHS = frozenset(
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
)


def numbered_notes(document: Document, start: int) -> Iterator[Candidate]:
    """Notes behind `start` that are numbered only: "12. Taxation", "(12) Taxation", "12" above "Taxation"."""
    for match in _NUMBERED.finditer(document.text, start):
        title = match[2].strip()
        words = title.split()
        if len(words) <= 12 and words[0] not in _MONTHS and not title.endswith((".", ",", ";", ":")):
            yield _note(document, match, int(match[1]), title)


def _note(document: Document, match: re.Match[str], number: int, title: str) -> Candidate:
    return Candidate(
        f"note-{number}", number, f"Note {number}. {clean(title)}", _line_start(match), _page(document, match)
    )


_CHINESE_NUMERAL = "一二三四五六七八九十百"
_CHINESE_SECTION = re.compile(
    rf"^[ \t\f]*第([{_CHINESE_NUMERAL}]{{1,4}})(节|章)[\s\u3000]{{0,4}}(?=([^\n]{{2,60}}))", re.MULTILINE
)
_CHINESE_PART = re.compile(rf"^[ \t\f]*([{_CHINESE_NUMERAL}]{{1,3}})、[ \t]{{0,3}}(?=([^\n]{{2,60}}))", re.MULTILINE)
_CHINESE_NOTE = re.compile(r"^[ \t\f]*(\d{1,3})、[ \t]{0,3}(?=([^\n\d]{2,40}\n))", re.MULTILINE)
# The headings of 财务报告 that the China Securities Regulatory Commission prescribes (公开发行证券的公司信息披露编报规则第15号).
_PRESCRIBED = re.compile(
    r"\s*(?:审计报告|财务报表|(?:公司)?基本情况|财务报表的?编制基础|(?:公司)?重要会计政策|税项|合并财务报表(?:主要)?项目|合并范围"
    r"|在其他主体|研发支出|政府补助|与金融工具|公允价值的?披露|关联方|股份支付|承诺|资产负债表日后|其他重要事项|母公司财务报表|补充资料)"
)
_DOTS = re.compile(r"[.…·]{4,}")


def chinese_sections(document: Document) -> Iterator[Candidate]:
    """第四节 经营情况讨论与分析; lines of a table of contents, which end in dots and a page number, are left out."""
    for match in _CHINESE_SECTION.finditer(document.text):
        number = chinese_number(match[1])
        if number and not _DOTS.search(match[3]):
            heading = f"第{match[1]}{match[2]} {clean(match[3])}"
            yield Candidate(f"s{number}", number, heading, _line_start(match), _page(document, match))


def chinese_parts(document: Document, start: int, end: int) -> Iterator[Candidate]:
    """一、 二、 三、 within [start, end)."""
    for match in _CHINESE_PART.finditer(document.text, start, end):
        number = chinese_number(match[1])
        # 一、营业总收入 with its amount behind it is a row of a statement, not a heading.
        if number and not re.search(r"^\s*\d|\d[\d,]{3,}|[。；，]$", match[2]):
            heading = f"{match[1]}、{clean(match[2])}"
            weight = 3 if _PRESCRIBED.match(match[2]) else 1
            yield Candidate(str(number), number, heading, _line_start(match), _page(document, match), weight)


def chinese_notes(document: Document, start: int, end: int) -> Iterator[Candidate]:
    """1、 货币资金 within [start, end): the notes to the items of the statements."""
    for match in _CHINESE_NOTE.finditer(document.text, start, end):
        if not re.search(r"[。；，：:]", match[2]):
            yield Candidate(
                match[1], int(match[1]), f"{match[1]}、{clean(match[2])}", _line_start(match), _page(document, match)
            )


# Parts that reports outside the US, and US reports without items, are made of. Order is that of a usual report.
_NAMES = (
    r"(?:financial )?highlights", r"key figures", r"chair(?:man|woman|person)?[’']?s? (?:review|statement|letter)",
    r"letter (?:from|to) .{3,60}", r"chief executive(?: officer)?[’']?s? (?:review|statement|report)",
    r"(?:cfo|chief financial officer)[’']?s? (?:review|report)|financial review",
    r"(?:group )?strategic report|(?:our )?strategy", r"(?:our )?business model|business overview",
    r"management[’']?s discussion and analysis(?: of .{5,80})?|operating and financial review|operational report",
    r"results of operations", r"liquidity and capital resources", r"critical accounting (?:policies|estimates).{0,40}",
    r"principal risks?|(?:principal )?risks?(?: factors| report| management| & uncertainties| and uncertainties)",
    r"(?:section 172|s172).{0,20}statement", r"(?:esg|sustainability|corporate responsibility)(?: report)?",
    r"(?:combined |group )?management report", r"economic report", r"segment performance",
    r"(?:report on )?(?:outlook|forecast|expected developments?)(?: and opportunities report| report)?",
    r"(?:statement (?:of|on) )?corporate governance(?: report| statement)?", r"board of (?:managing )?directors",
    r"audit (?:& risk |and risk )?committee(?: report)?", r"(?:directors[’'] )?remuneration (?:committee )?report",
    r"report of the supervisory board", r"(?:report of the directors|directors[’'] report)",
    r"statement of directors[’'] responsibilities.{0,60}",
    r"(?:report of )?(?:the )?independent (?:registered public accounting firm|auditor[’']?s?[’']? ?report.{0,60})",
    r"(?:consolidated |group )?income statements?|(?:consolidated )?statements? of (?:comprehensive )?(?:income|operations|earnings)",
    r"(?:consolidated |group )?(?:balance sheets?|statements? of financial position)",
    r"(?:consolidated |group )?(?:cash flows? statements?|statements? of cash flows?)",
    r"(?:consolidated )?statements? of (?:changes in )?(?:shareholders[’']? |stockholders[’']? )?equity",
    r"notes to (?:the )?(?:consolidated |group |company )?financial statements|notes",
    r"(?:company|parent company) (?:balance sheet|statement of financial position|financial statements)",
    r"five[- ]year (?:summary|record|review)", r"shareholder information|notice of (?:the )?annual general meeting",
)  # fmt: skip
_NAME = re.compile(
    r"^[ \t\f]*(?:" + "|".join(f"(?P<n{rank}>{name})" for rank, name in enumerate(_NAMES)) + r")[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


# A part begins at the top of a page; further down the same words are a sub-heading or a row of a table.
TOP_LINES = 12


def names(document: Document) -> Iterator[Candidate]:
    """Whole lines near the top of a page that are the name of a usual part of a report."""
    for match in _NAME.finditer(document.text):
        assert match.lastgroup
        page = document.pages[_page(document, match) - 1] if document.pages else None
        if page and document.text.count("\n", page.span.start, _line_start(match)) > TOP_LINES:
            continue
        rank = int(match.lastgroup[1:])
        heading = clean(match[0])
        # Prose that happens to break its line after such words starts in lower case.
        if heading[:1].isupper():
            yield Candidate(slug(heading), rank, heading, _line_start(match), _page(document, match))


def chinese_number(numeral: str) -> int:
    """The value of 一 to 九十九; 0 where it is none."""
    digits = {char: value for value, char in enumerate("一二三四五六七八九", 1)}
    if "十" in numeral:
        tens, _, ones = numeral.partition("十")
        if (tens and tens not in digits) or (ones and ones not in digits):
            return 0
        return digits.get(tens, 1) * 10 + digits.get(ones, 0)
    return digits.get(numeral, 0)


def _line_start(match: re.Match[str]) -> int:
    lead = match[0]
    return match.start() + len(lead) - len(lead.lstrip())


def _page(document: Document, match: re.Match[str]) -> int:
    return document.page_at(_line_start(match)) or 1


def clean(heading: str) -> str:
    """A heading on one line, no longer than one is."""
    return " ".join(heading.split())[:MAX_HEADING].rstrip(" .")


def slug(heading: str) -> str:
    """A heading as an id: "principal-risks"."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")
