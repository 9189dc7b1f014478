"""Units that hold for some rows or columns of a table only: a row "Earnings per share | pence | pence", "Margin (%)".

Such a unit says one of three things: that figures are hundredths of the currency (pence, cents), that they are percentages,
or that they have another scale than the statement's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..analysis import Number
from .units import read_scale

_MONEY = r"(?:(?:us|hk|[acrs])?\$|[£€¥￥]|eur|usd|gbp|chf|rmb|cny|euros?|dollars?|pounds?|yuan|元)"
_MANY = r"(?:['’]?000s?|millions?|mn?|bn|billions?|thousands?|k|mio\.?)"
_UNIT = re.compile(
    rf"[(（]?(?:in )?(?:pence|p|cents?|c|¢|分|%|％|per ?cent|元/股|{_MONEY}\s?{_MANY}?|{_MANY}\s?(?:of )?{_MONEY}?|t€|teur|百万元|千元|万元|亿元)"
    r"(?: per share)?[)）]?",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[(（]([^()（）]{1,24})[)）]\W{0,3}$")
_HUNDREDTHS = re.compile(r"\bpence\b|\bcents?\b|¢|^\W*[pc]\W*$|\([pc]\)|[,–-] ?p$|[（(]分[）)]|^分$", re.IGNORECASE)
_PERCENT = re.compile(r"^\W*(?:%|％|per ?cent)\W*$", re.IGNORECASE)


def is_unit(text: str) -> bool:
    """True for words that name nothing but a unit: "pence", "US$m", "in yuan", "%"."""
    return len(text) <= 24 and bool(_UNIT.fullmatch(text.strip()))


def in_hundredths(text: str) -> bool:
    """True where `text`, a unit, a label or a heading, says that figures are pence or cents."""
    return bool(_HUNDREDTHS.search(text))


def in_percent(unit: str) -> bool:
    """True for a unit that makes figures percentages."""
    return bool(_PERCENT.match(unit))


def unit_of_label(label: str) -> str:
    """The unit in brackets at the end of a label, "Revenue (£m)"; empty where there is none."""
    match = _BRACKETED.search(label)
    return match[1] if match and is_unit(match[1]) else ""


def unit_of_cell(index: int, label: str, units: Mapping[int, str]) -> str:
    """The unit of the cell in column `index`: the label's own before the one that its group of rows stands under."""
    return unit_of_label(label) or units.get(index, "")


def scale_of_unit(unit: str, usual: Number) -> Number:
    """What money printed under `unit` is multiplied by; the statement's `usual` scale where the unit names none."""
    scale = read_scale(unit) if unit else None
    return usual if scale is None else scale
