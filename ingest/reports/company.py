"""Whose report it is, and when its year ends, as the first pages say."""

from __future__ import annotations

import re
from collections import Counter

from ..document import Document
from .periods import PeriodMark, read_dates

_REGISTRANT = re.compile(r"\(?\s*exact name of (?:the )?(?:registrant|company|corporation)", re.IGNORECASE)
_CHINESE = re.compile(r"(?:公司的?中文名称|公司名称)[:：\s]*([\u4e00-\u9fff（）()A-Za-z]{4,40}?公司)")
_CHINESE_NAME = re.compile(r"([\u4e00-\u9fff（）()]{2,30}?(?:股份有限公司|有限责任公司|有限公司))")
_LEGAL_FORM = re.compile(
    r"\b([A-Z][\w&'’-]*(?:\.\w[\w-]*)*,?(?:[ \u00a0](?:[A-Z&][\w&'’-]*(?:\.\w[\w-]*)*,?|of|and|the|de|für|van|von)){0,6}?[ \u00a0]"
    r"(?:plc|PLC|P\.L\.C\.|AG|SE|KGaA|N\.V\.|NV|S\.A\.|SA|S\.p\.A\.|AB|ASA|Oyj|A/S|Inc\.?|Incorporated|Corporation|Corp\.|Company|Limited|Ltd\.?|LLC|L\.P\.))(?=[\s,.;:)’']|$)"
)
_LISTED = re.compile(
    r"(?:plc|PLC|AG|SE|KGaA|N\.V\.|NV|S\.p\.A\.|AB|ASA|Oyj|A/S|Inc\.?|Incorporated|Corporation|Corp\.?|Company)$"
)
_AUDITOR = re.compile(
    r"KPMG|Pricewaterhouse|\bPwC\b|Deloitte|Ernst|\bBDO\b|Grant Thornton|Mazars|\bRSM\b"
)  # they sign every report
_GENERIC = frozenset({
    "the", "where", "and", "of", "company", "group", "limited", "ltd", "plc", "ag", "se", "kgaa", "nv", "n.v", "inc",
    "incorporated", "corporation", "corp", "llc", "sa", "s.a", "s.p.a", "ab", "asa", "oyj", "a/s", "l.p", "holdings",
    "holding", "parent", "consolidated", "stock", "german", "international", "annual", "report",
})  # fmt: skip
_YEAR_ENDED = re.compile(
    r"(?:fiscal|financial)?\s*year\s+ended?:?\s+(?:on\s+)?(.{6,24}?\d{4})|for the (?:52|53)[- ]weeks?\s+(?:year |period )?ended\s+(.{6,24}?\d{4})"
    r"|(?:fiscal|financial) year ending\s+(.{6,24}?\d{4})",
    re.IGNORECASE,
)
_CHINESE_YEAR = re.compile(r"(20\d{2})\s*年\s*(?:年度报告|年度報告|年报)|(20\d{2})\s*(?:年度报告|年度報告|年报)")
_FIRST_PAGES = 5


def find_company(document: Document) -> str | None:
    """The company's full name: the registrant of a US cover page, a Chinese company name, or the name used most."""
    first = "".join(document.text[page.span.start : page.span.end] for page in document.pages[:_FIRST_PAGES])
    lines = [" ".join(line.split()) for line in first.split("\n")]
    for index, line in enumerate(lines):
        if _REGISTRANT.search(line):
            for above in reversed(lines[max(0, index - 4) : index]):
                name = above.strip(" _-—*")
                if len(name) > 3 and not re.search(r"\d{3}|commission|form|washington|transition", name, re.IGNORECASE):
                    return _tidy(name)
    if document.language == "zh":
        early = document.text[:60_000]
        stated = _CHINESE.search(early)
        if stated:
            return str(stated[1])
        names = Counter(_CHINESE_NAME.findall(early))
        if names:
            return str(names.most_common(1)[0][0])
    return _most_mentioned(document.text) or document.title


def _most_mentioned(text: str) -> str | None:
    """The full name whose distinctive words the report uses most, a listed company's form before a subsidiary's."""
    names = Counter(" ".join(match.split()) for match in _LEGAL_FORM.findall(text[:1_500_000].replace("\n", " ")))
    best: tuple[int, bool, int, str] | None = None
    for name, count in sorted(names.most_common(60)):
        words = [word for word in name.split() if word.strip(",.").lower() not in _GENERIC]
        stem = " ".join(words).strip(" ,.")
        if len(stem) < 2 or _AUDITOR.search(name):
            continue
        key = (text.count(stem), bool(_LISTED.search(name)), count, name)
        if best is None or key > best:
            best = key
    return best[3] if best else None


def _tidy(name: str) -> str:
    """ "AMAZON.COM, INC." as "Amazon.com, Inc."; names already in mixed case stay."""
    if name != name.upper() or name.isascii() is False:
        return name
    small = {"AND", "OF", "THE", "FOR"}
    keep = {"AES", "CVS", "AMD", "LLC", "PLC", "IBM", "USA", "US", "AT&T", "3M", "SE", "AG", "NV", "SA", "LP"}
    words = []
    for index, word in enumerate(name.split()):
        bare = word.strip(",.")
        words.append(word.lower() if bare in small and index else word if bare in keep else word.capitalize())
    return " ".join(words)


def cover_year_end(document: Document) -> PeriodMark | None:
    """The year end that the first pages state; None where they state none."""
    first = "".join(document.text[page.span.start : page.span.end] for page in document.pages[:_FIRST_PAGES])
    flat = " ".join(first[:40_000].split())
    for match in _YEAR_ENDED.finditer(flat):
        dates = read_dates(next(group for group in match.groups() if group))
        if dates:
            return dates[0][1]
    chinese = _CHINESE_YEAR.search(flat)
    if chinese:
        return PeriodMark(int(chinese[1] or chinese[2]), 12, 31)
    return None
