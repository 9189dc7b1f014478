"""Questions about a subject: governing law, term, notice, parties; the sentence is the answer."""

from __future__ import annotations

import re

from unabridged.engine.ranking.terms import terms
from unabridged.ingest.analysis import Clause
from unabridged.ingest.context import Answer
from unabridged.ingest.contracts.brief import make_brief
from unabridged.ingest.contracts.layout import one_vocabulary
from unabridged.ingest.contracts.sentences import sentences

from .questions import Asked
from .view import ContractView
from .words import unique

_PERIOD = re.compile(r"\b(?:period|term|duration|date)\b|期", re.I)
_TIME = re.compile(
    r"\b(?:days?|weeks?|months?|years?|anniversary|perpetu\w{1,4}|indefinitely)\b|\b(?:19|20)\d\d\b|[日天月年]", re.I
)
_BRIEF_SECTIONS = {"parties": 0, "term": 1}
_HEADINGS = {
    "governing_law": re.compile(r"governing law|applicable law|choice of law|适用法律|法律适用|准据法", re.I),
    "jurisdiction": re.compile(r"jurisdiction|venue|arbitration|disputes?|争议|仲裁|管辖", re.I),
    "notice_period": re.compile(r"terminat|notice|renewal|解除|终止|通知", re.I),
}
_DAYS_NOTICE = re.compile(
    r"\b(?:days?|months?|weeks?)['’]?\s[^.;]{0,40}notice|提前[^。；]{0,10}(?:日|天|月)|(?:日|天)(?:前|内)[^。；]{0,12}通知",
    re.I,
)


def topic(contract: ContractView, asked: Asked) -> Answer | None:
    """Clauses on one of a few topics, found by rule or by heading; the sentence is the answer.

    None where the question is about something inside the agreement that is not the subject of exactly one clause.
    """
    if asked.subject is not None:
        return _lasting(contract, asked.subject) if asked.detail in {"term", "notice_period"} else None
    places = _by_rule(contract, asked.detail or "") or _by_heading(contract, asked.detail or "")
    if not places:
        if asked.detail in {"governing_law", "jurisdiction"}:
            return contract.missing(
                f"{contract.document.name} has no clause on {(asked.detail or '').replace('_', ' ')}.",
                f"{contract.document.name} 没有这方面的条款。",
            )
        return None
    return contract.quoted(places)


def _lasting(contract: ContractView, subject: str) -> Answer | None:
    """How long what the one clause on `subject` is about lasts: its sentences that name a time, and the definitions
    of the periods and dates that it uses."""
    clause = _clause_on(contract, subject)
    if clause is None:
        return None
    text = contract.document.text
    end = min(clause.end, clause.start + 20_000)
    periods = [
        definition
        for definition in contract.analysis.definitions
        if _PERIOD.search(definition.term)
        and definition.status != "undefined"
        and not clause.start <= definition.start < end
        and definition.term in contract.document.quote(clause.start, end)
        and _TIME.search(definition.text)
    ]
    spans = list(sentences(text, clause.start, end))
    timed = [
        span
        for span in spans
        if _TIME.search(said := contract.document.quote(span.start, span.end))
        or any(definition.term in said for definition in periods)
    ]
    if not timed:
        return None
    places = [(contract.home(span.start) or clause.id, span.start, span.end) for span in timed[:3]]
    places += [
        (definition.clause or "preamble", definition.start, definition.start + len(definition.text))
        for definition in periods[:2]
    ]
    return contract.quoted(places)


def _clause_on(contract: ContractView, subject: str) -> Clause | None:
    """The one block clause (with those inside it) whose heading, or whose risk point's rule, has all words of `subject`."""
    wanted = set(terms(subject))
    headed = [
        clause
        for clause in contract.analysis.clauses
        if clause.level == "block" and clause.heading and wanted <= set(terms(clause.heading))
    ]
    if not headed:
        found = unique(
            risk.clause
            for risk in contract.analysis.risks
            if risk.clause in contract.clauses and risk.clause and wanted <= set(terms(risk.rule.replace("_", " ")))
        )
        headed = [contract.clauses[clause] for clause in found]
    # An article on the subject holds the sections on it.
    outer = min(headed, key=lambda clause: (clause.start, -clause.end), default=None)
    return outer if outer and all(clause.end <= outer.end for clause in headed) else None


def _by_rule(contract: ContractView, topic: str) -> list[tuple[str, int, int]]:
    found = [r for r in contract.analysis.risks if r.rule == topic and r.start is not None and r.clause is not None]
    # What governs an exhibit says nothing about the contract itcontract.
    main = [r for r in found if r.clause and ":" not in r.clause and not r.clause.startswith(("Exhibit", "Annex"))]
    return [(r.clause or "", r.start or 0, r.end or 0) for r in (main or found)[:3]]


def _by_heading(contract: ContractView, topic: str) -> list[tuple[str, int, int]]:
    if topic in _BRIEF_SECTIONS:
        lines = make_brief(contract.document, contract.analysis).sections[_BRIEF_SECTIONS[topic]].sentences
        return [(line.clause or "preamble", line.start or 0, line.end or 0) for line in lines if line.found]
    pattern = _HEADINGS[topic]
    places = []
    for clause in contract.analysis.clauses:
        if clause.level == "block" and clause.heading and pattern.search(one_vocabulary(clause.heading)):
            end = min(contract.own_ends.get(clause.id, clause.end), clause.start + 6_000)
            spans = list(sentences(contract.document.text, clause.start, end))
            if topic == "notice_period":
                spans = [
                    span
                    for span in spans
                    if _DAYS_NOTICE.search(one_vocabulary(contract.document.text[span.start : span.end]))
                ]
            places += [(clause.id, span.start, span.end) for span in spans[:2]]
    return places[:3]
