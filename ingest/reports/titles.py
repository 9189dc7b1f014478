"""The headings of financial statements, told apart from contents entries, sentences and notes that only mention them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..analysis import StatementKind
from ..traditional import simplified

Scope = Literal["group", "parent", "other"]

# Found by plain substring search before any pattern runs: most pages of a report have none of these.
KEYWORDS = (
    "balance sheet", "financial position", "financial condition", "income statement", "of income", "of operations",
    "of earnings", "profit and loss", "profit or loss", "comprehensive income", "comprehensive loss", "cash flow", "cashflow",
    "changes in equity", "changes in shareholders", "changes in stockholders", "shareholders' equity",
    "stockholders' equity", "shareowners' equity", "of equity", "of loss", "net assets", "of changes in",
    "of results", "financial results", "consolidated results of operations", "consolidated earnings", "consolidated income", "资产负债表", "利润表", "损益表", "损益及其他", "综合收益表", "现金流量表", "权益变动表", "财务状况表",
    "主要会计数据", "主要财务指标", "selected financial data", "selected consolidated financial data", "five-year", "five year",
    "financial highlights", "資產負債表", "損益表", "財務狀況表", "現金流量表", "權益變動表", "綜合收益表",
    "bilanz", "gewinn- und verlustrechnung", "kapitalflussrechnung", "gesamtergebnisrechnung", "eigenkapital",
)  # fmt: skip
# What a page's raw text may show of a heading that only `normal` turns into one of the above.
RAW_KEYWORDS = (*KEYWORDS, "profit & loss", "c o n s o l i d a t e d", "s t a t e m e n t", "b a l a n c e")

_OF = r"statements?\s+of\s+(?:the\s+)?(?:consolidated\s+|group\s+)?"
_KINDS: tuple[tuple[StatementKind, re.Pattern[str]], ...] = (
    ("equity", re.compile(
        rf"{_OF}(?:changes\s+in\s+|recognised\s+)?(?:\(?deficit\)?\s+)?(?:total\s+|common\s+)?"
        r"(?:(?:share|stock)(?:holders|owners)['’]?s?['’]?\s+|owners['’]\s+|share[- ]?owners['’]\s+|partners['’]\s+|members['’]\s+)?"
        r"(?:\(?deficit\)?\s+(?:and\s+)?)?(?:equity|investment|capital|net\s+assets)|(?:所有者|股东|股東)?权益变动表|權益變動表|eigenkapitalveränderungs|entwicklung des (?:konzern)?eigenkapitals"
        r"|statements?\s+of\s+changes|equity\s+statements?|movements?\s+in\s+(?:shareholders|equity)")),
    ("cash_flow", re.compile(
        rf"{_OF}cash\s*-?flows?|cash\s*-?flows?\s+statements?|现金流量表|現金流量表|kapitalflussrechnung")),
    ("comprehensive_income", re.compile(
        rf"{_OF}(?:other\s+)?comprehensive\s+(?:income|\(?loss\)?|earnings)|statements?\s+of\s+recognised\s+income"
        r"|comprehensive\s+income\s+statements?|综合收益表|綜合收益表|gesamtergebnisrechnung|^other\s+comprehensive\s+income\s+statements?")),
    ("balance_sheet", re.compile(
        rf"balance\s+sheets?|{_OF}(?:financial\s+(?:position|condition)|assets\s+and\s+liabilities|net\s+assets)"
        r"|资产负债表|財務狀況表|财务状况表|資產負債表|^(?:konzern-?)?bilanz\b")),
    ("income", re.compile(
        rf"(?:income|earnings|profit\s+and\s+loss|profit\s+or\s+loss|operations)\s+statements?"
        rf"|{_OF}(?:net\s+|consolidated\s+|results\s+of\s+)?(?:income|operations|earnings|profits?(?:\s+(?:and|or)\s+loss(?:es)?)?|\(?loss(?:es)?\)?)"
        r"|profit\s+and\s+loss\s+account|statements?\s+of\s+(?:[a-z]+\s+(?:and\s+)?){0,4}financial\s+results|consolidated\s+results\s+of\s+operations|^consolidated\s+(?:earnings|income|operations)$|利润表|损益表|損益表|损益及其他综合收益表|gewinn-\s+und\s+verlustrechnung")),
    ("other", re.compile(
        r"selected\s+(?:consolidated\s+)?(?:historical\s+)?(?:consolidated\s+)?financial\s+data|(?:five|ten|three)[- ]year\s+(?:financial\s+)?"
        r"(?:summary|record|review|highlights)|主要会计数据|主要财务指标")),
)  # fmt: skip
_PARENT = re.compile(
    r"母公司|parent[- ]?(?:company|only|entity)?\s|parent[- ]?(?:company|only)|\(parent\b|registrant|condensed financial information"
    r"|schedule\s+i\b|\bcompany\s+(?:only\s+)?(?:balance|statement|income|cash|profit)|of the company\b"
    r"|guarantor|銀行資產|本行资产负债表"
)
_OTHER = re.compile(
    r"pro[- ]?forma|unaudited|\bunderlying|^adjusted|like[- ]for[- ]like|alternative performance|illustrative|adoption|reconciliation|summari[sz]ed|quarter(?!s? and (?:the )?(?:full )?year)|non-gaap|index to|segment"
)
_FILLER = re.compile(
    r"consolidated|condensed|combined|group|company|parent|only|statements?|balance|sheets?|of|the|and|in|for|as|at|years?|ended|fiscal|months?"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|audited|continued|cont'?d|data|financial"
    r"|income|operations|earnings|comprehensive|loss|cash|flows?|changes|equity|position|condition|profit|account"
    r"|shareholders|stockholders|shareowners|inc|corp|corporation|plc|ag|se|co|ltd|limited|subsidiaries|subsidiary|companies"
    r"|konzern|und|der|des|zum|vom|bis|das|geschäftsjahr|gewinn|verlustrechnung|bilanz|assets|liabilities|twelve|fifty|two|three|week|weeks|period|periods|to|item|supplementary|other|total|net"
    r"|consolidated_|s|a|ifrs|report|annual|with|its|note|notes|unaudited|millions|thousands|dollars|except|per|share|amounts"
)
_WORD = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")
_SPACED = re.compile(r"\b(?:\w ){3,}\w\b")
_TITLE_WORDS = re.compile(
    r"consolidated|statements?|balance|sheets?|comprehensive|operations|financial|position|condition|income|earnings|cash"
    r"|flows?|changes|equity|shareholders|stockholders|profit|loss|account|group|of|in|and|or|the"
)
_ENDS_WITH_PAGE = re.compile(r"(?:\.{2,}|\s)(?:[a-z]-?)?(\d{1,3})$")
_GOES_ON = re.compile(r"(?:in|of|and|from|to|for|with|on|by|through) ")  # the second line of something else
_STARTS_WITH_PAGE = re.compile(r"^\d{1,3}\s+[a-z]")


@dataclass(frozen=True, slots=True)
class Title:
    """A statement's heading. `line` is the index of its last line on the page, `first` of its first."""

    kind: StatementKind
    scope: Scope
    first: int
    line: int
    text: str
    continued: bool = False


