"""Column headings as periods, and the company's own name for a fiscal year."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

# German months in English; the others begin with the same three letters.
_GERMAN_MONTHS = (
    ("januar ", "january "),
    ("februar ", "february "),
    ("märz", "march"),
    ("mai ", "may "),
    ("oktober", "october"),
    ("dezember", "december"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR = r"((?:19|20)\d{2})"
# A footnote mark may be glued to the year: "31.12.20211".
_DATES = (
    (re.compile(rf"\b{_MONTH}\s*(\d{{1,2}})\s*,?\s*{_YEAR}(?!\d\d)"), "mdy"),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.)?\s*{_MONTH}\s*,?\s*{_YEAR}(?!\d\d)"), "dmy"),
    (re.compile(rf"(?<!\d)(\d{{1,2}})[./](\d{{1,2}})[./]{_YEAR}(?!\d\d)"), "num"),
    (re.compile(rf"\b(\d{{1,2}})(?:\s|-){_MONTH}(?:\s|-)?['’]?(\d{{2}})(?!\d)"), "dmy"),  # "31-Mar-22"
    (re.compile(rf"{_YEAR}\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})(?!\d?\s*月)(?:\s*日)?"), "ymd"),
)
_WHOLE_YEAR = re.compile(rf"{_YEAR}\s?年\s?1\s?月?\s?[-—–－~至]\s?12\s?月")
_MONTH_YEAR = re.compile(rf"\b{_MONTH}\s+{_YEAR}(?!\d)")
_SPLIT_YEAR = re.compile(r"(?<!\d)(20\d{2})\s?[/–-]\s?(?:20)?(\d{2})(?!\d)")
_SHORT_YEAR = re.compile(r"\bfy\s?['’]?(\d{2})(?!\d)")
_BARE_YEAR = re.compile(rf"(?<![\d.,]){_YEAR}(?=\d?(?:\D|$))(?![.,]\d)")
_MONTH_DAY = re.compile(
    rf"\b{_MONTH}\s*(\d{{1,2}})\s*[,:]?\s*(?:\([^)]{{0,80}}\)?)?\s*$|\b(\d{{1,2}})\.?\s*{_MONTH}\s*$"
)
_CURRENT = re.compile(
    r"本期|本年|本报告期|期末|年末|本報告期|current\s+(?:year|period)|this\s+year|\b(?:geschäfts|berichts)jahr\b"
)
_PRIOR = re.compile(r"上期|上年|期初|年初|上一年|prior\s+(?:year|period)|previous\s+year|last\s+year|\bvorjahr\b")
_NOT_A_YEAR = re.compile(
    r"\bchange|%|％|变动|增减|增长|variance|\bvs\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|[1-9]|10|11)\s+months"
    r"|\b(?:12|13|14|26|27|39|40)\s+weeks|1\s?[-—–至~]\s?[369]\s?月|quarter|季度|half"
    r"|半年|中期|inception|budget|forecast|guidance|projected|outlook|estimate|(?:19|20)\d\d\s?e\b|预算|预测"
    r"|pro\s*forma|increase|decrease|比例|原因"
)
# "1-6/2022", "Q1-Q3/2022", "9M 2022", "2Q22", "1HFY23"; "1-12/2022" is a year.
PART_CODE = re.compile(
    r"\b(?!1\s?[-–—]\s?12)(?:[1-9]|1[0-2])\s?[-–—]\s?(?:[1-9]|1[0-2])\s?/\s?(?:20)?\d\d\b"
    r"|\b(?:q[1-4]|h[12])(?=\b|fy|\d\d\b|20\d\d\b)|\b(?:[1-4]q|[12]h|[1-9]m|1[01]m)\s?['’]?(?:fy)?\s?(?:20)?\d\d\b"
    r"|\bhalbjahr|\bquartal"
)
_FROM_TO = re.compile(
    rf"\b{_MONTH.replace('(', '(?P<from>', 1)}\s*(?:\d{{1,2}})?,?\s*(?P<year>(?:19|20)\d\d)?\s*(?:to|through|until|[-–—])\s*"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s*)?{_MONTH.replace('(', '(?P<to>', 1)}(?:\s*\d{{1,2}})?,?\s*(?P<end>(?:19|20)\d\d)?"
)
_NOTE = re.compile(r"^\W*(?:notes?|附注|附註|ref\.?|anhang|注释)\b|^\W*(?:notes?|附注|附註)\W*(?:no\.?)?$")


@dataclass(frozen=True, slots=True)
class PeriodMark:
    """What a heading says: a date (day 0 where not given), a bare year (month 0), or a year relative to the report's."""

    year: int = 0
    month: int = 0
    day: int = 0
    relative: int | None = None


