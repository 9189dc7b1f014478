"""Currency and scale of a statement: "(in millions, except per share data)", "£000's", "单位：千元", "€m"."""

from __future__ import annotations

import re
from collections import Counter

_CODE = r"(?:eur|usd|gbp|chf|rmb|cny|jpy|sek|nok|dkk|isk|hkd|aud|cad|nzd|sgd|inr|krw|zar|pln|czk|huf|brl|mxn|ils|thb|twd|aed|sar)"
_SCALES: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"\bin\s+billions|\bbillions\s+of|[$€£]\s?bn\b|十亿元"), 1_000_000_000),
    (re.compile(r"\b(?:crores?|crs)\b"), 10_000_000),
    (re.compile(r"\bla(?:kh|c)s?\b"), 100_000),
    (re.compile(r"[亿億][元円]|\b100\s+millions?\b"), 100_000_000),
    (re.compile(r"百万元|百萬元|百万|百萬"), 1_000_000),
    (re.compile(r"千元|仟元|千円"), 1_000),
    (re.compile(r"万元|萬元"), 10_000),
    (re.compile(r"\b(?:in\s+)?(?:[$€£¥]\s*|(?:u\.?s\.?|us)?\s*dollars?\s+|usd\s+|eur\s+|gbp\s+|rmb\s+|euros?\s+|pounds?\s+)?(?:in\s+)?millions?\b"
                r"|[$€£¥]\s?m(?:illions?|n|io)?\b|\b(?:"
                + _CODE + r"|us\$)\s?m(?:n|io|ill|illion)?\b|\bm" + _CODE + r"\b|\bin\s+mio|\bmio\.?\s*(?:eur|chf)|\bmillionen\b|\bmio\.?\s*€|\bm€\b"), 1_000_000),
    (re.compile(r"\b(?:in\s+)?(?:[$€£¥]\s*|(?:u\.?s\.?|us)?\s*dollars?\s+|usd\s+|eur\s+|gbp\s+|rmb\s+|euros?\s+)?(?:in\s+)?thousands?\b"
                r"|[$€£¥]\s?[^\w\s]?000s?|['’‘]000|\b[tk]\s?" + _CODE + r"\b|\b" + _CODE + r"\s?(?:1[ ,.'’]?000|k)\b|\btsd\.?\s*(?:€|eur|chf)|\btausend\b|\bt€|€\s?k\b|\bk€|\b" + _CODE + r"\s?['’]?000|[$€£]\s?000|(?<![\d,.])000['’]?s\b|\bin\s+000\b|000s?\s+omitted"), 1_000),
    (re.compile(r"单位[:：]\s*(?:人民币)?元|單位[:：]\s*元|人民币元"), 1),
)  # fmt: skip
_CURRENCIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"人民币|人民幣|\brmb\b|\bcny\b|renminbi"), "CNY"),
    (re.compile(r"港币|港幣|hk\$|\bhkd\b"), "HKD"),
    (re.compile(r"nt\$|\btwd\b|新台币|新臺幣|新台幣"), "TWD"),
    (re.compile(r"\bmyr\b|\brm\s?(?:['’]000|million|mn?\b)"), "MYR"),
    (re.compile(r"us\$|\busd\b|u\.s\.\s+dollars|美元"), "USD"),
    (re.compile(r"€|\beuros?\b|\beur\b|teur"), "EUR"),
    (re.compile(r"£|\bgbp\b|sterling|\bpence\b"), "GBP"),
    (re.compile(r"\bchf\b|swiss\s+francs"), "CHF"),
    (re.compile(r"\bjpy\b|\byen\b|[千万萬亿億]円"), "JPY"),
    (re.compile(r"\ba\$|\baud\b|australian\s+dollars"), "AUD"),
    (re.compile(r"\bc\$|\bcad\b|cdn\s?\$|canadian\s+dollars"), "CAD"),
    (re.compile(r"\bnzd\b|nz\$"), "NZD"),
    (re.compile(r"\bsgd\b|\bs\$"), "SGD"),
    (re.compile(r"\bzar\b|\br['’]000|south african rands?"), "ZAR"),
    (re.compile(r"\bsek\b"), "SEK"),
    (re.compile(r"\bnok\b"), "NOK"),
    (re.compile(r"\bdkk\b"), "DKK"),
    (re.compile(r"₹|\binr\b|\brs\b|\b(?:indian )?rupees?\b"), "INR"),
    (re.compile(r"\bkrw\b|\b(?:korean\s+|of\s+)won\b"), "KRW"),
    (re.compile(r"r\$|\bbrl\b|brazilian\s+rea(?:is|l)"), "BRL"),
    (re.compile(r"\$|\bdollars\b"), "USD"),
)  # fmt: skip
_SHARES_TOO = re.compile(
    r"except(?:\s+for)?\s+(?:number\s+of\s+)?shares?\b|except\s+share\s+and|shares?\s+in\s+(?:units|actual)"
)


def read_scale(text: str) -> int | None:
    """What printed amounts are multiplied by; None where the text does not say."""
    lower = text.lower()
    found = [(match.start(), scale) for pattern, scale in _SCALES if (match := pattern.search(lower))]
    return min(found)[1] if found else None


def read_currency(text: str) -> str | None:
    """The ISO 4217 code that `text` names first in order of how specific the mark is; None where it names none."""
    lower = text.lower()
    return next((code for pattern, code in _CURRENCIES if pattern.search(lower)), None)


def first_currency(text: str) -> str | None:
    """The ISO 4217 code that `text` names first: a translation into another currency comes behind the reports' own."""
    lower = text.lower()
    found = [
        (match.start(), order) for order, (pattern, _) in enumerate(_CURRENCIES) if (match := pattern.search(lower))
    ]
    return _CURRENCIES[min(found)[1]][1] if found else None


def shares_are_exact(text: str) -> bool:
    """True under "in millions, except share and per share data"."""
    return bool(_SHARES_TOO.search(text.lower()))


def majority_currency(texts: list[str]) -> str | None:
    """The currency most statements name."""
    votes = Counter(code for code in map(first_currency, texts) if code)
    return votes.most_common(1)[0][0] if votes else None
