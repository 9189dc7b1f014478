"""Find the primary statements of a report: their pages, columns and rows, the group's told from the parent's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..analysis import StatementKind
from ..document import Document
from ..progress import Progress, silent
from ..traditional import simplified
from .columns import Column, is_header, trailing_figures
from .durations import skip_all_of, skip_interim_dates
from .row_labels import Heading, Row
from .rows import Line, page_lines
from .spreads import sheets
from .tables import Table, beside, read_table
from .titles import RAW_KEYWORDS, Scope, Title, find_titles, has_title

# What a statement of each kind must contain: (pattern, weight) over its rows' labels and headings.
_EVIDENCE: dict[str, tuple[re.Pattern[str], ...]] = {
    "balance_sheet": tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            r"^total assets|资产总计|资产合计|資產總|^total$|bilanzsumme|summe .*(?:aktiva|vermögenswerte)|^net assets",
            r"^total liabilities|负债合计|^total current liabilities|流动负债合计|current liabilities|schulden|verbindlichkeiten",
            r"equity|deficit|权益合计|eigenkapital",
            r"^(?:total )?cash|货币资金|zahlungsmittel|(?:flüssige|liquide) mittel",
            r"total current assets|流动资产合计|current assets|loans|receivable|kurzfristige|forderungen",
            r"retained|accumulated|reserve|未分配利润|rücklage|bilanzgewinn",
            r"payable|debt|borrowings|应付账款|deposits|finanzschulden|lieferungen",
            r"property|equipment|固定资产|tangible|premises|sachanlagen",
        )
    ),
    "income": tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            r"revenue|sales|turnover|营业收入|收益|interest income|premiums|net interest|umsatz|zinsertr",
            r"before (?:provision|income|tax)|before .{0,40}tax|pre-?tax|利润总额|税前|vor .*steuern",
            r"(?:provision|benefit).{0,30}tax|tax|所得税|steuer",
            r"net (?:income|earnings|loss|profit)|profit|净利润|[年内]度?(?:溢利|盈利)|(?:loss|profit) for the|ergebnis|überschuss",
            r"per (?:ordinary |common )?share|basic|diluted|每股(?:收益|盈利)|摊薄|aktie",
            r"expense|cost|费用|成本|aufw|kosten",
            r"operating|营业利润|经营|ebit|betrieb",
        )
    ),
    "cash_flow": tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            r"operating activities|from operations|operating|经营活动|geschäftst|betriebliche",
            r"investing|投资活动|investitionst",
            r"financing|筹资活动|融资活动|finanzierungst",
            r"(?:cash|equivalents).{0,60}(?:end|beginning|year|period)|期末现金|期初现金|(?:mittel|fonds).*(?:ende|anfang)|(?:ende|anfang).*(?:mittel|fonds)",
            r"depreciation|amorti[sz]ation|收到的现金|abschreibung",
            r"(?:purchase|acquisition|expenditure|addition|capital|payments).{0,60}|购建固定资产|investitionen|auszahlungen|sachanlagen",
            r"(?:increase|decrease|change).{0,40}cash|现金及现金等价物净增加|veränderung.*mittel",
        )
    ),
    "comprehensive_income": (re.compile(r"comprehensive|综合收益", re.IGNORECASE), re.compile(r"translation|hedge|pension|defined benefit|外币", re.IGNORECASE)),
    "equity": (re.compile(r"balance|issued|dividend|余额", re.IGNORECASE),),
    "other": (re.compile(r"revenue|sales|收入|total assets|总资产|资产总", re.IGNORECASE), re.compile(r"net (?:income|earnings)|净利润|profit", re.IGNORECASE)),
}  # fmt: skip
_LAST_ROW: dict[str, re.Pattern[str]] = {
    "balance_sheet": re.compile(
        r"total (?:capitali[sz]ation and |liabilities,? .{0,60}equity|equity and )|liabilities and .{0,40}(?:equity|deficit|capital)$"
        r"|负债和(?:所有者|股东)权益|负债及股东权益", re.IGNORECASE),
    "cash_flow": re.compile(r"(?:cash|equivalents|funds).{0,60}(?:end|close) of|at (?:the )?end|期末现金", re.IGNORECASE),
    "income": re.compile(r"^diluted|稀释每股收益", re.IGNORECASE),
}  # fmt: skip
_MAX_WORDS = 20_000  # on one page; the densest statements print under 2,000
_DIGITS = re.compile(r"\d+")
# Two cells, or one with groups, decimals or a dash: a contents list has one page number a line.
_FIGURES_AT_END = re.compile(r"(?:[\d)%–—-]\s{1,3}[($€£¥]{0,2}\s?[\d–—-][\d.,'’ ]*|\d[.,'’]\d+)\s?[)%]{0,2}\s*$")
_FEWEST_ROWS = 3
_WHOLE = 100  # per cent
_FEWEST_PLAIN_ROWS = 8  # that end in one number below a thousand
_END_OF_STATEMENT = re.compile(
    r"^(?:see|the|refer to)?\s*(?:accompanying|notes?)\b.{0,80}(?:notes|integral|statements)|^see (?:accompanying )?notes|法定代表人"
    r"|^the accompanying notes|^refer to accompanying",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Statement:
    """One statement, perhaps over several pages.

    `lines` are those of a statement of changes in equity, whose columns may be no years (see equity.py).
    """

    kind: StatementKind
    scope: Scope
    pages: list[int]
    title: str
    columns: list[list[Column]] = field(default_factory=list)
    rows: list[tuple[Row, list[Column]]] = field(default_factory=list)
    caption: str = ""
    score: float = 0.0
    headings: list[Heading] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        """True when the row that closes such a statement was seen."""
        last = _LAST_ROW.get(self.kind)
        return last is not None and any(last.search(row.full_label) for row, _ in self.rows[-12:])


def find_statements(document: Document, *, progress: Progress = silent) -> list[Statement]:
    """Every statement-like table under a statement's heading, in page order, scored by what its rows say."""
    text = document.text
    statements: list[Statement] = []
    open_statement: Statement | None = None
    furniture = _furniture(document)
    for page in document.pages:
        content = text[page.span.start : page.span.end]
        lower = content.lower()
        wanted = any(keyword in lower for keyword in RAW_KEYWORDS)
        if (not wanted and open_statement is None) or len(page.words) > _MAX_WORDS:
            open_statement = None
            continue
        texts = content.replace("\f", "").split("\n")
        # A heading is looked for last: it takes longest.
        if open_statement is None and not (wanted and _has_figures(texts) and has_title(texts)):
            continue
        if page.number % 16 == 0:
            progress("statements", page.number, len(document.pages))
        for lines in sheets(page_lines(document, page), page.width, page.height):
            open_statement = _read_sheet(_without_furniture(lines, furniture), page.number, statements, open_statement)
    for statement in statements:
        statement.score = evidence_of(statement)
    return statements


