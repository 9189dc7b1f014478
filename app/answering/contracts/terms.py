"""Questions about clauses by number and about defined terms."""

from __future__ import annotations

import re

from unabridged.ingest.analysis import Definition
from unabridged.ingest.context import Answer
from unabridged.ingest.contracts.sentences import sentences

from .questions import Asked
from .view import MOST_CITATIONS, SHOWN, ContractView
from .words import count, join, unique

_OPENING_QUOTES = ("“", "「", "『")
_LONGEST_POINTER = 400
_MOST_KINDS = 4
_IN_BRACKETS = re.compile(r"[\"“”「『]?[^\"“”」』]{1,120}[\"“”」』]?\s?[,.]?[\"”]?\s?[)）]")
_POINTER = re.compile(
    r"\b(?:has|have|shall have|is|are|as)\b[^.;]{0,40}\b(?:meanings?|defined|definition|set (?:forth|out)|specified|assigned|ascribed)\b"
    r"|(?:含义|定义)[^。；]{0,10}(?:见|参见|按照|同)|(?:见|参见)[^。；]{0,20}(?:定义|规定)"
)


def clause(contract: ContractView, asked: Asked) -> Answer:
    """The text of a clause, with its parts."""
    found = contract.find(asked.clause)
    if found is None or found not in contract.clauses:
        return contract.no_clause(asked.clause)
    clause = contract.clauses[found]
    shown = contract.quote(clause.start, clause.end)
    return contract.computed(shown, shown, (found,), [contract.citation(clause.start, clause.end, clause.page)])


def meaning(contract: ContractView, asked: Asked) -> Answer | None:
    """What a defined term means, in the words of its definition."""
    definition = contract.definition(asked.term)
    if definition is None:
        return _kinds_of(contract, asked.term or "") or (
            None if asked.detail == "if defined" else contract.no_term(asked.term)
        )
    if definition.status == "undefined":
        return contract.missing(
            f"“{definition.term}” is used but not defined in {contract.document.name}.",
            f"{contract.document.name} 使用了“{definition.term}”，但没有定义。",
        )
    start, end = _whole_sentence(contract, definition)
    text = contract.quote(start, end)
    where = definition.clause or "the preamble"
    meant = _meant_elsewhere(contract, definition)
    if meant is not None:
        target, start, end = meant
        quoted = contract.quote(start, end)
        return contract.computed(
            f"“{definition.term}” is defined in {where} by {target}: {quoted}",
            f"“{definition.term}”的定义见 {definition.clause or '序言'}，其含义在 {target}：{quoted}",
            unique(clause for clause in (definition.clause, target) if clause),
            [
                contract.citation(definition.start, definition.start + max(len(definition.text), 1)),
                contract.citation(start, end),
            ],
        )
    return contract.computed(
        f"“{definition.term}” is defined in {where}: {text}",
        f"“{definition.term}”的定义见 {definition.clause or '序言'}：{text}",
        (definition.clause,) if definition.clause else (),
        [contract.citation(start, end)],
    )