def _lowered(text: str) -> str:
    lower = text.lower()
    for german, english in _GERMAN_MONTHS:
        lower = lower.replace(german, english)
    return lower


def is_note_heading(text: str) -> bool:
    """True for the heading of a column of note references."""
    return bool(_NOTE.match(text.lower()))


def is_not_annual(text: str) -> bool:
    """True for quarters and other parts of a year, changes, percentages and pro-forma columns."""
    lower = _lowered(text)
    return bool(_NOT_A_YEAR.search(lower) or PART_CODE.search(lower)) or _is_part_of_year(lower)


def _is_part_of_year(lower: str) -> bool:
    """True under "July 1 to December 31, 2022"; a year of 53 weeks may end in the month after the one it began in."""
    span = _FROM_TO.search(lower)
    if span is None:
        return False
    months = (_MONTHS.index(span["to"]) - _MONTHS.index(span["from"])) % 12
    if span["year"] and span["end"]:
        months = 12 * (int(span["end"]) - int(span["year"])) + _MONTHS.index(span["to"]) - _MONTHS.index(span["from"])
    return 1 < months < 10


def read_dates(text: str) -> list[tuple[int, PeriodMark]]:
    """Every full date in `text` with its position; "2022年1—12月" ends on 31 December."""
    lower = _lowered(text)
    found: list[tuple[int, PeriodMark]] = []
    for pattern, order in _DATES:
        for match in pattern.finditer(lower):
            mark = _dated(match, order)
            if mark is not None:
                found.append((match.start(), mark))
    found.extend((match.start(), PeriodMark(int(match[1]), 12, 31)) for match in _WHOLE_YEAR.finditer(lower))
    return sorted(found, key=lambda item: item[0])