def is_interim(statements: Sequence[Statement]) -> bool:
    """Whether the statements are of a quarter or half-year; what stands at its end is then no year's, and passed over."""
    flows = [columns for s in statements if s.kind in ("income", "cash_flow") for columns in s.columns]
    balances = [columns for s in statements if s.kind == "balance_sheet" for columns in s.columns]
    return skip_interim_dates(flows, balances)


def _has_figures(texts: Sequence[str]) -> bool:
    """Whether lines of a page end in figures: prose and contents lists that name a statement need no layout."""
    if sum(bool(_FIGURES_AT_END.search(text)) for text in texts) >= _FEWEST_ROWS:
        return True
    return sum(text[-1:].isdigit() for text in texts) >= _FEWEST_PLAIN_ROWS


def _read_sheet(
    lines: list[Line], page: int, statements: list[Statement], previous: Statement | None
) -> Statement | None:
    """Add what a sheet holds to `statements`; `previous` was left open by the sheet before. Returns what is open now."""
    titles = find_titles([line.text for line in lines])
    first_title = titles[0].first if titles else len(lines)
    if previous is not None:
        _continue(previous, lines[:first_title], page)
    open_statement: Statement | None = None
    for index, title in enumerate(titles):
        end = titles[index + 1].first if index + 1 < len(titles) else len(lines)
        made = _read(title, lines, end, page, previous or (statements[-1] if statements else None))
        if made is None:
            continue
        earlier = statements[-1] if statements else None
        if earlier is not None and earlier.scope == made.scope and _is_next_page(earlier, title, page):
            _join(earlier, made)
            made = earlier
        else:
            statements.append(made)
        open_statement = made if index == len(titles) - 1 and not _ended(lines[title.line + 1 :]) else None
    if not titles and previous is not None and previous.pages[-1] == page and not _ended(lines):
        open_statement = previous
    if open_statement is not None and (open_statement.finished or len(open_statement.pages) > 5):
        return None
    return open_statement


