"""The unit and the rounding that a question asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .vocabulary import Form

_SCALES = {
    "thousand": 1e3, "million": 1e6, "mn": 1e6, "mm": 1e6, "mil": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12,
    "千元": 1e3, "万元": 1e4, "百万元": 1e6, "百万": 1e6, "亿元": 1e8, "亿": 1e8, "万": 1e4,
}  # fmt: skip
_MONEY = re.compile(
    r"\b(?:in|of|as|to)\s+(?:the\s+)?(?:units?\s+of\s+)?(?P<currency>USD|US\$|EUR|GBP|CNY|RMB|JPY|CHF|[$€£¥]|dollars?)?\s{0,2}"
    r"(?:in\s+)?(?P<scale>thousand|million|mn|mm|billion|bn|trillion)s?\b"
    r"|(?P<currency2>USD|EUR|GBP|CNY|RMB|[$€£¥])\s{0,2}(?P<scale2>thousand|million|mn|billion|bn)s?\b"
    r"|(?P<scale3>百万元|百万|千元|万元|亿元|亿)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"percent|%|百分|\bin pct\b", re.IGNORECASE)
_HUNDREDTHS = re.compile(r"\bin (pence|cents)\b", re.IGNORECASE)
_DECIMALS = re.compile(
    r"(?P<word>zero|no|one|two|three|four|\d)\s+(?:decimal|digits? after)|(?P<nearest>nearest)\s+(?P<what>integer|whole|million|billion|thousand"
    r"|dollar|percent|tenth|hundredth|day)|(?P<zh>[零一两二三四\d])位小数|(?P<zh0>整数)",
    re.IGNORECASE,
)
_WORDS = {
    "zero": 0,
    "no": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "零": 0,
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
}
_DEFAULT_DECIMALS: dict[Form, int] = {"percent": 1, "ratio": 2, "days": 2, "shares": 0}


@dataclass(frozen=True, slots=True)
class Asked:
    """scale: None where no multiple of the currency is asked for; decimals: None where no rounding is.

    hundredths: "pence" or "cents" where an amount per share is asked for in them.
    """

    scale: float | None
    scale_name: str
    percent: bool
    decimals: int | None
    hundredths: str = ""


def asked_unit(question: str) -> Asked:
    """What the question says about unit and rounding."""
    scale, name = None, ""
    for money in _MONEY.finditer(question):
        name = (money["scale"] or money["scale2"] or money["scale3"]).lower()
        scale = _SCALES[name]
    decimals = None
    if (match := _DECIMALS.search(question)) is not None:
        if match["word"]:
            decimals = int(_WORDS.get(match["word"].lower(), -1) if not match["word"].isdigit() else match["word"])
        elif match["zh"]:
            decimals = _WORDS[match["zh"]] if match["zh"] in _WORDS else int(match["zh"])
        else:
            decimals = {"tenth": 1, "hundredth": 2}.get((match["what"] or "").lower(), 0)
    hundredths = _HUNDREDTHS.search(question)
    return Asked(
        scale, name, _PERCENT.search(question) is not None, decimals, hundredths[1].lower() if hundredths else ""
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A number in the unit asked for: `value` rounded as asked, `unit` as the interface names it, `text` for people."""

    value: float | int
    unit: str
    text: str


def show(number: float, form: Form, asked: Asked, currency: str, scale: float) -> Shown:
    """Present `number` (absolute money, a fraction for percent) in the unit asked for, else in the reports' scale."""
    if form in ("percent", "ratio") and asked.percent and asked.scale is None:
        form = "percent"
    if form == "percent":
        decimals = 1 if asked.decimals is None else asked.decimals
        value = _rounded(100 * number, decimals)
        return Shown(value, "percent", f"{value:,.{decimals}f}%")
    if form == "per_share":
        return _per_share(number, asked, currency)
    if form in ("ratio", "days", "shares"):
        decimals = _DEFAULT_DECIMALS[form] if asked.decimals is None else asked.decimals
        value = _rounded(number, decimals)
        return Shown(value, form, f"{value:,.{decimals}f}" + ("" if form == "ratio" else f" {form}"))
    if asked.scale is None:
        absolute = _rounded(number, asked.decimals or 0) if asked.decimals is not None else _plain(number)
        name = {1e3: "thousand", 1e6: "million", 1e9: "billion"}.get(scale, "")
        amount = f"{number / scale:,.2f}".removesuffix(".00")
        return Shown(absolute, currency, " ".join(part for part in (currency, amount, name) if part))
    decimals = _money_decimals(asked)
    value = _rounded(number / asked.scale, decimals)
    unit = asked.scale_name if not asked.scale_name.isascii() else f"{currency} {_plural(asked.scale_name)}".strip()
    return Shown(value, unit, f"{value:,.{decimals}f} {unit}")


def _per_share(number: float, asked: Asked, currency: str) -> Shown:
    """Two decimals, and four for less than ten pence or cents; in pence or cents where the question wants them."""
    unit = asked.hundredths or f"{currency} per share".strip()
    number *= 100 if asked.hundredths else 1
    decimals = asked.decimals if asked.decimals is not None else 2 if abs(number) >= 0.1 or not number else 4
    value = _rounded(number, decimals)
    return Shown(value, unit, f"{value:,.{decimals}f} {unit}")


def _money_decimals(asked: Asked) -> int:
    if asked.decimals is not None:
        return asked.decimals
    return 2 if asked.scale is not None and asked.scale >= 1e8 else 0 if asked.scale == 1e3 else 1


def _plural(name: str) -> str:
    full = {"mn": "million", "mm": "million", "bn": "billion"}.get(name, name)
    return f"{full}s"


def _rounded(number: float, decimals: int) -> float | int:
    """Half away from zero, as people round; an int where no decimals are left."""
    shift = 10.0**decimals
    magnitude = int(abs(number) * shift + 0.5 + 1e-9) / shift
    value = magnitude if number >= 0 else -magnitude
    return int(value) if value == int(value) else value


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number