def _dated(match: re.Match[str], order: str) -> PeriodMark | None:
    first, second, third = match.groups()
    if order == "mdy":
        month, day, year = _MONTHS.index(first) + 1, int(second), int(third)
    elif order == "dmy":
        month, day, year = _MONTHS.index(second) + 1, int(first), int(third)
    elif order == "num":
        day, month, year = int(first), int(second), int(third)
        if month > 12:
            day, month = month, day
    else:
        year, month, day = int(first), int(second), int(third)
    year += 2000 if year < 100 else 0
    return PeriodMark(year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def read_period(text: str) -> PeriodMark | None:
    """The period that a column heading names; None where it names none or is not a whole year's column."""
    dates = read_dates(text)
    if dates:
        return dates[-1][1]
    lower = _lowered(text)
    split = _SPLIT_YEAR.search(lower)
    if split:
        return PeriodMark(int(split[1][:2] + split[2]))
    month_year = _MONTH_YEAR.search(lower)
    if month_year:
        return PeriodMark(int(month_year[2]), _MONTHS.index(month_year[1]) + 1)
    year = _BARE_YEAR.search(lower)
    if year:
        return PeriodMark(int(year[1]))
    short = _SHORT_YEAR.search(lower)
    if short:
        return PeriodMark(2000 + int(short[1]))
    if _PRIOR.search(lower):
        return PeriodMark(relative=-1)
    if _CURRENT.search(lower):
        return PeriodMark(relative=0)
    return None


def read_years(text: str) -> list[int]:
    """Every plausible bare year in a caption, in order."""
    return [int(match[1]) for match in _BARE_YEAR.finditer(text.lower())]


def month_day(text: str) -> tuple[int, int] | None:
    """Month and day of a heading that leaves the year to the columns: "Year ended January 31,"."""
    match = _MONTH_DAY.search(_lowered(text))
    if match is None:
        return None
    month = match[1] or match[4]
    day = match[2] or match[3]
    return (_MONTHS.index(month) + 1, int(day)) if 1 <= int(day) <= 31 else None


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """How the company names its years.

    shift     added to the calendar year of a year end that falls in one of `months`: 0 or -1
    current   the fiscal year that the report is about, for headings such as "current year"
    """

    shift: int = 0
    current: int | None = None
    months: tuple[int, ...] = (1, 2)

    def year_of(self, mark: PeriodMark) -> int | None:
        """The company's own name of the year that `mark` ends or stands for."""
        if mark.relative is not None:
            return None if self.current is None else self.current + mark.relative
        if mark.month == 1 and 0 < mark.day <= 10:
            return mark.year - 1  # a 52/53-week year that ran a few days over
        if mark.month in self.months:
            return mark.year + self.shift
        return mark.year


_FISCAL_MENTION = re.compile(
    r"\b[Ff]iscal\s+(?:[Yy]ear\s+)?(?P<long>20\d{2})\b(?!,)|\bFY\s?['’]?(?:(?P<full>20\d{2})|(?P<short>\d{2}))(?!\d)"
)
_WEEKS = re.compile(r"\b5[23][- ]weeks?\b", re.IGNORECASE)


def read_calendar(text: str, latest: PeriodMark | None) -> FiscalCalendar:
    """Decide how years are named that end in another one than they began in, by how the report itself speaks of "fiscal 2022".

    text  the report, headings of columns first: "FY2022 (ended March 31, 2023)" settles it
    A report that names none but counts 52 or 53 weeks is a retailer's, whose year has the name of the one it began in
    if it ended in January or February.
    """
    if latest is None or latest.relative is not None:
        return FiscalCalendar()
    shift = 0
    named = _names_beside_dates(text, latest.month)
    if named[-1] > named[0]:
        calendar = FiscalCalendar(-1, months=(latest.month,))
        return replace(calendar, current=calendar.year_of(latest))
    if latest.month in (1, 2):
        mentions = Counter(
            int(match["long"] or match["full"] or f"20{match['short']}") for match in _FISCAL_MENTION.finditer(text)
        )
        before, same = mentions[latest.year - 1], mentions[latest.year]
        shift = -1 if before > same or (before == same == 0 and _WEEKS.search(text)) else 0
    calendar = FiscalCalendar(shift)
    return FiscalCalendar(shift, calendar.year_of(latest))


_LEADS_TO_DATE = re.compile(
    r"\s*[(（:,]?\s*(?:the\s+)?(?:(?:fiscal\s+|financial\s+)?year\s+)?(?:ended|ending|from)?\s*", re.IGNORECASE
)
_LONGEST_SPAN = 70  # characters of "(from April 1, 2022 to March 31, 2023)" and what leads to it


def _names_beside_dates(text: str, month: int) -> Counter[int]:
    """How often a year has the name of the calendar year it ends in (0) or of the one before (-1), dates beside the name."""
    shifts: Counter[int] = Counter()
    for match in _FISCAL_MENTION.finditer(text):
        tail = text[match.end() : match.end() + _LONGEST_SPAN]
        lead = _LEADS_TO_DATE.match(tail)
        dates = read_dates(tail)
        if lead is None or not dates or dates[0][0] > lead.end():
            continue
        ends = [mark for _, mark in dates[:2] if mark.month == month]
        if ends:
            name = int(match["long"] or match["full"] or f"20{match['short']}")
            shifts[name - ends[0].year] += 1
    return shifts
