"""What a question about figures asks for: a measure, fiscal years, and whether a value, a change or a trend is wanted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from .expression import Binary, Expression, Name, Over, names_in, parse
from .tokens import Token, phrase_tokens, tokenize
from .vocabulary import ITEMS, RATIOS, Form

Mode = Literal["value", "growth", "difference", "cagr", "average", "series", "positive", "improving"]

_FORMS: dict[str, Form] = {item.name: item.form for item in ITEMS} | {ratio.name: ratio.form for ratio in RATIOS}
_SETTLED = {ratio.name for ratio in RATIOS if ratio.settled}
_RATIO_NAMES = {ratio.name for ratio in RATIOS}

# The sentence with the measure asks for something that no statement states: a reason, a breakdown, a plan.
_NOT_FIGURES = re.compile(
    r"\b(?:why|drove|drivers?|driven|driving|which|who|whom|where|when|segments?|categor\w+|products?|geograph\w*|regions?|countr\w+"
    r"|customers?|quarters?|q[1-4]|guidance|outlook|forecast\w*|expect\w*|project\w*|target|organic\w*|excluding|excludes?|exclusive"
    r"|non-?gaap|adjusted|reasons?|attributed|largest|biggest|highest|lowest|divisions?|brands?|acquisitions?|policy|policies"
    r"|recogni[sz]\w+|impact|affect\w*|describe|strategy|risk)\b|为什么|原因|哪些|哪个|分部|分产品|地区|季度|预计|政策|主要客户|母公司股东是谁",
    re.IGNORECASE,
)
_AVERAGE = re.compile(
    r"\byears?[- ]average|\baverage\b.*\b(?:from|between|over|across)\b|\bon average|平均", re.IGNORECASE
)
_CAGR = re.compile(r"\bcagr\b|compound(?:ed)? annual|复合增长", re.IGNORECASE)
_GROWTH = re.compile(
    r"\bgrowth\b|\bgr[eo]w(?:n|s|ing)?\b|year[- ]over[- ]year|\byoy\b|percent(?:age)?\s(?:change|increase|decrease)|%\s?change|同比|增长率|增长|增速",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\bchanged?\b|\bdifference\b|\bincreased?\b|\bdecreased?\b|\bdeclined?\b|\b(?:rise|rose|fell|fall|drop(?:ped)?)\b|变化|变动|增加|减少|下降",
    re.IGNORECASE,
)
_SERIES = re.compile(
    r"\bcompar\w+|\bversus\b|\bvs\b|over the (?:years|last|past)|each (?:fiscal )?year|by year|\btrend|\bhistor|历年|各年|趋势|对比|相比",
    re.IGNORECASE,
)
_POSITIVE = re.compile(r"\b(?:positive|negative)\b|为正|为负|是否为正", re.IGNORECASE)
_YES_NO = re.compile(r"^\W*(?:did|has|have|had|is|are|was|were|does|do)\b|是否|吗[？?]?$", re.IGNORECASE)
_FELL = re.compile(
    r"\bdecreas\w+|\bdeclin\w+|\breduc\w+|\bfall\b|\bfell\b|\bdrop\w*|\blower\w*|下降|减少|降低", re.IGNORECASE
)
_IMPROVING = re.compile(r"\bimprov\w+|\bdeteriorat\w+|\bworsen\w*|\bdeclining\b|改善|恶化", re.IGNORECASE)
_DEFINED = ("defined", "calculated", "computed")


@dataclass(frozen=True, slots=True)
class Request:
    """A question understood.

    measure      what to compute
    definitions  names that are not line items, with their meaning: the question's own and the usual ratios
    years        fiscal years named, ascending; empty: the latest
    settled      False where the measure has several usual definitions and the question gives none
    complete     False where the question gives a definition that could not be read
    asks         "up" or "down" where the question is whether the measure rose or fell
    """

    measure: Expression
    definitions: Mapping[str, Expression]
    years: tuple[int, ...]
    mode: Mode
    form: Form
    settled: bool
    complete: bool
    title: str
    asks: Literal["", "up", "down"] = ""


def understand(question: str, labels: Sequence[tuple[tuple[str, ...], str]] = ()) -> Request | None:
    """Read a question; None where it asks for no figure of the statements.

    `labels` are the printed labels of the reports at hand, as phrases with their names.
    """
    tokens = tokenize(question)
    phrases = {**dict(labels), **_usual_phrases()}
    definitions = dict(_usual_definitions())
    own, spans, complete = _own_definitions(tokens, phrases)
    definitions.update(own)
    main = [token for at, token in enumerate(tokens) if not any(start <= at < end for start, end in spans)]
    found = _measure(main, phrases)
    if found is None:
        return None
    measure, start, end, share = found
    sentence = sentence_around(question, main[start].start)
    if _NOT_FIGURES.search(sentence):
        return None
    text = question[: main[start].end] + " " + sentence
    years = tuple(sorted({int(token.text) for token in main if token.kind == "year"}))
    mode: Mode | None = None
    if isinstance(measure, Over):
        mode = "average" if measure.what == "average" else "difference"
        years = measure.years or years
        if mode == "average" and len(years) < 2 and not _AVERAGE.search(text):
            mode = None
        else:
            measure = measure.operand
    form = _form(measure, share)
    if form == "percent" and not share and _as_decimal(question, measure):
        form = "ratio"
    mode = _mode(text, mode, form, years, question)
    if mode not in ("value", "positive"):
        measure = _without_years(measure)
    ratios = set(names_in(measure)) & _RATIO_NAMES
    settled = all(name in _SETTLED or name in own for name in ratios) and not _another(main, phrases, end)
    asks: Literal["", "up", "down"] = ""
    if mode in ("growth", "difference") and _YES_NO.search(sentence):
        asks = "down" if _FELL.search(sentence) else "up"
    return Request(measure, definitions, years, mode, form, settled, complete, _title(question, main[start:end]), asks)


def mentioned(question: str) -> tuple[str, ...]:
    """Names of items and ratios that a question mentions at all, in order: hints for where to look."""
    tokens = tokenize(question)
    phrases = _usual_phrases()
    found: dict[str, None] = {}
    at = 0
    while at < len(tokens):
        parsed = parse(tokens, phrases, at) if tokens[at].kind == "word" else None
        if parsed and isinstance(parsed[0], Name):
            found[parsed[0].name] = None
            at = parsed[1]
        else:
            at += 1
    return tuple(found)


@lru_cache(maxsize=1)
def _usual_phrases() -> dict[tuple[str, ...], str]:
    phrases = {phrase_tokens(phrase): item.name for item in ITEMS for phrase in item.phrases}
    phrases |= {phrase_tokens(phrase): ratio.name for ratio in RATIOS for phrase in (ratio.name, *ratio.phrases)}
    return phrases | {
        phrase_tokens(" ".join(words).replace("cash flow", "cashflow")): name
        for words, name in phrases.items()
        if words[:2] == ("cash", "flow") or words[1:3] == ("cash", "flow")
    }


@lru_cache(maxsize=1)
def _usual_definitions() -> dict[str, Expression]:
    definitions: dict[str, Expression] = {}
    for ratio in RATIOS:
        parsed = parse(tokenize(ratio.formula), _usual_phrases())
        assert parsed, ratio
        definitions[ratio.name] = parsed[0]
    # What a report leaves out because it follows from two lines that it states.
    definitions["gross_profit"] = Binary("-", Name("revenue"), Name("cost_of_revenue"))
    definitions["cost_of_revenue"] = Binary("-", Name("revenue"), Name("gross_profit"))
    return definitions


def _own_definitions(
    tokens: list[Token], phrases: dict[tuple[str, ...], str]
) -> tuple[dict[str, Expression], list[tuple[int, int]], bool]:
    """Definitions that the question gives; new names are added to `phrases`. Also the token ranges they take up."""
    bodies: list[tuple[str, int, int]] = []
    for at, token in enumerate(tokens):
        named = _definition_at(tokens, at)
        if named is None or token.kind == "year":
            continue
        words, start, body = named
        name = phrases.get(words)
        if name is None:
            name = " ".join(words)
            phrases[words] = name
        bodies.append((name, start, body))
    definitions: dict[str, Expression] = {}
    spans: list[tuple[int, int]] = []
    complete = True
    for name, start, body in bodies:
        parsed = parse(tokens, phrases, body)
        if parsed is None or names_in(parsed[0]) == (name,):
            complete = False
            spans.append((start, body))
            continue
        definitions[name] = parsed[0]
        spans.append((start, parsed[1]))
        behind = tokens[parsed[1]] if parsed[1] < len(tokens) else None
        if behind is not None and behind.text not in (".", ";", ",", ")", "?", "!", "and", "where", "answer", "round"):
            complete = False
    return definitions, spans, complete


_LEAD = frozenset(
    [
        "the",
        "a",
        "an",
        "unadjusted",
        "where",
        "and",
        "define",
        "calculate",
        "compute",
        "ratio",
        "is",
        "are",
        "can",
        "be",
    ]
)


def _definition_at(tokens: list[Token], at: int) -> tuple[tuple[str, ...], int, int] | None:
    """(the defined words, first token, first token of the body) where a definition's cue stands at `at`."""
    text = tokens[at].text
    if text in _DEFINED and at + 1 < len(tokens) and tokens[at + 1].text == "as":
        start = at
        while start > 0 and tokens[start - 1].kind == "word" and at - start < 10:
            start -= 1
        words = tuple(token.text for token in tokens[start:at] if token.text not in _LEAD or token.text == "ratio")
        body = at + 2
    elif text == "=":
        start = at
        while start > 0 and tokens[start - 1].kind == "word" and at - start < 8:
            start -= 1
        words = tuple(token.text for token in tokens[start:at] if token.text not in _LEAD or token.text == "ratio")
        body = at + 1
    elif text in ("define", "calculate", "compute"):
        end = at + 1
        while end < len(tokens) and tokens[end].kind == "word" and tokens[end].text != "as" and end - at < 10:
            end += 1
        if end >= len(tokens) or tokens[end].text != "as":
            return None
        start = at
        words = tuple(token.text for token in tokens[at + 1 : end] if token.text not in _LEAD or token.text == "ratio")
        body = end + 1
    else:
        return None
    while body < len(tokens) and tokens[body].text in (":", "follow"):
        body += 1
    return (words, start, body) if words else None


