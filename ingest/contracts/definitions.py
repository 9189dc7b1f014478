"""Defined terms: where the text gives a word a meaning, in a dictionary entry, a sentence or a bracket."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Defined terms are short; a longer quotation is quoted text.
_LONGEST_TERM = 90
_TERM = r'"(?P<term>[^"\n()\[\]][^"()\[\]]{0,88})"'
_TERM_AGAIN = r'"[^"()\[\]]{1,89}"'
_MEANS = (
    r"(?:shall\s|will\s)?(?:mean|means|refer(?:s)?\sto|denote(?:s)?|signif(?:y|ies)|include(?:s)?)\b"
    r"|(?:shall\s|will\s)?(?:have|has)\s(?:the|its|their|a|such)\s(?:same\s|respective\s|corresponding\s|following\s)?meanings?\b"
    r"|(?:shall\s|will\s)?(?:have|has)\sthe\s(?:meaning|definition)"
    r"|(?:is|are)\s(?:defined|used)\s(?:in|as|to\smean)\b|(?:shall|will)\sbe\s(?:defined|deemed|the\b|an?\b|as\b)|(?:means|shall mean|is|are)\b(?=:)"
)
# Some lists of terms leave the verb out: "Fees" the fees in Schedule 2.
_NO_VERB = re.compile(r"(?P<verb>\s(?:the|any|an?|all|each|such|in\srelation\sto|in\srespect\sof|as\sdefined)\s)")
# A dictionary entry opens a paragraph or stands behind a number that does.
_ENTRY = re.compile(
    rf"(?P<before>\A|\n\n|\n\f|\n)(?P<number>(?:\(\w{{1,5}}\)|\d{{1,2}}[.)]|[A-Za-z][.)]|\d{{1,3}}(?:\.\d{{1,3}}){{1,3}}\.?)\s{{1,2}})?"
    rf"(?:[Tt]he\s(?:term|word|phrase|expression)s?\s{{1,2}})?{_TERM}"
)
_ENDS_SENTENCE = re.compile(r"[.:;!?\])*\"'][\s\"']{0,3}\Z|[;,]\s(?:and|or)\s?\Z")
_AFTER_ENTRY = re.compile(
    rf"\s{{0,2}}(?:[,;]?\s{{0,2}}(?:and|or|and/or|,)\s{{0,2}}{_TERM_AGAIN}\s{{0,2}}|\s{{0,2}}\([^()]{{0,200}}\)\s{{0,2}}){{0,6}}"
    rf"(?:,?\s{{0,2}}(?:of|with|for|when|as|in|on|at|by|to|from|under|relating|applicable|shall|or)\b(?:[^\".;:]|\.(?!\s)){{0,160}}?\s)?[-:,]?\s{{0,2}}(?:each\s|collectively,?\s)?(?P<verb>{_MEANS}|[:-]\s)"
)
_SENTENCE = re.compile(rf"{_TERM}\s{{1,2}}(?:{_MEANS})")
_BRACKET = re.compile(r"\((?P<inside>[^()\"]{0,160}\"[^()]{1,400}(?:\([^()]{0,120}\)[^()]{0,200})?)\)")
_BRACKET_LEAD = re.compile(
    r"\b(?:as\s(?:such\s|that\s|those\s)?(?:terms?|defined)|within\sthe\smeaning|defined\sin|meaning\sof|other\sthan|except|i\.e\.|e\.g\.|see|including\s(?:any|all|the\s(?!terms?\b))"
    r"|pursuant|under|known\sgenerally)\b",
    re.IGNORECASE,
)
_NAMES_IT = re.compile(r",\s(?:collectively,?\s|together,?\s)?(?:the|an?|each,?\san?|each|this)\s\Z")
_REFERRED = re.compile(
    rf"\b(?:referred\sto|known|defined|designated)\b[^.;\"]{{0,90}}\bas\b[^.;\"]{{0,24}}{_TERM}"
    rf"|\b(?:hereinafter|hereafter)\b,?\s[^.;\"]{{0,50}}{_TERM.replace('term', 'later')}"
)
# "Each of the following shall constitute an "Event of Default":"
_OF_THE_FOLLOWING = re.compile(rf"\bthe\sfollowing\b[^.;:\"]{{0,90}}\b(?:an?|the)\s{_TERM}")
_ALSO = re.compile(rf"[^.;\"]{{0,120}}\b(?:as|or)\b[^.;\"]{{0,60}}{_TERM}")
_QUOTED = re.compile(rf"{_TERM}")
_STOP = re.compile(r"\. |\.\n(?=[\n\f\"A-Z(])")
# Words of a rule on how to read the document, not terms of it.
_GRAMMAR = frozenset({
    "or", "and", "any", "all", "each", "including", "include", "includes", "without", "hereof", "herein", "hereunder",
    "hereto", "hereby", "herewith", "hereafter", "to", "from", "until", "through", "days", "section", "sections",
    "article", "articles", "exhibit", "schedule",
})  # fmt: skip
_SPOKEN_OF = re.compile(
    r"\breferences?\s(?:therein\s|herein\s)?to\s{1,2}\Z|\breferences\s[^.]{0,40}\bto\s\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Defined:
    """A term at its place in the view; `end` is where its meaning ends. `entry` marks dictionary entries."""

    term: str
    start: int
    end: int
    entry: bool


def find_definitions(text: str) -> list[Defined]:
    """Every place that defines a term, in order; a term may come more than once."""
    found: dict[int, Defined] = {}
    entry_starts = []
    for match in _ENTRY.finditer(text):
        if match["before"] == "\n" and not _ENDS_SENTENCE.search(text, max(0, match.start() - 8), match.start()):
            continue
        after = _AFTER_ENTRY.match(text, match.end())
        if after is None and match["before"] == "\n\n":
            after = _NO_VERB.match(text, match.end())
        if after is None or not _is_term(match["term"]):
            continue
        entry_starts.append(match.start("term") - 1)
        for term, start in _terms_between(text, match.start("term") - 1, after.start("verb")):
            found[start] = Defined(term, start, start, True)
    for match in _SENTENCE.finditer(text):
        if _is_term(match["term"]) and not _SPOKEN_OF.search(text, max(0, match.start() - 60), match.start()):
            found.setdefault(match.start(), Defined(_clean(match["term"]), match.start(), match.end(), False))
    for match in _BRACKET.finditer(text):
        inside = match["inside"]
        lead = inside[: inside.index('"')]
        if _BRACKET_LEAD.search(lead) and not _NAMES_IT.search(lead):
            continue
        for term, start in _terms_between(text, match.start("inside"), match.end("inside")):
            found.setdefault(start, Defined(term, start, start + len(term) + 2, False))
    for match in _REFERRED.finditer(text):
        position = match.end()
        group = "term" if match["term"] else "later"
        if not _is_term(match[group]):
            continue
        found.setdefault(match.start(group) - 1, Defined(_clean(match[group]), match.start(group) - 1, position, False))
        while (also := _ALSO.match(text, position)) is not None:
            start = also.start("term") - 1
            found.setdefault(start, Defined(_clean(also["term"]), start, also.end(), False))
            position = also.end()
    for match in _OF_THE_FOLLOWING.finditer(text):
        if _is_term(match["term"]):
            found.setdefault(
                match.start("term") - 1, Defined(_clean(match["term"]), match.start("term") - 1, match.end(), False)
            )
    return _with_ends(text, sorted(found.values(), key=lambda defined: defined.start), entry_starts)


def _terms_between(text: str, start: int, end: int) -> list[tuple[str, int]]:
    return [
        (_clean(match["term"]), match.start())
        for match in _QUOTED.finditer(text, start, end)
        if _is_term(match["term"])
    ]


def _clean(term: str) -> str:
    return " ".join(term.split()).strip(" .,;:'")


def _is_term(term: str) -> bool:
    cleaned = _clean(term)
    words = cleaned.split()
    return (
        0 < len(words) <= 12
        and len(cleaned) <= _LONGEST_TERM
        and words[0].lower() not in _GRAMMAR
        and not re.fullmatch(r"[\d.,%$ ]+(?<=[\d%])", cleaned)
    )


def _with_ends(text: str, found: list[Defined], entry_starts: list[int]) -> list[Defined]:
    """A dictionary entry reaches to its paragraph's end or the next entry, others to their sentence's end."""
    bounds = [*entry_starts[1:], len(text)]
    reach = dict(zip(entry_starts, bounds, strict=False))
    result, limit = [], len(text)
    for defined in found:
        if defined.entry:
            limit = reach.get(defined.start, limit)
            end = min(limit, defined.start + 4000)
            paragraph = text.find("\n\n", defined.start, end)
            end = paragraph if paragraph > 0 else end
        else:
            stop = _STOP.search(text, defined.start, defined.start + 1500)
            end = stop.start() + 1 if stop else min(defined.end + 200, len(text))
        result.append(Defined(defined.term, defined.start, max(end, defined.start + 1), defined.entry))
    return result


_LONGEST_PREAMBLE = 10_000
_UNQUOTED = re.compile(
    r"\((?:(?:collectively|together),?\s|(?P<said>(?:hereinafter|hereafter)\s(?:called|referred\sto\sas|known\sas)\s))?"
    r"the\s(?P<name>(?:[A-Z][\w&'-]{0,30}\s?){1,5})\)"
)
# A name in brackets without quotes is a term only when the text goes on to use it.
_USED_AGAIN = 4


def find_unquoted_parties(text: str, end: int) -> list[Defined]:
    """Names given before the first clause as "(the Seller)", in print that lost its bold type or quotes."""
    return [
        Defined(match["name"].strip(), match.start("name"), match.end("name"), False)
        for match in _UNQUOTED.finditer(text, 0, min(end, _LONGEST_PREAMBLE))
        if match["said"] or text.count(match["name"].strip()) >= _USED_AGAIN
    ]
