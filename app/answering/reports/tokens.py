"""A question as tokens: words without plural, numbers, fiscal years, operators; one token per Chinese character."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["word", "number", "year", "operator"]

_TOKEN = re.compile(
    r"(?P<year>(?:\bFY|\bfiscal[ ]year[ ]|\bfiscal[ ]|\bCY)?[ ]?['’]?(?P<y4>(?:19|20)\d\d)(?!\d|[,.]\d)(?:[ ]?年度?)?"
    r"|\bFY[ ]?['’]?(?P<y2>\d\d)(?!\d))"
    r"|(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"|(?P<word>[A-Za-zÀ-ÿ]+(?:[&/][A-Za-z]\b|&[A-Za-z]+)*|[\u3400-\u9fff])"
    r"|(?P<operator>[-+*/×÷=%()\[\]–—,;:.?!−])",
    re.IGNORECASE,
)
_BRACKETS = {"[": "(", "]": ")", "×": "*", "÷": "/", "–": "-", "—": "-", "−": "-"}


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is normalised for comparison: lower case, singular; a year is its four digits."""

    kind: TokenKind
    text: str
    start: int
    end: int


def tokenize(question: str) -> list[Token]:
    """All tokens of a question, in order; possessive 's is dropped."""
    text = re.sub(r"[’']s\b", "  ", question)
    # "long-term debt" and "long term debt" are one; a minus stands between spaces, numbers or brackets.
    text = re.sub(r"(?<=[A-Za-z])-(?=[A-Za-z])", " ", text)
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if match["year"]:
            digits = match["y4"] or f"20{match['y2']}"
            tokens.append(Token("year", digits, match.start(), match.end()))
        elif match["number"]:
            tokens.append(Token("number", match[0].replace(",", ""), match.start(), match.end()))
        elif match["word"]:
            tokens.append(Token("word", singular(match[0]), match.start(), match.end()))
        else:
            assert kind == "operator"
            tokens.append(Token("operator", _BRACKETS.get(match[0], match[0]), match.start(), match.end()))
    return tokens


def singular(word: str) -> str:
    """Lower case without a plural s: "Sales" and "sale" are one word here."""
    word = word.lower()
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("xes", "sses", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def phrase_tokens(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as they compare with a question's."""
    return tuple(token.text for token in tokenize(phrase) if token.kind in ("word", "number"))
