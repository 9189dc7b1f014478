"""Arithmetic over line items, as questions write it: "365 * (average AP between FY2016 and FY2017) / FY2017 COGS".

Grammar, over the tokens of a question:

    sum      = product (("+" | "-" | "plus" | "minus" | "less") product)*
    product  = operand (("*" | "/" | "times" | "divided by" | "over") operand)*
    operand  = number | "(" sum ")" | "average" ["of"] operand span | "change in" operand span | [year] name [year]
    span     = ["between" | "from"] year ("and" | "to" | "-") year | nothing

Filler such as "unadjusted", "the", "amount", "(from the cash flow statement)" is skipped. The parser takes the longest
beginning that makes sense and says where it stopped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .tokens import Token


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A line item or a named ratio; `year` None means the year asked about."""

    name: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Over:
    """`operand` over several years: their "average" or the "change" from the first to the last.

    years () means the year asked about and the one before.
    """

    what: str
    operand: Expression
    years: tuple[int, ...] = ()


Expression = Number | Name | Binary | Over
# Phrases (as token texts) -> the name they stand for.
Phrases = Mapping[tuple[str, ...], str]

_SUM_WORDS = {"+": "+", "-": "-", "plus": "+", "minus": "-", "less": "-", "加": "+", "减": "-"}
FILLER = frozenset(
    [
        "unadjusted",
        "the",
        "a",
        "an",
        "its",
        "amount",
        "total",
        "of",
        "for",
        "in",
        "at",
        "net",
        "reported",
        "consolidated",
        "adjusted",
        "year",
        "end",
        "ending",
        "value",
        "figure",
        "balance",
        "annual",
        "company",
        "fiscal",
        "period",
    ]
)
_SOURCES = frozenset(
    [
        "from",
        "on",
        "using",
        "per",
        "statement",
        "cash",
        "flow",
        "income",
        "balance",
        "sheet",
        "the",
        "p&l",
        "p/l",
        "of",
        "profit",
        "and",
        "loss",
        "operation",
        "as",
        "shown",
        "earning",
        "consolidated",
        "position",
        "financial",
    ]
)
# Parentheses nested deeper than any definition; the parser recurses.
_MAX_DEPTH = 20


def parse(tokens: Sequence[Token], phrases: Phrases, start: int = 0) -> tuple[Expression, int] | None:
    """The longest expression that begins at token `start`, and the index of the token behind it."""
    return _Parser(tokens, phrases).sum(start, 0)


def names_in(expression: Expression) -> tuple[str, ...]:
    """All names of an expression, in order, each once."""
    found: dict[str, None] = {}
    pending = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, Name):
            found[node.name] = None
        elif isinstance(node, Binary):
            pending += [node.right, node.left]
        elif isinstance(node, Over):
            pending.append(node.operand)
    return tuple(found)