def _words_of(squeezed: str) -> str:
    """ "consolidatedstatementsofincome" as words, where it is made of a heading's words alone."""
    words = _TITLE_WORDS.findall(squeezed)
    return " ".join(words) if "".join(words) == squeezed else squeezed


def normal(line: str) -> str:
    """Lower case, one kind of apostrophe and space, simplified characters, letters of s p a c e d headings joined."""
    line = " ".join(simplified(line).lower().replace("’", "'").replace("‘", "'").replace("&", "and").split())
    if _SPACED.search(line):
        line = _SPACED.sub(lambda match: _words_of(match[0].replace(" ", "")), line)
    return line


def has_title(lines: list[str]) -> bool:
    """True where `find_titles` would find any: enough to see whether a page must be laid out at all."""
    return next(_candidates(lines), None) is not None


def find_titles(lines: list[str]) -> list[Title]:
    """Headings among a page's lines, in order; consecutive lines of one heading give one title."""
    titles: list[Title] = []
    for title in _candidates(lines):
        if titles and title.first - titles[-1].line <= 2 and title.kind != titles[-1].kind:
            # "Consolidated income statement and consolidated statement of comprehensive income" over two lines.
            if _is_joining(lines, titles[-1].line, title.first):
                continue
        elif titles and title.first <= titles[-1].line:
            continue
        titles.append(title)
    return titles