def _whole_sentence(contract: ContractView, definition: Definition) -> tuple[int, int]:
    """The place of a definition; of one in brackets, 'a fee of $5 (the "Fee")', the sentence that it sums up."""
    home = contract.clauses.get(contract.home(definition.start) or "")
    start, end = definition.start, definition.start + max(len(definition.text), 1)
    if home is not None:
        end = max(min(end, contract.own_ends[home.id]), start + 1)
    if _IN_BRACKETS.match(definition.text) is None:
        opened = contract.document.text[start - 1 : start] in _OPENING_QUOTES and start > 0
        return start - opened, end
    first = home.start if home is not None else max(start - SHOWN, 0)
    span = next((s for s in sentences(contract.document.text, first, end) if s.start <= start < s.end), None)
    return (max(span.start, start - SHOWN // 2), max(span.end, end)) if span is not None else (start, end)


def _kinds_of(contract: ContractView, term: str) -> Answer | None:
    """The defined terms that end with `term`: who asks for the termination fee means the "Company Termination Fee"."""
    wanted = " " + " ".join(term.split()).casefold()
    kinds = [
        definition
        for definition in contract.analysis.definitions
        if definition.status != "undefined" and definition.term.casefold().endswith((wanted, wanted.removesuffix("s")))
    ]
    if not wanted.strip() or not 0 < len(kinds) <= _MOST_KINDS:
        return None
    said = [meaning(contract, Asked("meaning", term=definition.term)) for definition in kinds]
    found = [answer for answer in said if answer is not None and answer.found]
    if not found:
        return None
    return Answer(
        answer="\n\n".join(answer.answer for answer in found),
        found=True,
        certain=False,
        results=unique(result for answer in found for result in answer.results),
        citations=tuple(citation for answer in found for citation in answer.citations),
    )


def _meant_elsewhere(contract: ContractView, definition: Definition) -> tuple[str, int, int] | None:
    """Where a definition that only points to another clause leads: the clause, and the place of the words there."""
    text = " ".join(definition.text.split())
    if len(text) > _LONGEST_POINTER or not _POINTER.search(text):
        return None
    end = definition.start + 2 * len(definition.text)
    targets = [
        target
        for reference in contract.analysis.references
        if definition.start <= reference.start < end and " ".join(reference.text.split()) in text
        for target in reference.targets
        if target in contract.clauses and target != definition.clause
    ]
    if not targets:
        return None
    clause = contract.clauses[targets[0]]
    words = r"\s{1,9}".join(map(re.escape, definition.term.split()))
    named = re.compile(rf"[\"“”]\s?{words}\s?[,.]?[\"“”]").search(contract.document.text, clause.start, clause.end)
    if named is None:
        return targets[0], clause.start, clause.end
    home = contract.clauses[contract.home(named.start()) or clause.id]
    own_end = min(contract.own_ends.get(home.id, home.end), home.start + 60_000)
    for span in sentences(contract.document.text, home.start, own_end):
        if span.start <= named.start() < span.end:
            # "the "Price" is the amount that results from:" goes on in the clauses below.
            goes_on = contract.document.text[span.end - 1] in ":："
            return home.id, span.start, max(span.end, home.end) if goes_on else span.end
    return home.id, home.start, own_end


def uses(contract: ContractView, asked: Asked) -> Answer | None:
    """The clauses that use a defined term."""
    definition = contract.definition(asked.term)
    if definition is None:
        return contract.no_term(asked.term)
    used = unique(contract.block(clause) or clause for clause in definition.used_in)
    if not used:
        return contract.computed(f"“{definition.term}” is not used.", f"“{definition.term}”没有被使用。", (), ())
    return contract.computed(
        f"“{definition.term}” is used in {count(len(used), 'clause', 'clauses')}: {join(used)}.",
        f"“{definition.term}”用于 {len(used)} 个条款：{'、'.join(used)}。",
        used,
        [c for clause in used[:MOST_CITATIONS] if (c := contract.term_citation(definition.term, clause)) is not None],
    )


def terms(contract: ContractView, asked: Asked) -> Answer:
    """Defined terms, all or by status."""
    found = [d for d in contract.analysis.definitions if asked.detail is None or d.status == asked.detail]
    if asked.detail is None:
        found = [d for d in found if d.status != "undefined"]
    kind = asked.detail or "defined"
    in_chinese = {"unused": "未使用", "undefined": "未定义", "circular": "循环定义", "defined": "已定义"}[kind]
    names = tuple(definition.term for definition in found)
    if not names:
        return contract.computed(f"There are no {kind} terms.", f"没有{in_chinese}的术语。", (), ())
    return contract.computed(
        f"{count(len(names), f'{kind} term', f'{kind} terms')}: {join(names)}.",
        f"{in_chinese}的术语有 {len(names)} 个：{'、'.join(names)}。",
        names,
        [contract.citation(d.start, d.start + max(len(d.text), len(d.term))) for d in found[:MOST_CITATIONS]],
    )