def _measure(tokens: list[Token], phrases: Mapping[tuple[str, ...], str]) -> tuple[Expression, int, int, bool] | None:
    """The expression asked for, its token range, and whether it is a share of something ("as a % of revenue")."""
    best: tuple[Expression, int, int, bool] | None = None
    best_rank: tuple[bool, int, bool] = (False, 0, False)
    at = 0
    while at < len(tokens):
        if tokens[at].kind == "number" or tokens[at].text == "(":
            at += 1
            continue
        parsed = parse(tokens, phrases, at)
        if parsed is None or not names_in(parsed[0]):
            at += 1
            continue
        expression, end = parsed
        expression, end, share = _with_share(tokens, phrases, at, expression, end)
        names = names_in(expression)
        rank = (_asks(tokens, at), len(names), any(name in _RATIO_NAMES for name in names))
        if best is None or rank > best_rank:
            best, best_rank = (expression, at, end, share), rank
        at = end
    return best


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


def _another(tokens: list[Token], phrases: Mapping[tuple[str, ...], str], end: int) -> bool:
    """Whether "and" joins a second measure to the one that ends at token `end`: one number cannot answer both."""
    if end < len(tokens) and tokens[end].text in ("and", ",", "和", "与", "、"):
        parsed = parse(tokens, phrases, end + 1)
        return parsed is not None and bool(names_in(parsed[0]))
    return False


