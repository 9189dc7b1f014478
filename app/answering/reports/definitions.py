"""Names and their meaning: the usual ratios, and the definitions that a question gives itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from .expression import Binary, Expression, Name, names_in, parse
from .tokens import Token, phrase_tokens, tokenize
from .vocabulary import ITEMS, RATIOS

_DEFINED = ("defined", "calculated", "computed")
_POINTING = frozenset(["which", "that", "it", "this", "here"])
_BETWEEN, _FAR = 4, 12  # tokens between a ratio's name and its definition in brackets, or behind a comma
_RATIO_NAMES = {ratio.name for ratio in RATIOS}
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


@lru_cache(maxsize=1)
def usual_phrases() -> dict[tuple[str, ...], str]:
    phrases = {phrase_tokens(phrase): item.name for item in ITEMS for phrase in item.phrases}
    phrases |= {phrase_tokens(phrase): ratio.name for ratio in RATIOS for phrase in (ratio.name, *ratio.phrases)}
    return phrases | {
        phrase_tokens(" ".join(words).replace("cash flow", "cashflow")): name
        for words, name in phrases.items()
        if words[:2] == ("cash", "flow") or words[1:3] == ("cash", "flow")
    }


@lru_cache(maxsize=1)
def usual_definitions() -> dict[str, Expression]:
    definitions: dict[str, Expression] = {}
    for ratio in RATIOS:
        parsed = parse(tokenize(ratio.formula), usual_phrases())
        assert parsed, ratio
        definitions[ratio.name] = parsed[0]
    # What a report leaves out because it follows from two lines that it states.
    definitions["gross_profit"] = Binary("-", Name("revenue"), Name("cost_of_revenue"))
    definitions["cost_of_revenue"] = Binary("-", Name("revenue"), Name("gross_profit"))
    return definitions


def own_definitions(
    tokens: list[Token], phrases: dict[tuple[str, ...], str]
) -> tuple[dict[str, Expression], list[tuple[int, int]], bool]:
    """Definitions that the question gives; new names are added to `phrases`. Also the token ranges they take up."""
    bodies: list[tuple[str, int, int]] = []
    for at, token in enumerate(tokens):
        named = _definition_at(tokens, at, phrases)
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
    for name, start, body in _in_brackets(tokens, phrases):
        parsed = parse(tokens, phrases, body)
        closes = parsed is not None and parsed[1] < len(tokens) and tokens[parsed[1]].text == ")"
        if parsed is not None and closes and isinstance(parsed[0], Binary) and name not in names_in(parsed[0]):
            definitions[name] = parsed[0]
            spans.append((start, parsed[1] + 1))
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


def _in_brackets(tokens: list[Token], phrases: Mapping[tuple[str, ...], str]) -> Iterator[tuple[str, int, int]]:
    """(name, bracket, body) where a ratio's name is followed by an opening bracket: "ROA in FY2022 (net income / ...)"."""
    for at, token in enumerate(tokens):
        if token.text == "(" and (found := _named_before(tokens, at, phrases, _BETWEEN)):
            yield phrases[found], at, at + 1


def _named_before(
    tokens: list[Token], at: int, phrases: Mapping[tuple[str, ...], str], between: int, *, across: bool = False
) -> tuple[str, ...] | None:
    """The words of the ratio that is named last before token `at`, with at most `between` tokens after them.

    `across` looks into the sentence before as well, for "It is defined as".
    """
    longest = max(map(len, phrases), default=0)
    for end in range(at, max(0, at - between - 1), -1):
        stops = ("(", "=", "/", "*") if across else (".", "?", "!", ";", "(", "=", "/", "*")
        if end < at and tokens[end].text in stops:
            return None
        for length in range(min(longest, end), 0, -1):
            words = tuple(token.text for token in tokens[end - length : end])
            if phrases.get(words) in _RATIO_NAMES:
                return words
    return None


def _definition_at(
    tokens: list[Token], at: int, phrases: Mapping[tuple[str, ...], str]
) -> tuple[tuple[str, ...], int, int] | None:
    """(the defined words, first token, first token of the body) where a definition's cue stands at `at`."""
    text = tokens[at].text
    if text in _DEFINED and at + 1 < len(tokens) and tokens[at + 1].text == "as":
        start = at
        while start > 0 and tokens[start - 1].kind == "word" and at - start < 10:
            start -= 1
        words = tuple(token.text for token in tokens[start:at] if token.text not in _LEAD or token.text == "ratio")
        if not set(words) - _POINTING:
            # "the quick ratio at FY2022, defined as ...": the name stands before the comma.
            start, words = at, _named_before(tokens, start, phrases, _FAR, across=bool(words)) or ()
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
