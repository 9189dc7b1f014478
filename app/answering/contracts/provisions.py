"""Questions that name what a clause is about: its heading says so, and the clause is the answer.

"When can the agreement be terminated?" is answered by the clause headed "Termination", whatever other places have both words.
"""

from __future__ import annotations

import re

from unabridged.engine.ranking import Index, Query, read_question
from unabridged.engine.ranking.query import STOPPED
from unabridged.engine.ranking.terms import has_chinese, terms
from unabridged.ingest.analysis import Clause
from unabridged.ingest.context import Answer
from unabridged.ingest.contracts.layout import one_vocabulary

from ..engines import EXTRACTIVE
from .view import ContractView

# The share of what is asked, weighed by how rare it is in the contract, that a heading has to name.
_LEAST_NAMED = 0.6
# Headings nearly as good as the best are answers too, up to so many.
_AS_GOOD, _MOST = 0.92, 3
_SYNONYM, _ABOVE = 0.7, 0.7
_LONGEST = 6_000  # code points of a clause that are quoted at most, before they are shortened for showing
# Verbs that go with every subject: conditions are met, provisions apply.
_WITH_ANY = frozenset(
    terms(
        "meet satisfy need require occur happen event exist contain include cover deal apply allow permit provide set out forth take place"
        " maintain keep make obtain carry owe provision clause section article party"
    )
)
_HAN_NOTHING = re.compile(
    r"什么(?:情况|时候|条件)?下?|如何|怎[么样]|哪[些个里一]?|是否|有没有|有无|多[少长久]|谁|吗|呢|请问|可以|应当?|需要|能否|能|会|的|了|是|有|在|由|对|和|与|及"
    r"|规定|约定|条款|本?合同|本?协议|关于|当事人|双方|[^\u3400-\u9fff]"
)
_HALF = 0.5
_PARTS = re.compile(r"[;:·]|\s[-–—]\s|、|及|和|与")


def provision(contract: ContractView, question: str) -> Answer | None:
    """The clauses whose headings name what is asked, quoted from their beginnings; None where none does."""
    index = EXTRACTIVE.index(contract.opened.context)
    concepts = _concepts(contract, read_question(question), index)
    asked = _HAN_NOTHING.sub("", one_vocabulary(question)) if has_chinese(question) else ""
    if not concepts:
        return None
    scored = [
        (score, clause)
        for clause in contract.analysis.clauses
        if clause.level == "block" and clause.heading and ":" not in clause.id
        if (
            score := _score_han(one_vocabulary(clause.heading), asked)
            if asked
            else _score(clause.heading, _headings_above(contract, clause), concepts)
        )
        > 0
    ]
    best = max((score for score, _ in scored), default=0.0)
    chosen: list[Clause] = []
    # Of equals the one that says most on its subject comes first.
    for score, clause in sorted(scored, key=lambda item: (-item[0], item[1].start - item[1].end, item[1].start)):
        nested = any(other.start < clause.end and clause.start < other.end for other in chosen)
        if score >= _AS_GOOD * best and not nested and len(chosen) < _MOST:
            chosen.append(clause)
    return contract.quoted([(c.id, c.start, min(c.end, c.start + _LONGEST)) for c in chosen]) if chosen else None


def _concepts(contract: ContractView, query: Query, index: Index) -> list[tuple[tuple[str, ...], float]]:
    """What is asked, as (terms that stand for it, weight); the words of the contract's own name ask nothing."""
    own = set(terms(contract.title))
    asked = [c for c in query.concepts if c[0] not in _WITH_ANY and c[0] not in own] or list(query.concepts)
    return [(concept, index.group_idf(concept)) for concept in asked]


def _forms(term: str) -> tuple[str, ...]:
    """A term and its kin: what is assignable may be assigned, under the heading "Assignment"."""
    verb = term.removesuffix("abl") if len(term) > 6 else term
    return tuple(dict.fromkeys((term, verb, verb + "ment", verb + "abl")))


def _headings_above(contract: ContractView, clause: Clause) -> set[str]:
    """Terms of the headings that a clause stands under."""
    found: set[str] = set()
    above = contract.clauses.get(clause.parent or "")
    while above is not None:
        found.update(terms(above.heading or ""))
        above = contract.clauses.get(above.parent or "")
    return found


def _score(heading: str, above: set[str], concepts: list[tuple[tuple[str, ...], float]]) -> float:
    """How well the best part of a heading names what is asked, 0 where it does not: the share it names, and of those the
    one that says little else. One word has to be the question's own; headings above may have some of the others."""
    total = sum(weight for _, weight in concepts)
    best = 0.0
    for part in (heading, *_PARTS.split(heading)):
        words = [term for term in terms(part) if term not in STOPPED]
        exact = {
            alternatives: next((term for term in _forms(alternatives[0]) if term in words), None)
            for alternatives, _ in concepts
        }
        used = {term for term in exact.values() if term is not None}
        named, own = 0.0, bool(used)
        for alternatives, weight in concepts:
            # A word names one thing: "Covenants" is no heading for "restrictive covenants" and for "covenants" both.
            synonym = next((term for term in alternatives[1:] if term in words and term not in used), None)
            if exact[alternatives] is not None:
                named += weight
            elif synonym is not None:
                named += _SYNONYM * weight
                used.add(synonym)
            elif alternatives[0] in above:
                named += _ABOVE * weight
        if own and named >= _LEAST_NAMED * total:
            best = max(best, named / total + sum(word in used for word in words) / len(words))
    return best


def _score_han(heading: str, asked: str) -> float:
    """The same for Chinese, which is not cut into words here: a part of the heading has to stand in the question as a
    whole, and to be most of it, or half of it and the whole heading."""
    best = 0.0
    for part in (heading, *_PARTS.split(heading)):
        part = re.sub(r"合同的?|的", "", part.strip())
        if len(part) > 1 and part in asked:
            share, said = len(part) / len(asked), len(part) / len(heading)
            best = max(best, share + said if share > _HALF or (share == _HALF and said == 1) else 0.0)
    return best