def _as_decimal(question: str, measure: Expression) -> bool:
    """A ratio that may be given as 0.35 or 35 %: decimals are meant where no percent is asked for but places are."""
    if re.search(r"percent|%", question, re.IGNORECASE) or not isinstance(measure, Name):
        return False
    return not measure.name.endswith(("margin", "rate")) and re.search(r"decimal|小数", question) is not None


def _without_years(expression: Expression) -> Expression:
    """The measure itself where several years are compared: "the tax rate in FY2022 compared to FY2021"."""
    if isinstance(expression, Name):
        return Name(expression.name)
    if isinstance(expression, Binary):
        return Binary(expression.operator, _without_years(expression.left), _without_years(expression.right))
    return expression


_TITLE_EDGES = frozenset(
    [
        "the",
        "a",
        "an",
        "its",
        "it",
        "in",
        "of",
        "for",
        "at",
        "on",
        "year",
        "total",
        "amount",
        "average",
        "change",
        "increase",
        "from",
        "to",
        "and",
        "between",
        "quantity",
        "fy",
    ]
)


def _title(question: str, tokens: list[Token]) -> str:
    """The measure in the question's own words, without years and articles around it."""
    first, last = 0, len(tokens)
    while first < last - 1 and (tokens[first].kind == "year" or tokens[first].text in _TITLE_EDGES):
        first += 1
    while last > first + 1 and (tokens[last - 1].kind == "year" or tokens[last - 1].text in (*_TITLE_EDGES, "-")):
        last -= 1
    return " ".join(question[tokens[first].start : tokens[last - 1].end].split())


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
    if texts[:1] == ["as"]:
        skip = 2 if texts[1:2] == ["a"] else 1
        if texts[skip : skip + 1] and texts[skip] in ("%", "percent", "percentage", "share", "proportion"):
            behind = end + skip + 1
            if texts[skip + 1 : skip + 2] == ["of"]:
                parsed = parse(tokens, phrases, behind + 1)
                if parsed:
                    return over(parsed[0], parsed[1])
    ratio_before = start >= 2 and [token.text for token in tokens[start - 2 : start]] == ["ratio", "of"]
    if texts[:1] == ["to"]:
        parsed = parse(tokens, phrases, end + 1)
        if parsed and (ratio_before or (parsed[1] < len(tokens) and tokens[parsed[1]].text == "ratio")):
            share, behind, _ = over(parsed[0], parsed[1])
            return share, behind, False
    return expression, end, False