def _join(earlier: Statement, made: Statement) -> None:
    """Take in a page that repeats the heading of the statement which it continues."""
    earlier.pages += [page for page in made.pages if page not in earlier.pages]
    earlier.rows.extend(made.rows)
    earlier.columns.extend(made.columns)
    earlier.caption += " " + made.caption
    earlier.headings = made.headings
    earlier.lines += made.lines


_UNTITLED: dict[StatementKind, tuple[tuple[str, ...], ...]] = {
    "balance_sheet": (("total assets", "资产总计"), ("equity", "deficit", "权益"), ("liabilities", "负债")),
    "income": (("before", "利润总额"), ("tax", "所得税"), ("revenue", "sales", "turnover", "income", "营业收入"), ("per share", "per ordinary share", "每股收益")),
    "cash_flow": (("operating activities", "经营活动"), ("investing activities", "投资活动"), ("financing activities", "筹资活动")),
}  # fmt: skip
_UNTITLED_SCORE = 0.85
_CLEARLY_BETTER = 0.1


def find_untitled(document: Document, kind: StatementKind) -> Statement | None:
    """The page that says all that a statement of this kind says, where no heading announces one (it may be a picture)."""
    best: Statement | None = None
    for page in document.pages:
        lower = document.text[page.span.start : page.span.end].lower()
        if len(page.words) > _MAX_WORDS or not all(any(w in lower for w in words) for words in _UNTITLED[kind]):
            continue
        found = Statement(kind, "group", [page.number], "")
        for part in beside(page_lines(document, page)):
            table = read_table(part)
            found.caption += f" {table.caption}"
            _add(found, table)
        found.score = evidence_of(found)
        if found.score >= _UNTITLED_SCORE and (best is None or found.score > best.score + _CLEARLY_BETTER):
            best = found
    return best


def _furniture(document: Document) -> frozenset[str]:
    """Running headers and footers, digits masked: lines at the edge of a page that many pages share."""
    seen: Counter[str] = Counter()
    for page in document.pages:
        edges = document.text[page.span.start : page.span.end].strip().split("\n")
        seen.update({_masked(line) for line in (*edges[:2], *edges[-2:])})
    return frozenset(line for line, count in seen.items() if count > max(4, 0.2 * len(document.pages)))


def _masked(line: str) -> str:
    return _DIGITS.sub("#", line[:200].strip())


def _without_furniture(lines: list[Line], furniture: frozenset[str]) -> list[Line]:
    start, end = 0, len(lines)
    while start < min(2, end) and _masked(lines[start].text) in furniture:
        start += 1
    while end > max(start, len(lines) - 2) and _masked(lines[end - 1].text) in furniture:
        end -= 1
    return lines[start:end]


def _ended(lines: Sequence[Line]) -> bool:
    return any(_END_OF_STATEMENT.search(line.text) for line in lines)


def _is_next_page(earlier: Statement, title: Title, page: int) -> bool:
    """True where a heading on `page` repeats that of a statement which has not ended on the page before."""
    follows = earlier.kind == title.kind and page - earlier.pages[-1] == 1
    return follows and (title.continued or not earlier.finished)


