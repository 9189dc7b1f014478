"""One contract as its questions see it: clauses and terms found as the asker names them, citations, forms of answers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import groupby

from unabridged.ingest.analysis import Clause, ContractAnalysis, Definition, Reference
from unabridged.ingest.context import Answer, Citation
from unabridged.ingest.contracts.chinese_references import paragraph_forms
from unabridged.ingest.contracts.graph import block_of
from unabridged.ingest.contracts.layout import one_vocabulary
from unabridged.ingest.contracts.sentences import sentences

from ...opened import Opened
from .words import join, unique

SHOWN = 1_500  # code points of a clause or sentence that an answer quotes
MOST_CITATIONS = 60
_OWN_NUMBER = re.compile(
    r"(?:(?:section|article|clause)\s{1,3})?\d{1,3}(?:\.\d{1,3})*[.)]?\s|article\s[IVXLC]+|第.{1,8}[章条]",
    re.IGNORECASE,
)
_KIND_OF_AGREEMENT = re.compile(
    r"\b(?:agreement|contract|lease|licen[cs]e|deed|indenture|amendment|plan|terms|policy)\b|合同|协议",
    re.IGNORECASE,
)


class ContractView:
    """One contract: what its questions look up and what its answers are made of."""

    def __init__(self, opened: Opened, analysis: ContractAnalysis, *, chinese: bool) -> None:
        self.opened = opened
        self.document = opened.document
        self.analysis = analysis
        self.chinese = chinese
        self.clauses = {clause.id: clause for clause in analysis.clauses}
        self.block = block_of(analysis)

    @cached_property
    def own_ends(self) -> dict[str, int]:
        """Where each block clause's own text ends: at the next block clause, whatever its depth."""
        blocks = sorted((c for c in self.analysis.clauses if c.level == "block"), key=lambda clause: clause.start)
        ends = [clause.start for clause in blocks[1:]] + [len(self.document.text)]
        return {clause.id: end for clause, end in zip(blocks, ends, strict=True)}

    @cached_property
    def title(self) -> str:
        """What the contract calls itself: the first line that names a kind of agreement; empty where none does."""
        lines = self.document.text[:8_000].splitlines()
        return next((line for line in lines if len(line) < 120 and _KIND_OF_AGREEMENT.search(one_vocabulary(line))), "")

    # --- finding

    def home(self, position: int) -> str | None:
        """The innermost block clause at a place."""
        blocks = [c for c in self.analysis.clauses if c.level == "block" and c.start <= position < c.end]
        return max(blocks, key=lambda clause: clause.start).id if blocks else None

    def find(self, name: str | None) -> str | None:
        """The id of a clause or attachment as the asker named it; letters' case does not matter."""
        if name is None:
            return None
        known = [*self.clauses, *(t for r in self.analysis.references for t in r.targets)]
        wanted = name.replace(" ", "").casefold()
        for candidate in known:
            if candidate.replace(" ", "").casefold() == wanted:
                return candidate
        for form in paragraph_forms(wanted):
            if form in self.clauses:
                return form
        # A lawyer says 2.1 for 2.01 and the other way round.
        loose = _without_zeros(wanted)
        return next((c for c in self.clauses if _without_zeros(c.replace(" ", "").casefold()) == loose), None)

    def with_parts(self, clause_id: str) -> set[str]:
        parts = {clause_id}
        for clause in sorted(self.analysis.clauses, key=lambda clause: clause.start):
            if clause.parent in parts:
                parts.add(clause.id)
        return parts

    def definition(self, term: str | None) -> Definition | None:
        if not term:
            return None
        wanted = one_vocabulary(" ".join(term.split()).casefold())
        by_term = {one_vocabulary(" ".join(d.term.split()).casefold()): d for d in reversed(self.analysis.definitions)}
        for form in (wanted, wanted.removesuffix("s"), wanted + "s", re.sub("ies$", "y", wanted)):
            if form in by_term:
                return by_term[form]
        return None

    def mentions(self, references: Iterable[Reference]) -> list[Citation]:
        """Each reference in its sentence."""
        citations = []
        for reference in list(references)[:MOST_CITATIONS]:
            clause = self.clauses.get(self.block(reference.source) or "")
            start = clause.start if clause is not None else max(reference.start - 600, 0)
            end = self.own_ends.get(clause.id, reference.end) if clause is not None else reference.end + 600
            spans = sentences(self.document.text, start, max(min(end, reference.end + 6_000), reference.end))
            span = next((s for s in spans if s.start <= reference.start < s.end), None)
            bounds = (span.start, span.end) if span is not None else (reference.start, reference.end)
            citations.append(self.citation(*bounds))
        return citations

    def clause_citation(self, clause_id: str) -> Citation:
        clause: Clause = self.clauses[clause_id]
        return self.citation(clause.start, self.own_ends.get(clause_id, clause.end), clause.page)

    def term_citation(self, term: str, clause_id: str) -> Citation | None:
        clause = self.clauses.get(clause_id)
        if clause is None:
            return None
        end = self.own_ends.get(clause_id, clause.end)
        at = self.document.text.find(term, clause.start, end)
        if at < 0:
            return self.clause_citation(clause_id)
        span = next((s for s in sentences(self.document.text, clause.start, end) if s.start <= at < s.end), None)
        return self.citation(span.start, span.end) if span is not None else self.clause_citation(clause_id)

    def citation(self, start: int, end: int, page: int | None = None) -> Citation:
        end = min(max(end, start), len(self.document.text))
        return Citation(
            document=self.document.name,
            page=page if page is not None else self.document.page_at(start),
            start=start,
            end=end,
            text=self.quote(start, end),
        )

    def quote(self, start: int, end: int) -> str:
        """The words of a place as they are shown: no page edges, not too long."""
        text = self.document.quote(start, min(end, start + 4 * SHOWN))
        return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"

    # --- answers

    def quoted(self, places: Sequence[tuple[str, int, int]]) -> Answer:
        """Sentences that bear on the question, each with its clause."""
        said: list[str] = []
        for clause, group in groupby(places, key=lambda place: place[0]):
            text = " ".join(self.quote(start, end) for _, start, end in group)
            # A clause quoted from its beginning says its number itself.
            said.append(text if _OWN_NUMBER.match(text) else f"{clause}: {text}")
        return Answer(
            answer=" ".join(said),
            found=True,
            certain=False,
            results=unique(clause for clause, _, _ in places),
            citations=tuple(self.citation(start, end) for _, start, end in places),
        )

    def computed(self, english: str, chinese: str, results: Sequence[str], citations: Sequence[Citation]) -> Answer:
        return Answer(
            answer=chinese if self.chinese else english,
            found=True,
            certain=True,
            results=tuple(results),
            citations=tuple(citations),
        )

    def missing(self, english: str, chinese: str) -> Answer:
        return Answer(answer=chinese if self.chinese else english, found=False)

    def no_clause(self, name: str | None) -> Answer:
        near = difflib.get_close_matches(name or "", list(self.clauses)[:5_000], 3, 0.6)
        english = f"{self.document.name} has no clause {name}."
        chinese = f"{self.document.name} 没有条款 {name}。"
        if near:
            english += f" Nearest: {join(near)}."
            chinese += f"相近的有：{'、'.join(near)}。"
        return self.missing(english, chinese)

    def no_term(self, term: str | None) -> Answer | None:
        terms = [definition.term for definition in self.analysis.definitions]
        near = difflib.get_close_matches(term or "", terms[:5_000], 3, 0.6)
        english = f"{self.document.name} does not define “{term}”."
        chinese = f"{self.document.name} 没有定义“{term}”。"
        if near:
            english += f" It defines {join([f'“{name}”' for name in near])}."
            chinese += f"相近的术语：{'、'.join(near)}。"
        return self.missing(english, chinese)


def _without_zeros(clause_id: str) -> str:
    return re.sub(r"(?<=\.)0(?=\d)", "", clause_id)
