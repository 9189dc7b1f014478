"""The measures that a question asks for: the best expression among all that its words could be read as, and those that
"and" joins to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from .expression import FILLER, Binary, Expression, Name, Over, names_in, parse
from .tokens import Token
from .vocabulary import RATIOS

_RATIO_NAMES = {ratio.name for ratio in RATIOS}
# An expression, its token range, and whether it is a share of something ("as a % of revenue").
Found = tuple[Expression, int, int, bool]


def find_measure(
    tokens: list[Token], phrases: Mapping[tuple[str, ...], str], qualified: Callable[[int, int], bool]
) -> Found | None:
    """The expression asked for."""
    best: Found | None = None
    best_rank: tuple[bool, int, bool] = (False, 0, False)
    at = 0
    while at < len(tokens):
        if tokens[at].kind == "number" or (tokens[at].text == "(" and not _is_operand(tokens, phrases, at)):
            at += 1
            continue
        parsed = parse(tokens, phrases, at)
        if parsed is None or not names_in(parsed[0]):
            at += 1
            continue
        expression, end = parsed
        if qualified(first_word(tokens, at, end, phrases), end) or _is_base(tokens, at):
            at = end
            continue
        expression, end, share = _with_share(tokens, phrases, at, expression, end)
        names = names_in(expression)
        rank = (_asks(tokens, at), len(names), any(name in _RATIO_NAMES for name in names))
        if best is None or rank > best_rank:
            best, best_rank = (expression, at, end, share), rank
        at = end
    return best


def _is_operand(tokens: list[Token], phrases: Mapping[tuple[str, ...], str], at: int) -> bool:
    """Whether the bracket at `at` begins an expression that goes on behind its end: "(a - b) / c"."""
    whole, inner = parse(tokens, phrases, at), parse(tokens, phrases, at + 1)
    return whole is not None and inner is not None and whole[1] > inner[1] + 1


def first_word(tokens: list[Token], start: int, end: int, phrases: Mapping[tuple[str, ...], str]) -> int:
    """The first token of the measure's own name in [start, end), behind years, articles and "average"."""
    skipped = FILLER | {"average", "change", "increase"}
    while start < end - 1 and (tokens[start].kind == "year" or tokens[start].text in skipped):
        if parse(tokens[start : start + 1], phrases) or any(
            tuple(token.text for token in tokens[start:stop]) in phrases for stop in range(start + 1, end + 1)
        ):
            break
        start += 1
    return start


def _is_base(tokens: list[Token], at: int) -> bool:
    """Whether the measure at `at` is what something unknown is a share of: "wages as a percent of net sales"."""
    if at and tokens[at - 1].text == "占":
        return True
    texts = [token.text for token in tokens[max(0, at - 2) : at + 1]]
    shares = {"%", "percent", "percentage", "share", "proportion", "portion", "fraction"}
    return any(one in shares and other == "of" for one, other in pairwise(texts))


def _asks(tokens: list[Token], at: int) -> bool:
    """Whether the sentence around token `at` is the question itself: it ends in "?" or tells to calculate."""
    for behind in range(at, len(tokens)):
        if tokens[behind].text in ("?", "？"):
            return True
        if tokens[behind].text in (".", "!"):
            break
    before = at
    while before > 0 and tokens[before - 1].text not in (".", "?", "!", ";"):
        before -= 1
    return tokens[before].text in ("calculate", "compute", "what", "how", "find", "give", "show")


def joined_measures(
    tokens: list[Token], phrases: Mapping[tuple[str, ...], str], found: Found, qualified: Callable[[int, int], bool]
) -> list[Found]:
    """All measures of an enumeration that holds the one found, in the question's order: "the gross margin and the ROA"."""
    measures = [found]
    while (more := _measure_behind(tokens, phrases, measures[-1][2], qualified)) is not None:
        measures.append(more)
    while (more := _measure_before(tokens, phrases, measures[0][1], qualified)) is not None:
        measures.insert(0, more)
    return measures