def _read(title: Title, lines: list[Line], end: int, page: int, previous: Statement | None) -> Statement | None:
    # "Statement of income   2022   2021": a heading that is the columns' heading as well.
    body = lines[title.line + (not is_header(lines[title.line])) : end]
    stop = next((i for i, line in enumerate(body) if i > 3 and _END_OF_STATEMENT.search(line.text)), len(body))
    inherited = (
        previous.columns[-1] if previous is not None and previous.columns and page - previous.pages[-1] <= 1 else ()
    )
    above = previous.headings if previous is not None and _is_next_page(previous, title, page) else ()
    body = body[:stop]
    tables = [read_table(part, inherited, above=above) for part in beside(body)]
    interim = any(column.part_of_year for table in tables for column in table.columns)
    if sum(len(table.rows) for table in tables) < 3 and not interim and not (title.kind == "equity" and _is_grid(body)):
        return None
    before = " ".join(line.text for line in lines[max(0, title.first - 3) : title.first])
    statement = Statement(title.kind, title.scope, [page], title.text)
    statement.caption = f"{before} {title.text}"
    statement.lines = body if title.kind == "equity" else []
    for table in tables:
        skip_all_of(table.columns, title.text)
        statement.caption += f" {table.caption} " + " ".join(column.above for column in table.columns)
        _add(statement, table)
    return statement


def _continue(statement: Statement, lines: list[Line], page: int) -> None:
    """Take in the next page of a statement that did not end, if the page starts with rows in the same columns."""
    if not lines or page - statement.pages[-1] > 1 or statement.finished:
        return
    stop = next((i for i, line in enumerate(lines) if _END_OF_STATEMENT.search(line.text)), len(lines))
    if statement.kind == "equity":
        if _is_grid(lines[:stop]):
            statement.pages += [page] if statement.pages[-1] != page else []
            statement.lines += lines[:stop]
        return
    table = read_table(lines[:stop], statement.columns[-1], goes_on=True, above=statement.headings)
    known = [column for column in statement.columns[-1] if column.role == "period" and column.mark]
    rows = [row for row in table.rows if row.cells]
    same = sum(
        1
        for column in table.columns
        if column.mark is not None and any(abs(column.right - other.right) < 15 for other in known)
    )
    if not known or same < len(known) or not rows:
        return
    if len(rows) < 0.3 * sum(1 for line in lines[:stop] if len(line.tokens) > 1) - 2:
        return
    statement.pages += [page] if statement.pages[-1] != page else []
    _add(statement, table)


def _is_grid(lines: Sequence[Line]) -> bool:
    """True for lines that are mostly rows of several figures."""
    return sum(len(trailing_figures(line)) > 1 for line in lines) >= max(4, 0.15 * len(lines))


def _add(statement: Statement, table: Table) -> None:
    statement.columns.append(table.columns)
    statement.headings = table.headings
    statement.rows.extend((row, table.columns) for row in table.rows)


def evidence_of(statement: Statement) -> float:
    """How much of what such a statement must say is there, from 0 to 1, and a little for its size."""
    evidence = _EVIDENCE[statement.kind]
    labels = [simplified(f"{row.heading} {row.full_label}") for row, _ in statement.rows if row.cells]
    bare = [simplified(row.full_label) for row, _ in statement.rows if row.cells]
    hits = sum(
        1
        for pattern in evidence
        if any(pattern.search(label) for label in bare) or any(pattern.search(label) for label in labels)
    )
    periods = {c.mark for columns in statement.columns for c in columns if c.mark and c.role == "period"}
    if not periods or _are_percentages(statement):
        return 0.0
    return hits / len(evidence) + min(len(bare), 60) / 200


def _are_percentages(statement: Statement) -> bool:
    """Whether every row is a share of the largest, which is 100 in each column."""
    largest: dict[tuple[int, int], float] = {}
    for row, columns in statement.rows:
        for index, token in row.cells.items():
            if token.figure is not None:
                place = (id(columns), index)
                largest[place] = max(largest.get(place, 0.0), abs(token.figure.value))
    return len(statement.rows) >= _FEWEST_ROWS and bool(largest) and all(most == _WHOLE for most in largest.values())
