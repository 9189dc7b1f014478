"""What a question about figures asks for: a measure, fiscal years, and whether a value, a change or a trend is wanted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

from .definitions import own_definitions, usual_definitions, usual_phrases
from .expression import Binary, Expression, Name, Over, names_in
from .measure import Found, find_measure, first_word, joined_measures
from .qualifiers import is_qualified
from .tokens import Token, tokenize
from .vocabulary import ITEMS, RATIOS, Form

Mode = Literal["value", "growth", "difference", "cagr", "average", "series", "positive", "improving"]

_FORMS: dict[str, Form] = {item.name: item.form for item in ITEMS} | {ratio.name: ratio.form for ratio in RATIOS}
_SETTLED = {ratio.name for ratio in RATIOS if ratio.settled}
_RATIO_NAMES = {ratio.name for ratio in RATIOS}

# The sentence with the measure asks for something that no statement states: a reason, a breakdown, a plan.
_NOT_FIGURES = re.compile(
    r"(?<!归属于)(?<!归属)母公司(?!股东|所有者)|单体报表|\bparent[- ](?:company|only)\b|\bstand-?alone\b|\bunconsolidated\b"
    r"|\b(?:why|drove|drivers?|driven|driving|which|who|whom|where|when|segments?|categor\w+|products?|geograph\w*|regions?|countr\w+"
    r"|customers?|quarters?|q[1-4]|guidance|outlook|forecast\w*|expect\w*|project\w*|target|organic\w*|excluding|excludes?|exclusive"
    r"|non-?gaap|adjusted|reasons?|attributed|largest|biggest|highest|lowest|divisions?|brands?|acquisitions?|policy|policies"
    r"|recogni[sz]\w+|impact|affect\w*|describe|strategy|risk)\b|为什么|原因|哪些|哪个|分部|分产品|地区|季度|预计|政策|主要客户",
    re.IGNORECASE,
)
_AVERAGE = re.compile(
    r"\byears?[- ]average|\baverage\b.{0,120}\b(?:from|between|over|across)\b|\bon average|平均", re.IGNORECASE
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
    r"\bcompar\w+|\bversus\b|\bvs\b|over the (?:years|last|past)|each (?:fiscal )?year|by year|\btrend|\bhistor|\bdeveloped\b|\bevol(?:v\w+|ution\b)|历年|各年|趋势|走势|发展情况|对比|相比",
    re.IGNORECASE,
)
_POSITIVE = re.compile(r"\b(?:positive|negative)\b|为正|为负|是否为正", re.IGNORECASE)
_YES_NO = re.compile(r"^\W*(?:did|has|have|had|is|are|was|were|does|do)\b|是否|吗[？?]?$", re.IGNORECASE)
_FELL = re.compile(
    r"\bdecreas\w+|\bdeclin\w+|\breduc\w+|\bfall\b|\bfell\b|\bdrop\w*|\blower\w*|下降|减少|降低", re.IGNORECASE
)
_IMPROVING = re.compile(r"\bimprov\w+|\bdeteriorat\w+|\bworsen\w*|\bdeclining\b|改善|恶化", re.IGNORECASE)


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


def understand(
    question: str, labels: Sequence[tuple[tuple[str, ...], str]] = (), company: Set[str] = frozenset()
) -> tuple[Request, ...]:
    """Read a question: a request for each measure that it asks for; () where it asks for no figure of the statements.

    `labels` are the printed labels of the reports at hand, as phrases with their names; `company` the words of the
    companies' names.
    """
    tokens = tokenize(question)
    phrases = {**dict(labels), **usual_phrases()}
    definitions = dict(usual_definitions())
    own, spans, complete = own_definitions(tokens, phrases)
    definitions.update(own)
    main = [token for at, token in enumerate(tokens) if not any(start <= at < end for start, end in spans)]

    def qualified(start: int, end: int) -> bool:
        return is_qualified(main, start, end, question, company)

    found = find_measure(main, phrases, qualified)
    if found is None or _NOT_FIGURES.search(_sentence_around(question, main[found[1]].start)):
        return ()
    measures = [found] if own else joined_measures(main, phrases, found, qualified)
    (left, start, behind, _), (right, _, end, _) = measures[0], measures[-1]
    operator = _operator(question[: main[first_word(main, start, behind, phrases)].start])
    if operator and len(measures) == 2:
        both = Binary(operator, left, right), start, end, False
        request = _request(question, tokens, main, spans, both, definitions, own, complete)
        return (replace(request, mode="series" if len(request.years) > 1 else "value"),)
    return tuple(_request(question, tokens, main, spans, item, definitions, own, complete) for item in measures)


def _operator(before: str) -> str:
    """What is to be done with two measures that "and" joins, by the words in front of them; "" for one after the other."""
    if re.search(r"\b(?:difference|gap) between (?:the )?$", before, re.IGNORECASE):
        return "-"
    if re.search(r"\b(?:sum of|total of|combined)(?: the)? $", before, re.IGNORECASE):
        return "+"
    return ""


def _request(
    question: str, tokens: list[Token], main: list[Token], spans: Sequence[tuple[int, int]], found: Found,
    definitions: Mapping[str, Expression], own: Mapping[str, Expression], complete: bool,
) -> Request:  # fmt: skip
    """What is asked about one measure."""
    measure, start, end, share = found
    sentence = _sentence_around(question, main[start].start)
    # A definition speaks of changes and averages too; what is asked stands outside it.
    bare = _without(question, [(tokens[first].start, tokens[last - 1].end) for first, last in spans if last > first])
    text = bare[: main[start].end] + " " + _sentence_around(bare, main[start].start)
    years = tuple(sorted({int(token.text) for token in main if token.kind == "year"}))
    mode: Mode | None = None
    if isinstance(measure, Over):
        mode = "average" if measure.what == "average" else "difference"
        years = measure.years or years
        if mode == "average" and len(years) < 2 and not _AVERAGE.search(text):
            mode = None
        else:
            measure = measure.operand
    form = _form(measure, share, own)
    per_share = _per_share(main, end)
    if per_share and form == "money":
        measure, form = Binary("/", measure, Name("shares_diluted")), "per_share"
    if form == "percent" and not share and _as_decimal(question, measure):
        form = "ratio"
    mode = _mode(text, mode, form, years, bare)
    if mode not in ("value", "positive"):
        measure = _without_years(measure)
    ratios = set(names_in(measure)) & _RATIO_NAMES
    settled = all(name in _SETTLED or name in own for name in ratios)
    settled = settled and per_share != "per share"
    asks: Literal["", "up", "down"] = ""
    if mode in ("growth", "difference") and _YES_NO.search(sentence):
        asks = "down" if _FELL.search(sentence) else "up"
    return Request(measure, definitions, years, mode, form, settled, complete, _title(question, main[start:end]), asks)


def _without(question: str, ranges: Sequence[tuple[int, int]]) -> str:
    """The question with these ranges blank, every other character where it was."""
    for start, end in ranges:
        question = question[:start] + " " * (end - start) + question[end:]
    return question


def _per_share(tokens: Sequence[Token], end: int) -> str:
    """ "per diluted share" where the tokens behind the measure say so; which shares are meant is else open."""
    words = [token.text for token in tokens[end : end + 4]]
    if words[:1] != ["per"] or "share" not in words:
        return ""
    return "per diluted share" if "diluted" in words[: words.index("share")] else "per share"


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


def _form(measure: Expression, share: bool, own: Mapping[str, Expression]) -> Form:
    """What kind of number comes out; a name of the question's own is what its definition `own` gives."""
    if share:
        return "percent"
    if isinstance(measure, Name):
        if measure.name not in _FORMS and measure.name in own:
            rest = {name: meaning for name, meaning in own.items() if name != measure.name}
            return _form(own[measure.name], False, rest)
        return _FORMS.get(measure.name, "money")
    if isinstance(measure, Over):
        return _form(measure.operand, False, own)
    if isinstance(measure, Binary) and measure.operator in "+-":
        return _form(measure.left, False, own)
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


def _sentence_around(question: str, offset: int) -> str:
    start = max((match.end() for match in re.finditer(r"[.?!;]\s|[。？！；]", question[:offset])), default=0)
    end = re.search(r"[.?!;](?:\s|$)|[。？！；]", question[offset:])
    return question[start : offset + end.end() if end else len(question)]
