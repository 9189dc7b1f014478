"""Bytes to text: marks first, then UTF-8, then the legacy encodings of Chinese and Western files, then a guess.

A wrong guess is worse than a damaged character, so each step has evidence that it asks for: UTF-8 is almost never valid
by chance; Chinese text consists mostly of a few hundred characters; an accented letter stands inside a word.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from ..document import Problem
from ..errors import DamagedFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 200_000  # bytes around the first that is not ASCII; enough to tell encodings apart

# Characters that make up about half of any Chinese text, simplified and traditional, with some of contracts.
_FREQUENT = frozenset(
    "的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會可主发發年动動同工也能下过過子说說"
    "产產种種面而方后後多定行学學法所民得经經十三之进進着著等部度家电電力里裡如水化高自二理起小物现現实實加量都两兩体體制机機当當使"
    "点點从從业業本去把性好应應开開它合还還因由其些然前外天政四日那社义義事平形相全表间間样樣与與关關各重新线線内內数數正心反明看原"
    "又利比或但质質气氣第向道命此变變条條只没沒结結解问問意建月公无無系军軍很情者最立代想已通并並提直题題程展五果料象员員位入常文总總"
    "次品式活设設及管特件长長求基资資边邊流路级級少图圖统統接知较較将將组組见見计計别別期根论論运運指几区區决決被必则則任取据據处處给給"
    "保约約甲乙协協议議款项項额額付权權益责責违違股东東份账賬金支务務负負债債收入书書名签簽章"
)
_HAN = re.compile("[\u3400-\u9fff]")
_WIDE_SIGN = re.compile("[\u3000-\u303f\uff00-\uffef]")
# A high byte that Windows-1252 gives a letter, next to a letter, or a sign that Western text really uses.
_WESTERN = re.compile(
    rb"(?<=[A-Za-z])[\xc0-\xd6\xd8-\xf6\xf8-\xff\x9a\x9c\x9e]|[\xc0-\xd6\xd8-\xf6\xf8-\xff](?=[A-Za-z])"
)
_WESTERN_SIGN = re.compile(
    rb"[\x80\x82\x84\x85\x91-\x97\x99\xa0\xa3\xa5\xa7\xa9\xab\xae\xb0\xb1-\xb3\xb6\xb7\xbb-\xbe]"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes, name: str) -> tuple[str, list[Problem]]:
    """The text of a file, without byte-order mark, and what to say about its encoding.

    Raises DamagedFile for data that is no text in any encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _damaged(data[len(mark) :], encoding, name)
    wide = _utf16_without_mark(data)
    if wide is not None:
        text, problems = _damaged(data, wide, name)
        return text, [_guessed(wide), *problems]
    if len(_CONTROL.findall(data, 0, 1 << 20)) > 0.002 * min(len(data), 1 << 20):
        raise _binary(name)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        sample = data[max(0, error.start - _SAMPLE // 2) : error.start + _SAMPLE // 2]
    if _is_mostly_utf8(sample):
        return _damaged(data, "utf-8", name)
    legacy = _chinese(sample) or _western(sample) or _any(sample)
    if legacy is None:
        return _damaged(data, "utf-8", name)
    text, problems = _damaged(data, legacy, name)
    return text, [_guessed(legacy), *problems]


def _damaged(data: bytes, encoding: str, name: str) -> tuple[str, list[Problem]]:
    """Decode; say how much could not be. Raises DamagedFile when that is a good part of it."""
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    lost = text.count("\ufffd")
    if lost > 0.3 * len(text):
        raise _binary(name)
    message = f"{lost:,} characters could not be decoded as {encoding}; each is shown as \ufffd."
    return text, [Problem("undecodable_bytes", message, loses=True)]


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 of Latin text has a zero in every second byte, and hardly any in the others; of Chinese, Chinese words."""
    head = data[: 1 << 16]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half >= 8 and odd > 0.6 * half and even < 0.02 * half:
        return "utf-16-le"
    if half >= 8 and even > 0.6 * half and odd < 0.02 * half:
        return "utf-16-be"
    for encoding in ("utf-16-le", "utf-16-be"):
        text = head.decode(encoding, "ignore")
        han = _HAN.findall(text)
        if len(han) > max(8, 0.5 * len(text)) and _frequent_share(han) > 0.4:
            return encoding
    return None


def _is_mostly_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    valid = sum(not char.isascii() for char in text) - (lost := text.count("\ufffd"))
    return valid > 2 * lost


def _chinese(sample: bytes) -> str | None:
    """GB18030 or Big5, whichever makes the sample look like Chinese; None when neither does."""
    best, most = None, 0.3
    for encoding in ("gb18030", "big5hkscs"):
        text = sample.decode(encoding, "replace")
        han = _HAN.findall(text)
        foreign = sum(not char.isascii() for char in text) - len(han) - len(_WIDE_SIGN.findall(text))
        if len(han) < 4 or foreign > 0.15 * len(han):
            continue
        frequent = _frequent_share(han)
        if frequent > most:
            best, most = encoding, frequent
    return best


def _frequent_share(han: list[str]) -> float:
    return sum(char in _FREQUENT for char in han) / len(han)


def _western(sample: bytes) -> str | None:
    high = len(_HIGH.findall(sample))
    explained = len(_WESTERN.findall(sample)) + len(_WESTERN_SIGN.findall(sample))
    letters = len(re.findall(rb"[A-Za-z]", sample))
    return "cp1252" if explained >= 0.8 * high and letters > 2 * high else None


def _any(sample: bytes) -> str | None:
    if len(_HIGH.findall(sample)) < 40:
        return None  # too little to tell: a guess would be dice
    best = from_bytes(sample[: _SAMPLE // 4]).best()
    return None if best is None else best.encoding


def _guessed(encoding: str) -> Problem:
    return Problem("encoding_guessed", f"The file does not say its encoding; it was read as {encoding}.")


def _binary(name: str) -> DamagedFile:
    return DamagedFile(
        f"'{name}' holds binary data, not text.", remedy="Give it the suffix of what it is, or leave it out."
    )