def _form(measure: Expression, share: bool) -> Form:
    if share:
        return "percent"
    if isinstance(measure, Name):
        return _FORMS.get(measure.name, "money")
    if isinstance(measure, Over):
        return _form(measure.operand, False)
    if isinstance(measure, Binary):
        if measure.operator in "+-":
            return _form(measure.left, False)
        return "ratio"
    return "ratio"


def _mode(text: str, mode: Mode | None, form: Form, years: tuple[int, ...], question: str) -> Mode:
    """Which of several readings the words around the measure ask for."""
    percent = re.search(r"percent|%", question, re.IGNORECASE) is not None
    if _CAGR.search(text):
        return "cagr"
    if mode == "average" or (len(years) > 1 and _AVERAGE.search(text)):
        return "average"
    if _POSITIVE.search(text):
        return "positive"
    if _IMPROVING.search(text):
        return "improving"
    rate = form in ("percent", "ratio", "days")
    if mode == "difference" or _GROWTH.search(text) or _CHANGE.search(text):
        if rate:
            return "difference"
        return "growth" if _GROWTH.search(text) or percent else "difference"
    if _SERIES.search(text) or len(years) > 1:
        return "series"
    return "value"


def sentence_around(question: str, offset: int) -> str:
    start = max((match.end() for match in re.finditer(r"[.?!。？！]\s", question[:offset])), default=0)
    end = re.search(r"[.?!。？！](?:\s|$)", question[offset:])
    return question[start : offset + end.end() if end else len(question)]