_JOINS = frozenset(["and", ",", "&", "和", "与", "、", "，", "以", "及", "还", "有"])
_BESIDE = frozenset(["the", "its", "for", "in", "of", "their"])


def _measure_behind(
    tokens: list[Token], phrases: Mapping[tuple[str, ...], str], end: int, qualified: Callable[[int, int], bool]
) -> Found | None:
    """The measure that a conjunction joins to the one that ends at token `end`."""
    at = end
    while at < len(tokens) and (tokens[at].kind == "year" or tokens[at].text in _BESIDE):
        at += 1
    if at >= len(tokens) or tokens[at].text not in _JOINS:
        return None
    while at < len(tokens) and (tokens[at].text in _JOINS or tokens[at].text in _BESIDE):
        at += 1
    return _measure_at(tokens, phrases, at, qualified)


def _measure_before(
    tokens: list[Token], phrases: Mapping[tuple[str, ...], str], start: int, qualified: Callable[[int, int], bool]
) -> Found | None:
    """The measure to which a conjunction joins the one that starts at token `start`."""
    for at in range(max(0, start - _LONGEST), start):
        measure = _measure_at(tokens, phrases, at, qualified)
        behind = _measure_behind(tokens, phrases, measure[2], qualified) if measure is not None else None
        if behind is not None and behind[1] == start:
            return measure
    return None


_LONGEST = 16  # tokens of a measure with its conjunction


def _measure_at(
    tokens: list[Token], phrases: Mapping[tuple[str, ...], str], at: int, qualified: Callable[[int, int], bool]
) -> Found | None:
    if at >= len(tokens) or tokens[at].kind != "word":
        return None
    parsed = parse(tokens, phrases, at)
    if parsed is None or not names_in(parsed[0]) or qualified(at, parsed[1]):
        return None
    expression, end, share = _with_share(tokens, phrases, at, *parsed)
    return expression, at, end, share


def _with_share(
    tokens: list[Token], phrases: Mapping[tuple[str, ...], str], start: int, expression: Expression, end: int
) -> tuple[Expression, int, bool]:
    """Add "% margin", "as a % of X", "ratio of X to Y", "X to Y ratio" to the measure in front of it."""
    texts = [token.text for token in tokens[end : end + 6]]
    inner = expression.operand if isinstance(expression, Over) else expression

    def over(base: Expression, behind: int) -> tuple[Expression, int, bool]:
        share: Expression = Binary("/", inner, base)
        if isinstance(expression, Over):
            share = Over(expression.what, share, expression.years)
        return share, behind, True

    if texts[:2] == ["%", "margin"] or texts[:1] == ["margin"] or texts[:2] == ["percent", "margin"]:
        behind = end + (1 if texts[0] == "margin" else 2)
        if isinstance(inner, Name) and inner.name.endswith("margin"):
            return expression, behind, False
        return over(Name("revenue"), behind)
    if texts[:1] == ["占"]:
        parsed = parse(tokens, phrases, end + 1)
        if parsed:
            return over(parsed[0], parsed[1])
    if texts[:1] == ["as"]:
        skip = 2 if texts[1:2] == ["a"] else 1
        if texts[skip : skip + 1] and texts[skip] in ("%", "percent", "percentage", "share", "proportion"):
            behind = end + skip + 1
            if texts[skip + 1 : skip + 2] == ["of"]:
                parsed = parse(tokens, phrases, behind + 1)
                if parsed:
                    return over(parsed[0], parsed[1])
    ratio_before = "ratio" in [token.text for token in tokens[max(0, start - 2) : start + 1]]
    if texts[:1] == ["to"]:
        parsed = parse(tokens, phrases, end + 1)
        if parsed and (ratio_before or (parsed[1] < len(tokens) and tokens[parsed[1]].text == "ratio")):
            share, behind, _ = over(parsed[0], parsed[1])
            return share, behind, False
    return expression, end, False