class _Parser:
    def __init__(self, tokens: Sequence[Token], phrases: Phrases) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.longest = max(map(len, phrases), default=0)

    def text(self, at: int) -> str:
        return self.tokens[at].text if at < len(self.tokens) else ""

    def sum(self, at: int, depth: int) -> tuple[Expression, int] | None:
        left = self.product(at, depth)
        while left:
            operator = _SUM_WORDS.get(self.text(left[1]))
            right = self.product(left[1] + 1, depth) if operator else None
            if operator is None or right is None:
                return left
            left = Binary(operator, left[0], right[0]), right[1]
        return None

    def product(self, at: int, depth: int) -> tuple[Expression, int] | None:
        left = self.operand(at, depth)
        while left:
            operator, behind = self.product_operator(left[1])
            right = self.operand(behind, depth) if operator else None
            if right is None:
                return left
            left = Binary(operator, left[0], right[0]), right[1]
        return None

    def product_operator(self, at: int) -> tuple[str, int]:
        word = self.text(at)
        if word in ("*", "/"):
            return word, at + 1
        if word == "x" or word == "time" or word == "multiplied":
            return "*", at + (2 if self.text(at + 1) == "by" else 1)
        if word == "divided" and self.text(at + 1) == "by":
            return "/", at + 2
        if word == "over" and at + 1 < len(self.tokens) and self.tokens[at + 1].kind == "word":
            return "/", at + 1
        if word in ("除", "乘"):
            return ("/" if word == "除" else "*"), at + (2 if self.text(at + 1) == "以" else 1)
        return "", at

    def operand(self, at: int, depth: int) -> tuple[Expression, int] | None:
        if depth > _MAX_DEPTH or at >= len(self.tokens):
            return None
        if self.text(at) == "(":
            inner = self.sum(at + 1, depth + 1)
            if inner is None:
                return None
            expression, behind = inner
            while behind < len(self.tokens) and self.text(behind) != ")" and self.text(behind) in FILLER | _SOURCES:
                behind += 1
            if self.text(behind) != ")":
                return None
            return self.trailing(expression, behind + 1)
        token = self.tokens[at]
        if token.kind == "number":
            return Number(float(token.text)), at + 1
        if token.text in ("average", "平") and (over := self.over("average", at, depth)):
            return over
        if token.text in ("change", "increase") and self.text(at + 1) == "in":
            return self.over("change", at + 1, depth)
        return self.name(at)

    def over(self, what: str, at: int, depth: int) -> tuple[Expression, int] | None:
        behind = at + (2 if self.text(at) == "平" and self.text(at + 1) == "均" else 1)
        operand = self.operand(self.skip(behind), depth + 1)
        if operand is None:
            return None
        expression, behind = operand
        years, behind = self.span(behind)
        if isinstance(expression, Name) and expression.year is not None:
            expression = replace(expression, year=None)
        return Over(what, expression, years), behind

    def span(self, at: int) -> tuple[tuple[int, ...], int]:
        """The years of "between FY2016 and FY2017" at token `at`, and the index behind them."""
        start = at + 1 if self.text(at) in ("between", "from", "over", "for", "of", "in") else at
        if not self.is_year(start):
            return (), at
        if self.text(start + 1) in ("and", "to", "-", "through") and self.is_year(start + 2):
            first, last = int(self.text(start)), int(self.text(start + 2))
            return ((first, last) if first <= last else (last, first)), start + 3
        return (), at

    def name(self, at: int) -> tuple[Expression, int] | None:
        year = None
        if self.is_year(at):
            year, at = int(self.text(at)), at + 1
        found = self.phrase(at)
        while found is None and self.text(at) in FILLER:
            at += 1
            found = self.phrase(at)
        if found is None:
            return None
        name, behind = found
        return self.trailing(Name(name, year), behind)

    def phrase(self, at: int) -> tuple[str, int] | None:
        texts = [self.text(index) for index in range(at, min(at + self.longest + 4, len(self.tokens)))]
        for length in range(len(texts), 0, -1):
            # "property, plant and equipment": a comma inside a name is no token of it
            words = tuple(text for text in texts[:length] if text != ",")
            if texts[length - 1] != "," and (name := self.phrases.get(words)):
                return name, at + length
        return None

    def trailing(self, expression: Expression, at: int) -> tuple[Expression, int]:
        """Skip "(from the cash flow statement)" and the like; take a year that follows: "inventory in FY2017"."""
        behind = at
        if self.text(behind) == "(":
            close = behind + 1
            while self.text(close) in _SOURCES:
                close += 1
            if close > behind + 1 and self.text(close) == ")":
                at = behind = close + 1
        elif self.text(behind) == "from" and not self.is_year(behind + 1):
            close = behind + 1
            while self.text(close) in _SOURCES:
                close += 1
            if close > behind + 1:
                at = behind = close
        if self.text(at) in ("in", "for", "at", "of") and self.is_year(at + 1) and isinstance(expression, Name):
            later = self.text(at + 2) in ("and", "to", "-")
            if not later and expression.year is None:
                return replace(expression, year=int(self.text(at + 1))), at + 2
        return expression, at

    def skip(self, at: int) -> int:
        while self.text(at) in FILLER and self.phrase(at) is None:
            at += 1
        return at

    def is_year(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].kind == "year"
