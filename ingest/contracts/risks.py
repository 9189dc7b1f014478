"""Risk points of a contract: sentences that a named rule finds, and usual clauses that are missing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ..analysis import Clause, Risk
from ..document import Document, Span
from .layout import View, one_vocabulary, read_view
from .risk_rules import Rule, Wording, load_rules
from .sentences import sentences

_STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\xa0": " ", "–": "-", "‑": "-"})
# What makes an English line more than a heading, and a Chinese one.
_SAYS = re.compile(
    r"\b(?:shall|will|may|must|can|is|are|be|been|has|have|had|agrees?|hereby|grants|waives?|submits?|consents|not|survives?"
    r"|renews?|rolls?|engages?|assumes?|covenants?|undertakes?|warrants?|constitutes?|contains?|attorns?|incurs?|forfeits?|continues?|becomes?|acts|appoints|accepts|applies|apply|reserves|exceeds?|requires?|extends|guarantees?|indemnif(?:y|ies)|pays|means|fails|does|do)\b"
)
_SAYS_ZH = re.compile(r"[，。；：]|应|须|可|不|为|由|按|得|有权|向|提交")
_DEFINES = re.compile(
    r'(?:^|[.] )\W{0,4}(?:[\d.·]{1,10} )?"[^"]{1,80}"[^.;]{0,40}?(?:\bmeans?\b|\bhas the meaning|\bshall have the meaning|:|是指|系指|指)'
)
_INNER_POINT = re.compile(r"(?<=[a-z0-9])\.(?=[a-z0-9])")
_ENUMERATOR = re.compile(r"^\W{0,3}\w{1,5}[).、）]\s{0,3}")
_LEAD = 300  # code points of the words before a list that its items are read with
_SHOWN = 1_200  # code points of a sentence that a finding quotes
_DAYS = {"hour": 1 / 24, "hours": 1 / 24, "day": 1.0, "days": 1.0, "小时": 1 / 24, "日": 1.0, "天": 1.0, "工作日": 1.0}
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_HAN = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def find_risks(document: Document, clauses: Sequence[Clause], view: View | None = None) -> tuple[Risk, ...]:
    """Findings in text order, one for each rule and clause; then the missing clauses in the order of the rules."""
    rules = [rule for rule in load_rules() if not rule.missing]
    language = document.language
    found: list[tuple[Risk, re.Match[str] | None]] = []
    seen: set[tuple[str, str | None]] = set()
    text = without_furniture(document, view or read_view(document))
    leads: dict[str | None, str] = {}
    for clause, span in spoken_sentences(text, clauses):
        plain = plain_sentence(text[span.start : span.end])
        clause_id = clause.id if clause is not None else None
        lead = leads.get(clause.parent) if clause is not None and clause.parent else None
        if plain.endswith((":", "：")):
            leads[clause_id] = plain[-_LEAD:]
        for rule in rules:
            if (rule.id, clause_id) in seen:
                continue
            wording = rule.wording(language)
            match = match_rule(wording, plain) or (
                match_item(wording, lead, plain) if lead and wording.lead_in else None
            )
            if match is None:
                continue
            seen.add((rule.id, clause_id))
            found.append((_risk(document, text, rule, clause_id, span), match))
    kept = _without_mirrored(found, {rule.id for rule in rules if rule.wording(language).mirrored})
    return (*kept, *_missing(document, text))


def match_rule(wording: Wording, plain: str) -> re.Match[str] | None:
    """The match that makes a sentence (see `plain_sentence`) a finding, or None."""
    if not any(word in plain for word in wording.words) or not _says_something(plain):
        return None
    for pattern in wording.sure:
        if match := pattern.search(plain):
            return match
    for pattern in wording.patterns:
        for match in pattern.finditer(plain):
            if wording.at_most is not None and not 0 < _days(match) <= wording.at_most:
                continue
            if any(exclusion.search(plain) for exclusion in wording.exclusions):
                return None
            return match
    return None


def match_item(wording: Wording, lead: str, plain: str) -> re.Match[str] | None:
    """The match of an item of a list together with the words that lead in to the list ("This Agreement may be
    terminated: (a) by ..."), or None; what the lead-in says alone is found there, not in its items."""
    if match_rule(wording, lead) is not None:
        return None
    return match_rule(wording, f"{lead[:-1]} {_ENUMERATOR.sub('', plain)}")


def _says_something(plain: str) -> bool:
    """Neither a heading nor a definition: those name a thing and promise nothing."""
    if _DEFINES.search(plain[:400]):
        return False
    return (_SAYS if plain.isascii() or _SAYS.search(plain) else _SAYS_ZH).search(plain) is not None


def plain_sentence(sentence: str) -> str:
    """A sentence as patterns see it: small letters, one space between words, straight quotes, half-width figures, and a
    middle dot for a point inside a number or word ("section 9·2"), which ends no sentence."""
    text = " ".join(one_vocabulary(sentence.translate(_STRAIGHT).lower()).split())
    return _INNER_POINT.sub("·", text if text.isascii() else _half_width(text))


def _half_width(text: str) -> str:
    # Only letters and figures: full-width punctuation marks Chinese sentences and stays.
    return "".join(
        unicodedata.normalize("NFKC", char) if "０" <= char <= "９" or "Ａ" <= char <= "ｚ" else char for char in text
    )


def _days(match: re.Match[str]) -> float:
    """The length of time in a match, in days; 0 where it is not a number that can be read."""
    groups = match.groupdict()
    count = groups["count"]
    if count.isdecimal():
        number = int(count)
    elif count.isascii():
        number = _english_number(count)
    else:
        number = _han_number(count)
    return number * _DAYS.get(groups["unit"], 0)


def _english_number(text: str) -> int:
    """The number of a word up to "ninety-nine"; 0 for other words."""
    tens, _, ones = text.partition("-")
    if tens in _TENS:
        return _TENS[tens] + (_ONES.index(ones) if ones in _ONES else 0)
    return 1 if text == "a" else _ONES.index(text) if text in _ONES else 0


def _han_number(text: str) -> int:
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _HAN.get(tens, 1 if not tens else 0) * 10 + _HAN.get(ones, 0)
    return _HAN.get(text, 0)


def without_furniture(document: Document, view: View) -> str:
    """The text, equally long, with page numbers and running headers blanked: a sentence goes on over the page."""
    kept = [" "] * len(document.text)
    for origin in view.origins:
        kept[origin] = document.text[origin]
    return "".join(kept)


def spoken_sentences(text: str, clauses: Sequence[Clause]) -> list[tuple[Clause | None, Span]]:
    """Each sentence with the smallest block clause that holds it; the cover and contents before the first
    clause promise nothing; a document without clauses is read whole."""
    blocks = sorted((clause for clause in clauses if clause.level == "block"), key=lambda clause: clause.start)
    bounds = [*(clause.start for clause in blocks), len(text)]
    if not blocks:
        return [(None, span) for span in sentences(text, 0, len(text))]
    return [
        (clause, span)
        for clause, end in zip(blocks, bounds[1:], strict=True)
        if clause.id != "preamble"
        for span in sentences(text, clause.start, end)
    ]


def _risk(document: Document, text: str, rule: Rule, clause_id: str | None, span: Span) -> Risk:
    excerpt = " ".join(text[span.start : span.end].split())
    return Risk(
        rule=rule.id,
        severity=rule.severity,
        clause=clause_id,
        start=span.start,
        end=span.end,
        excerpt=excerpt if len(excerpt) <= _SHOWN else excerpt[: _SHOWN - 1] + "…",
        why=rule.wording(document.language).why,
        page=document.page_at(span.start),
    )


def _without_mirrored(found: Sequence[tuple[Risk, re.Match[str] | None]], rules: set[str]) -> list[Risk]:
    """Drop findings of one-sided rules that another finding answers with the sides exchanged."""
    sides: dict[str, list[tuple[str, str]]] = {rule: [] for rule in rules}
    for risk, match in found:
        if risk.rule in rules and match is not None:
            sides[risk.rule].append(_sides(match))
    kept = []
    for risk, match in found:
        if risk.rule in rules and match is not None:
            who, whom = _sides(match)
            if who and any(
                other and other != who and other in whom and who in back for other, back in sides[risk.rule]
            ):
                continue
        kept.append(risk)
    return kept


def _sides(match: re.Match[str]) -> tuple[str, str]:
    """Who promises, and to whom: what comes after "against", or in brackets, says what for."""
    groups = match.groupdict()
    return groups.get("who") or "", re.split(
        r" against | from | for |\(|损失|索赔", groups.get("whom") or "", maxsplit=1
    )[0]


_TITLE_PAGE = 200
_AMENDMENT = re.compile(r"\b(?:AMENDMENT|Amendment)\b(?! AND RESTATE)|补充协议|变更协议|修订协议")


def _missing(document: Document, text: str) -> list[Risk]:
    """Usual clauses of which no sentence of the document has a trace; an amendment leaves them to what it amends."""
    if _AMENDMENT.search(text[:_TITLE_PAGE]):
        return []
    joined = " ".join(one_vocabulary(text.translate(_STRAIGHT).lower()).split())
    result = []
    for rule in load_rules():
        wording = rule.wording(document.language)
        if rule.missing and joined and not any(pattern.search(joined) for pattern in wording.patterns):
            result.append(Risk(rule=rule.id, severity=rule.severity, why=wording.why))
    return result
