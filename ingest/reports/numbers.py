"""Numbers as statements print them: brackets, dashes, currency signs, pence, and both habits of grouping digits."""

from __future__ import annotations

import re
from typing import NamedTuple

_CURRENCY = "$€£¥￥₹"
_SIGNS = "-–—−‑－▲△"  # triangles in Japanese statements
_NIL = re.compile(rf"[{_CURRENCY}]?\s*(?:[{_SIGNS}]{{1,3}}|nil|n/a|[.·•]|none)$", re.IGNORECASE)
_LONGEST_NIL = 12
_GROUPED = re.compile(
    r"(?:\d{1,3}(?:,\d{3})++|\d{1,2}(?:,\d\d)++,\d{3}|\d{1,15})(?:\.\d{1,4})?+$"
)  # most figures: "1,234.5" and nothing else
_NUMBER = re.compile(
    rf"(?P<open>[(（]?)\s*(?P<sign>[{_SIGNS}+]?)\s*(?:(?:US|HK|C|A|S|R)?[{_CURRENCY}]|RMB|USD|EUR|GBP|CHF|(?:HK|US)(?=\d))?\s*(?P<open2>[(（]?)\s*(?P<sign2>[{_SIGNS}]?)\s*"
    r"(?P<digits>\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d{1,4})?|\d{1,3}(?:[,.，'’ ]\d{3})++(?:[.,]\d{1,4})?|\d{1,15}(?:[.,]\d{1,4})?|[.]\d{1,4})"
    rf"\s*(?P<unit>p|¢|c|%|％)?\s*(?P<close>[)）]?)\s*(?P<unit2>pence|cents?|p|¢|%|％)?(?P<mark>\*{{0,2}}|[{_SIGNS}])$"
)
_CUT_GROUP = re.compile(r",\d{3},\d{1,2}$|,\d{3},\d{4}$")  # "12,345,67": the cell was too narrow for the rest
_SUFFIXES = {"％": "%", "c": "¢", "cent": "¢", "cents": "¢", "pence": "p"}
_CONTINENTAL = re.compile(r"\d\.\d{3}(?!\d)(?:,\d{1,2})?$|\d,\d{1,2}$")
_ENGLISH = re.compile(r"\d,\d{3}(?!\d)|\d\.\d{1,2}$")


class Figure(NamedTuple):
    """A printed number. `value` is as printed, sign applied, not scaled; `suffix` "p", "¢", "%" or ""."""

    value: float | int
    suffix: str
    decimals: int


def is_nil(text: str) -> bool:
    """True for a dash or another mark that stands for "nothing"."""
    return len(text) <= _LONGEST_NIL and bool(_NIL.match(text))


def looks_continental(texts: list[str]) -> bool:
    """True where full stops group digits and commas are decimal ("1.234,56"), judged over a whole table."""
    continental = sum(1 for text in texts if _CONTINENTAL.search(text.strip(" ()%")))
    english = sum(1 for text in texts if _ENGLISH.search(text.strip(" ()%")))
    return continental > 2 * english and continental > 2


def parse_figure(text: str, *, continental: bool = False) -> Figure | None:
    """The number that `text` is, or None. Brackets and dashes make it negative."""
    if not continental and len(text) < 30 and _GROUPED.match(text):
        digits = text.replace(",", "")
        decimals = len(digits.partition(".")[2])
        return Figure(float(digits) if decimals else int(digits), "", decimals)
    match = _NUMBER.match(text.strip()) if len(text) < 40 else None
    if match is None:
        return None
    opened, closed = match["open"] or match["open2"], match["close"]
    if bool(closed) != bool(opened):
        return None
    digits = match["digits"].replace("，", ",")
    if not continental and _CUT_GROUP.search(digits):
        return None
    if continental:
        digits = digits.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", digits):
        digits = digits.replace(".", "")
    else:
        if re.fullmatch(r"\d+,\d{1,2}", digits):
            digits = digits.replace(",", ".")
        digits = digits.replace(",", "")
    digits = digits.replace("'", "").replace("’", "").replace(" ", "")
    if digits.count(".") > 1:
        return None
    decimals = len(digits.partition(".")[2])
    value: float | int = float(digits) if decimals else int(digits)
    negative = bool(opened) or (match["sign"] in _SIGNS[:] and match["sign"] != "") or match["sign2"] != ""
    if match["mark"] and match["mark"] in _SIGNS:
        negative = True  # "1,234-", as accounting systems print
    suffix = match["unit"] or match["unit2"] or ""
    suffix = _SUFFIXES.get(suffix, suffix)
    return Figure(-value if negative else value, suffix, decimals)
