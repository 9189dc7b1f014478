"""What changed in the words of a clause, in one line: amount, percentage, period, date, obligation, party, reference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

# Words, numbers with their separators, single Han characters, and any other mark by itself.
_TOKEN = re.compile(
    r"[$€£¥￥][\d,.]*\d%?|\d[\d,.]*\d%|\d%|\d[\d,.]*\d|\d|[A-Za-z]+(?:[-'’][A-Za-z]+){0,8}|[\u4e00-\u9fff]|[^\s]"
)
_LONGEST_SIDE = 80
_DIFF_TOKENS = 4_000

_OBLIGATION = frozenset(
    {"shall", "must", "will", "may", "should", "can", "not", "cannot", "应", "须", "必须", "可", "可以", "不得"}
)
_UNITS = frozenset({"day", "days", "month", "months", "year", "years", "week", "weeks", "hour", "hours", "business",
                    "calendar", "日", "天", "月", "年", "周"})  # fmt: skip
_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_PLACES = frozenset({"state", "laws", "law", "courts", "court", "commonwealth", "england", "republic", "法律", "法院"})
_NUMBER_WORDS = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty", "thirty", "forty", "forty-five", "sixty", "ninety", "hundred"]
)  # fmt: skip


def tokens(text: str) -> list[str]:
    """The words of a text; line ends and spaces do not count."""
    return _TOKEN.findall(text)


def changed_spans(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """(old start, old end, new start, new end) of each change, as indices of words.

    Common ends are cut off first; a middle of thousands of words is one change, because a word-by-word comparison of
    it would be neither quick nor readable.
    """
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    if not left and not right:
        return []
    if not left or not right or len(left) * len(right) > _DIFF_TOKENS**2:
        return [(head, head + len(left), head, head + len(right))]
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return [(head + a, head + b, head + c, head + d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def summarize(old: Sequence[str], new: Sequence[str]) -> str:
    """One line: what kind of thing changed first, from what to what, and how many more changes there are."""
    spans = changed_spans(old, new)
    if not spans:
        return ""
    if _swapped(old, new, spans):
        a, b, c, d = spans[0]
        return f"parties exchanged: {_quote(old[a:b])} and {_quote(new[c:d])}"
    described = [(_kind(old, new, span), span) for span in spans]
    described.sort(key=lambda item: _ORDER.index(item[0]))
    kind, (a, b, c, d) = described[0]
    a, b, c, d = _widened(old, new, (a, b, c, d), kind)
    if a == b:
        line = f"{kind}: added {_quote(new[c:d])}"
    elif c == d:
        line = f"{kind}: removed {_quote(old[a:b])}"
    else:
        line = f"{kind}: {_quote(old[a:b])} → {_quote(new[c:d])}"
    more = len(spans) - 1
    return line + (f" (and {more} more)" if more else "")


_ORDER = ("amount", "percentage", "period", "date", "obligation", "governing law", "number", "party or term", "words")


def _kind(old: Sequence[str], new: Sequence[str], span: tuple[int, int, int, int]) -> str:
    a, b, c, d = span
    changed = [*old[a:b], *new[c:d]]
    lower = {word.lower() for word in changed}
    near = {word.lower() for word in (*old[max(a - 5, 0) : b + 4], *new[max(c - 5, 0) : d + 4])}
    if any(word[0] in "$€£¥￥" for word in changed) or (near & {"$", "€", "£", "元"} and any(map(_is_number, changed))):
        return "amount"
    if any(word.endswith("%") for word in changed) or ("%" in lower or "percent" in lower):
        return "percentage"
    numeric = any(map(_is_number, changed)) or bool(lower & _NUMBER_WORDS)
    after = {word.lower() for word in (*old[b : b + 5], *new[d : d + 5])}
    if (numeric and after & _UNITS) or (lower & _UNITS):
        return "period"
    if lower & (_MONTHS - {"may"}) or (numeric and near & (_MONTHS - {"may"})):
        return "date"
    if lower & _OBLIGATION and len(changed) <= 8:
        return "obligation"
    before = {word.lower() for word in (*old[max(a - 5, 0) : a], *new[max(c - 5, 0) : c])}
    if before & _PLACES and any(word[:1].isupper() for word in changed):
        return "governing law"
    if numeric:
        return "number"
    if len(changed) <= 8 and any(word[:1].isupper() for word in changed):
        return "party or term"
    return "words"


def _widened(
    old: Sequence[str], new: Sequence[str], span: tuple[int, int, int, int], kind: str
) -> tuple[int, int, int, int]:
    """A period is not readable without its unit: "30" -> "30 days"."""
    a, b, c, d = span
    if kind == "period" and b < len(old) and d < len(new):
        for reach in range(1, 5):
            if b + reach <= len(old) and old[b + reach - 1].lower() in _UNITS - {"business", "calendar"}:
                if list(old[b : b + reach]) == list(new[d : d + reach]):
                    return a, b + reach, c, d + reach
                break
    return span


def _is_number(word: str) -> bool:
    return word[0].isdigit()


def _swapped(old: Sequence[str], new: Sequence[str], spans: list[tuple[int, int, int, int]]) -> bool:
    """Whether two names simply changed places, at least once each way."""
    if len(spans) < 2:
        return False
    forth = {(tuple(old[a:b]), tuple(new[c:d])) for a, b, c, d in spans}
    return len(forth) == 2 and all((after, before) in forth and before and after for before, after in forth)


def _quote(words: Sequence[str]) -> str:
    text = ""
    for word in words:
        glue = not text or word in ",.;:)]”’%" or text[-1] in "([“‘$€£" or ("\u4e00" <= word[0] <= "\u9fff")
        text += word if glue else " " + word
        if len(text) > _LONGEST_SIDE:
            return f"“{text[:_LONGEST_SIDE]}…”"
    return f"“{text}”"