def _candidates(lines: list[str]) -> Iterator[Title]:
    """Every line, or pair of lines, that reads like a heading."""
    plain = [normal(line) if len(line) <= 160 else "" for line in lines]
    whole = " ".join(plain)
    keywords = [keyword for keyword in KEYWORDS if keyword in whole]
    if not keywords:
        return
    for index, text in enumerate(plain):
        if not text:
            continue
        title = _title(text, index, index, lines, keywords)
        if title is None and index + 1 < len(lines) and len(text) < 60 and _starts_title(text):
            joined = f"{text} {plain[index + 1]}"
            if len(joined) < 130:
                title = _title(joined, index, index + 1, lines, keywords)
                if title is not None and _title(plain[index + 1], index + 1, index + 1, lines, keywords) is not None:
                    title = None  # the second line is a heading by itself
        if title is not None:
            yield title


def _is_joining(lines: list[str], before: int, after: int) -> bool:
    return normal(lines[after]).startswith(("and ", "& ")) or normal(lines[before]).endswith((" and", " &"))


def _starts_title(text: str) -> bool:
    return text.startswith(("consolidated", "group", "statement", "company", "parent", "condensed", "combined"))


def _title(text: str, first: int, last: int, lines: list[str], keywords: list[str]) -> Title | None:
    if not any(keyword in text for keyword in keywords):
        return None
    found: tuple[int, StatementKind, str] | None = None
    for kind, pattern in _KINDS:
        match = pattern.search(text)
        if match and (found is None or match.start() < found[0]):
            found = (match.start(), kind, match[0])
    if found is None:
        return None
    if _STARTS_WITH_PAGE.match(text) or _GOES_ON.match(text):
        return None
    number = _ENDS_WITH_PAGE.search(text)
    if (
        number
        and not text.endswith(")")
        and not re.search(r"(?:19|20)\d\d$|(?:december|june|march|september|january) \d+$", text)
    ):
        return None
    words = _WORD.findall(text)
    strange = [word for word in words if not _FILLER.fullmatch(word) and word[0] < "\u4e00"]
    chinese = sum(len(word) for word in words if word[0] >= "\u4e00")
    if (
        len(strange) > 5
        or len(words) > 22
        or chinese > 24
        or (text.endswith((".", ";", ",")) and not text.endswith("inc."))
    ):
        return None
    if re.search(
        r"\b(?:see|refer|accompanying|integral|these|this|our|we|are|is|was|were|which|that|from|following|included|presented|below|above|table)\b",
        text,
    ):
        return None
    if chinese and re.search(r"[，。；:：]|附注|项目注释|补充资料|编制|审计|已|之", text):
        return None
    context = " ".join(normal(item) for item in lines[max(0, first - 3) : last + 4] if len(item) < 120)
    scope: Scope = "group"
    if _PARENT.search(text) or (
        _PARENT.search(context) and "consolidated" not in text and "合并" not in text and "subsidiar" not in context
    ):
        scope = "parent"
    elif _is_other(found[1], text, context):
        scope = "other"
    elif "condensed" in text and "consolidated" not in text and "comprehensive" not in text:
        scope = "parent"
    return Title(
        found[1], scope, first, last, " ".join(lines[first : last + 1]), "continued" in text or "cont'd" in text
    )


def _is_other(kind: StatementKind, text: str, context: str) -> bool:
    """Whether a heading is of a look-alike. No multi-year summary is audited; that says nothing about its figures."""
    if kind == "other":
        return bool(_OTHER.search(re.sub(r"\bunaudited\b|summari[sz]ed", "", text)) or "pro forma" in context)
    return bool(_OTHER.search(text) or re.search(r"pro[- ]?forma|\(unaudited\)", context))
