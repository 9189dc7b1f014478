"""Questions about a contract that its clauses, references, defined terms and risk points answer, in English and Chinese."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import groupby

from unabridged.engine.ranking.terms import terms
from unabridged.ingest.analysis import Clause, ContractAnalysis, Definition, Reference
from unabridged.ingest.context import Answer, Citation
from unabridged.ingest.contracts.brief import make_brief
from unabridged.ingest.contracts.graph import (
    block_of,
    clause_graph,
    cycles,
    dependants,
    most_depended_on,
    never_referred_to,
)
from unabridged.ingest.contracts.risk_rules import load_rules
from unabridged.ingest.contracts.sentences import sentences

from ..opened import Opened
from .contract_questions import Asked, understand

_SHOWN = 1_500  # code points of a clause or sentence that an answer quotes
_MOST_CITATIONS = 60


def answer(opened: Opened, question: str) -> Answer | None:
    """The answer from structure; None when the question is not one of ours, so that an engine takes over."""
    asked = understand(question)
    if asked is None or not isinstance(opened.analysis, ContractAnalysis):
        return None
    chinese = any("\u4e00" <= char <= "\u9fff" for char in question)
    contract = _Contract(opened, opened.analysis, chinese=chinese)
    return getattr(contract, asked.form)(asked)  # type: ignore[no-any-return]


class _Contract:
    """One contract and the answers it can give: a method for each form of question."""

    def __init__(self, opened: Opened, analysis: ContractAnalysis, *, chinese: bool) -> None:
        self.document = opened.document
        self.analysis = analysis
        self.chinese = chinese
        self.clauses = {clause.id: clause for clause in analysis.clauses}
        self.block = block_of(analysis)

    @cached_property
    def _bounds(self) -> dict[str, int]:
        """Where each block clause's own text ends: at the next block clause, whatever its depth."""
        blocks = sorted((c for c in self.analysis.clauses if c.level == "block"), key=lambda clause: clause.start)
        ends = [clause.start for clause in blocks[1:]] + [len(self.document.text)]
        return {clause.id: end for clause, end in zip(blocks, ends, strict=True)}

    # --- references ------------------------------------------------------------------------------------------------

    def references_to(self, asked: Asked) -> Answer:
        """Which clauses refer to a clause or to a part of it."""
        target = self._find(asked.clause)
        if target is None:
            return self._no_clause(asked.clause)
        parts = self._with_parts(target)
        mentions = [r for r in self.analysis.references if parts & set(r.targets)]
        mentions = [r for r in mentions if (self.block(r.source) or r.source) not in parts or r.source is None]
        sources = _unique(self.block(r.source) or r.source or "preamble" for r in mentions)
        if not sources:
            return self._computed(f"No clause refers to {target}.", f"没有条款引用 {target}。", (), ())
        return self._computed(
            f"{_count(len(sources), 'clause refers', 'clauses refer')} to {target}: {_join(sources)}.",
            f"引用 {target} 的条款有 {len(sources)} 个：{'、'.join(sources)}。",
            sources,
            self._mentions(mentions),
        )

    def references_from(self, asked: Asked) -> Answer:
        """What a clause and its parts refer to."""
        source = self._find(asked.clause)
        if source is None:
            return self._no_clause(asked.clause)
        parts = self._with_parts(source)
        mentions = [r for r in self.analysis.references if self.block(r.source) in parts or r.source in parts]
        targets = _unique(t for r in mentions for t in r.targets if t not in parts)
        outside = _unique(" ".join(r.text.split()) for r in mentions if r.kind in {"external", "dangling"})
        english = f"{source} refers to {_join(targets)}." if targets else f"{source} refers to no other clause."
        chinese = f"{source} 引用：{'、'.join(targets)}。" if targets else f"{source} 没有引用其他条款。"
        if outside:
            english += f" Outside this contract, or to nothing: {_join(outside)}."
            chinese += f"另引用合同之外或不存在的：{'、'.join(outside)}。"
        return self._computed(english, chinese, targets, self._mentions(mentions))

    def dependants(self, asked: Asked) -> Answer:
        """What refers to a clause directly or through other clauses."""
        target = self._find(asked.clause)
        graph = clause_graph(self.analysis)
        if target is None or (target not in graph and self.block(target) is None):
            return self._no_clause(asked.clause)
        found = dependants(graph, target if target in graph else self.block(target) or target, asked.depth)
        if not found:
            return self._computed(f"Nothing depends on {target}.", f"没有条款依赖 {target}。", (), ())
        steps = {
            depth: [item for item in found if item.depth == depth] for depth in sorted({item.depth for item in found})
        }
        english = "; ".join(
            ("directly " if depth == 1 else f"in {depth} steps ")
            + _join([item.clause if depth == 1 else f"{item.clause} (through {item.via})" for item in items])
            for depth, items in steps.items()
        )
        chinese = "；".join(
            ("直接：" if depth == 1 else f"第 {depth} 步：")
            + "、".join(item.clause if depth == 1 else f"{item.clause}（经 {item.via}）" for item in items)
            for depth, items in steps.items()
        )
        return self._computed(
            f"{_count(len(found), 'clause depends', 'clauses depend')} on {target}: {english}.",
            f"依赖 {target} 的条款有 {len(found)} 个：{chinese}。",
            tuple(item.clause for item in found),
            [self._clause_citation(item.clause) for item in found if item.clause in self.clauses],
        )

    def dangling(self, asked: Asked) -> Answer:
        """References to clauses that do not exist."""
        mentions = [r for r in self.analysis.references if r.kind == "dangling"]
        if not mentions:
            return self._computed("Every reference has its clause.", "所有引用都有对应的条款。", (), ())
        lines = [
            f"{' '.join(r.text.split())} in {r.source or 'the preamble'}"
            + (f" (perhaps {r.suggestion})" if r.suggestion else "")
            for r in mentions
        ]
        return self._computed(
            f"{_count(len(mentions), 'reference points', 'references point')} to nothing: {'; '.join(lines)}.",
            f"有 {len(mentions)} 处引用没有对应条款："
            + "；".join(f"{r.source or '序言'} 中的 {' '.join(r.text.split())}" for r in mentions) + "。",
            _unique(self.block(r.source) or r.source or "preamble" for r in mentions),
            self._mentions(mentions),
        )  # fmt: skip

    def cycles(self, asked: Asked) -> Answer:
        """Clauses that refer to each other in circles."""
        groups = cycles(clause_graph(self.analysis))
        if not groups:
            return self._computed("No clauses refer to each other in a circle.", "没有循环引用。", (), ())
        return self._computed(
            f"{_count(len(groups), 'group of clauses refers', 'groups of clauses refer')} to each other in a circle: "
            + "; ".join(_join(group) for group in groups) + ".",
            f"有 {len(groups)} 组条款循环引用：" + "；".join("、".join(group) for group in groups) + "。",
            _unique(clause for group in groups for clause in group),
            [self._clause_citation(clause) for group in groups for clause in group if clause in self.clauses],
        )  # fmt: skip

    def unreferenced(self, asked: Asked) -> Answer:
        """Clauses to which nothing refers."""
        found = tuple(never_referred_to(clause_graph(self.analysis)))
        return self._computed(
            f"{_count(len(found), 'clause is', 'clauses are')} never referred to: {_join(found)}.",
            f"有 {len(found)} 个条款从未被引用：{'、'.join(found)}。",
            found,
            [self._clause_citation(clause) for clause in found[:_MOST_CITATIONS]],
        )

    def most_referenced(self, asked: Asked) -> Answer:
        """The clauses that most others refer to."""
        ranked = most_depended_on(clause_graph(self.analysis))
        return self._computed(
            "Most referred to: " + _join([f"{clause} ({number})" for clause, number in ranked]) + ".",
            "被引用最多的条款：" + "、".join(f"{clause}（{number} 次）" for clause, number in ranked) + "。",
            tuple(clause for clause, _ in ranked),
            [self._clause_citation(clause) for clause, _ in ranked if clause in self.clauses],
        )

    def attachments(self, asked: Asked) -> Answer:
        """Exhibits, schedules and the like that the contract names."""
        mentions = [r for r in self.analysis.references if r.kind == "attachment"]
        names = _unique(target for r in mentions for target in r.targets)
        if not names:
            return self._computed("No attachment is referred to.", "没有引用任何附件。", (), ())
        firsts = [next(r for r in mentions if name in r.targets) for name in names]
        return self._computed(
            f"Attachments: {_join(names)}.", f"附件：{'、'.join(names)}。", names, self._mentions(firsts)
        )

    # --- clauses ---------------------------------------------------------------------------------------------------

    def clause(self, asked: Asked) -> Answer:
        """The text of a clause, with its parts."""
        found = self._find(asked.clause)
        if found is None or found not in self.clauses:
            return self._no_clause(asked.clause)
        clause = self.clauses[found]
        shown = self._quote(clause.start, clause.end)
        return self._computed(shown, shown, (found,), [self._citation(clause.start, clause.end, clause.page)])

    # --- terms -----------------------------------------------------------------------------------------------------

    def meaning(self, asked: Asked) -> Answer | None:
        """What a defined term means, in the words of its definition."""
        definition = self._definition(asked.term)
        if definition is None:
            return None if asked.detail == "if defined" else self._no_term(asked.term)
        if definition.status == "undefined":
            return self._missing(
                f"“{definition.term}” is used but not defined in {self.document.name}.",
                f"{self.document.name} 使用了“{definition.term}”，但没有定义。",
            )
        text = " ".join(definition.text.split())
        where = definition.clause or "the preamble"
        meant = self._meant_elsewhere(definition)
        if meant is not None:
            target, start, end = meant
            quoted = self._quote(start, end)
            return self._computed(
                f"“{definition.term}” is defined in {where} by {target}: {quoted}",
                f"“{definition.term}”的定义见 {definition.clause or '序言'}，其含义在 {target}：{quoted}",
                _unique(clause for clause in (definition.clause, target) if clause),
                [
                    self._citation(definition.start, definition.start + max(len(definition.text), 1)),
                    self._citation(start, end),
                ],
            )
        return self._computed(
            f"“{definition.term}” is defined in {where}: {text[:_SHOWN]}",
            f"“{definition.term}”的定义见 {definition.clause or '序言'}：{text[:_SHOWN]}",
            (definition.clause,) if definition.clause else (),
            [self._citation(definition.start, definition.start + max(len(definition.text), 1))],
        )

    def _meant_elsewhere(self, definition: Definition) -> tuple[str, int, int] | None:
        """Where a definition that only points to another clause leads: the clause, and the place of the words there."""
        text = " ".join(definition.text.split())
        if len(text) > _LONGEST_POINTER or not _POINTER.search(text):
            return None
        end = definition.start + 2 * len(definition.text)
        targets = [
            target
            for reference in self.analysis.references
            if definition.start <= reference.start < end and " ".join(reference.text.split()) in text
            for target in reference.targets
            if target in self.clauses and target != definition.clause
        ]
        if not targets:
            return None
        clause = self.clauses[targets[0]]
        words = r"\s{1,9}".join(map(re.escape, definition.term.split()))
        named = re.compile(rf"[\"“”]\s?{words}\s?[,.]?[\"“”]").search(self.document.text, clause.start, clause.end)
        if named is None:
            return targets[0], clause.start, clause.end
        home = self.clauses[self._home(named.start()) or clause.id]
        own_end = min(self._bounds.get(home.id, home.end), home.start + 60_000)
        for span in sentences(self.document.text, home.start, own_end):
            if span.start <= named.start() < span.end:
                # "the "Price" is the amount that results from:" goes on in the clauses below.
                goes_on = self.document.text[span.end - 1] in ":："
                return home.id, span.start, max(span.end, home.end) if goes_on else span.end
        return home.id, home.start, own_end

    def uses(self, asked: Asked) -> Answer | None:
        """The clauses that use a defined term."""
        definition = self._definition(asked.term)
        if definition is None:
            return self._no_term(asked.term)
        used = _unique(self.block(clause) or clause for clause in definition.used_in)
        if not used:
            return self._computed(f"“{definition.term}” is not used.", f"“{definition.term}”没有被使用。", (), ())
        return self._computed(
            f"“{definition.term}” is used in {_count(len(used), 'clause', 'clauses')}: {_join(used)}.",
            f"“{definition.term}”用于 {len(used)} 个条款：{'、'.join(used)}。",
            used,
            [c for clause in used[:_MOST_CITATIONS] if (c := self._term_citation(definition.term, clause)) is not None],
        )

    def terms(self, asked: Asked) -> Answer:
        """Defined terms, all or by status."""
        found = [d for d in self.analysis.definitions if asked.detail is None or d.status == asked.detail]
        if asked.detail is None:
            found = [d for d in found if d.status != "undefined"]
        kind = asked.detail or "defined"
        in_chinese = {"unused": "未使用", "undefined": "未定义", "circular": "循环定义", "defined": "已定义"}[kind]
        names = tuple(definition.term for definition in found)
        if not names:
            return self._computed(f"There are no {kind} terms.", f"没有{in_chinese}的术语。", (), ())
        return self._computed(
            f"{_count(len(names), f'{kind} term', f'{kind} terms')}: {_join(names)}.",
            f"{in_chinese}的术语有 {len(names)} 个：{'、'.join(names)}。",
            names,
            [self._citation(d.start, d.start + max(len(d.text), len(d.term))) for d in found[:_MOST_CITATIONS]],
        )

    # --- risks -----------------------------------------------------------------------------------------------------

    def risks(self, asked: Asked) -> Answer:
        """Risk points, all or of one severity, the gravest first."""
        parts = self._with_parts(found) if asked.clause and (found := self._find(asked.clause)) else None
        if asked.clause and parts is None:
            return self._no_clause(asked.clause)
        order = ("high", "medium", "low")
        risks = sorted(
            (
                risk for risk in self.analysis.risks
                if risk.start is not None and (asked.detail is None or risk.severity == asked.detail)
                and (parts is None or risk.clause in parts)
            ),
            key=lambda risk: (order.index(risk.severity), risk.start),
        )  # fmt: skip
        if not risks:
            return self._computed("No rule found a risk point there.", "没有规则发现风险点。", (), ())
        rules = {rule.id: rule for rule in load_rules()}
        language = "zh" if self.chinese else "en"
        grouped: dict[str, list[str]] = {}
        for risk in risks:
            title = rules[risk.rule].wording(language).title if risk.rule in rules else risk.rule
            grouped.setdefault(f"{title} ({risk.severity})", []).append(risk.clause or "preamble")
        lines = [f"{title}: {', '.join(_unique(clauses))}" for title, clauses in grouped.items()]
        return self._computed(
            f"{_count(len(risks), 'risk point', 'risk points')}. " + "; ".join(lines) + ".",
            f"风险点 {len(risks)} 处。" + "；".join(lines) + "。",
            _unique(risk.clause for risk in risks if risk.clause),
            [self._citation(risk.start or 0, risk.end or 0, risk.page) for risk in risks[:_MOST_CITATIONS]],
        )

    def missing(self, asked: Asked) -> Answer:
        """Usual clauses that the contract does not have."""
        rules = {rule.id: rule for rule in load_rules() if rule.missing}
        found = [risk for risk in self.analysis.risks if risk.rule in rules]
        language = "zh" if self.chinese else "en"
        titles = [rules[risk.rule].wording(language).title for risk in found]
        if not titles:
            return self._computed("No usual clause is missing.", "没有发现缺少的常见条款。", (), ())
        return self._computed(
            f"{_count(len(titles), 'usual clause was', 'usual clauses were')} not found: {'; '.join(titles)}.",
            f"未发现的常见条款 {len(titles)} 个：{'；'.join(titles)}。",
            tuple(risk.rule for risk in found),
            (),
        )

    # --- topics ----------------------------------------------------------------------------------------------------

    def topic(self, asked: Asked) -> Answer | None:
        """Clauses on one of a few topics, found by rule or by heading; the sentence is the answer.

        None where the question is about something inside the agreement that is not the subject of exactly one clause.
        """
        if asked.subject is not None:
            return self._lasting(asked.subject) if asked.detail in {"term", "notice_period"} else None
        places = self._by_rule(asked.detail or "") or self._by_heading(asked.detail or "")
        if not places:
            if asked.detail in {"governing_law", "jurisdiction"}:
                return self._missing(
                    f"{self.document.name} has no clause on {(asked.detail or '').replace('_', ' ')}.",
                    f"{self.document.name} 没有这方面的条款。",
                )
            return None
        return self._quoted(places)

    def _quoted(self, places: Sequence[tuple[str, int, int]]) -> Answer:
        """Sentences that bear on the question, each with its clause."""
        said: list[str] = []
        for clause, group in groupby(places, key=lambda place: place[0]):
            said.append(f"{clause}: " + " ".join(self._quote(start, end) for _, start, end in group))
        return Answer(
            answer=" ".join(said),
            found=True,
            certain=False,
            results=_unique(clause for clause, _, _ in places),
            citations=tuple(self._citation(start, end) for _, start, end in places),
        )

    def _lasting(self, subject: str) -> Answer | None:
        """How long what the one clause on `subject` is about lasts: its sentences that name a time, and the definitions
        of the periods and dates that it uses."""
        clause = self._clause_on(subject)
        if clause is None:
            return None
        text = self.document.text
        end = min(clause.end, clause.start + 20_000)
        periods = [
            definition
            for definition in self.analysis.definitions
            if _PERIOD.search(definition.term)
            and definition.status != "undefined"
            and not clause.start <= definition.start < end
            and definition.term in self.document.quote(clause.start, end)
            and _TIME.search(definition.text)
        ]
        spans = list(sentences(text, clause.start, end))
        timed = [
            span
            for span in spans
            if _TIME.search(said := self.document.quote(span.start, span.end))
            or any(definition.term in said for definition in periods)
        ]
        if not timed:
            return None
        places = [(self._home(span.start) or clause.id, span.start, span.end) for span in timed[:3]]
        places += [
            (definition.clause or "preamble", definition.start, definition.start + len(definition.text))
            for definition in periods[:2]
        ]
        return self._quoted(places)

    def _clause_on(self, subject: str) -> Clause | None:
        """The one block clause (with those inside it) whose heading, or whose risk point's rule, has all words of `subject`."""
        wanted = set(terms(subject))
        headed = [
            clause
            for clause in self.analysis.clauses
            if clause.level == "block" and clause.heading and wanted <= set(terms(clause.heading))
        ]
        if not headed:
            found = _unique(
                risk.clause
                for risk in self.analysis.risks
                if risk.clause in self.clauses and risk.clause and wanted <= set(terms(risk.rule.replace("_", " ")))
            )
            headed = [self.clauses[clause] for clause in found]
        # An article on the subject holds the sections on it.
        outer = min(headed, key=lambda clause: (clause.start, -clause.end), default=None)
        return outer if outer and all(clause.end <= outer.end for clause in headed) else None

    def _home(self, position: int) -> str | None:
        """The innermost block clause at a place."""
        blocks = [c for c in self.analysis.clauses if c.level == "block" and c.start <= position < c.end]
        return max(blocks, key=lambda clause: clause.start).id if blocks else None

    def _by_rule(self, topic: str) -> list[tuple[str, int, int]]:
        found = [r for r in self.analysis.risks if r.rule == topic and r.start is not None and r.clause is not None]
        # What governs an exhibit says nothing about the contract itself.
        main = [r for r in found if r.clause and ":" not in r.clause and not r.clause.startswith(("Exhibit", "Annex"))]
        return [(r.clause or "", r.start or 0, r.end or 0) for r in (main or found)[:3]]

    def _by_heading(self, topic: str) -> list[tuple[str, int, int]]:
        if topic in _BRIEF_SECTIONS:
            lines = make_brief(self.document, self.analysis).sections[_BRIEF_SECTIONS[topic]].sentences
            return [(line.clause or "preamble", line.start or 0, line.end or 0) for line in lines if line.found]
        pattern = _HEADINGS[topic]
        places = []
        for clause in self.analysis.clauses:
            if clause.level == "block" and clause.heading and pattern.search(clause.heading):
                end = min(self._bounds.get(clause.id, clause.end), clause.start + 6_000)
                spans = list(sentences(self.document.text, clause.start, end))
                if topic == "notice_period":
                    spans = [span for span in spans if _DAYS_NOTICE.search(self.document.text[span.start : span.end])]
                places += [(clause.id, span.start, span.end) for span in spans[:2]]
        return places[:3]

    # --- finding and citing ----------------------------------------------------------------------------------------

    def _find(self, name: str | None) -> str | None:
        """The id of a clause or attachment as the asker named it; letters' case does not matter."""
        if name is None:
            return None
        known = [*self.clauses, *(t for r in self.analysis.references for t in r.targets)]
        wanted = name.replace(" ", "").casefold()
        for candidate in known:
            if candidate.replace(" ", "").casefold() == wanted:
                return candidate
        # A lawyer says 2.1 for 2.01 and the other way round.
        loose = _without_zeros(wanted)
        return next((c for c in self.clauses if _without_zeros(c.replace(" ", "").casefold()) == loose), None)

    def _with_parts(self, clause_id: str) -> set[str]:
        parts = {clause_id}
        for clause in sorted(self.analysis.clauses, key=lambda clause: clause.start):
            if clause.parent in parts:
                parts.add(clause.id)
        return parts

    def _definition(self, term: str | None) -> Definition | None:
        if not term:
            return None
        wanted = " ".join(term.split()).casefold()
        by_term = {" ".join(d.term.split()).casefold(): d for d in reversed(self.analysis.definitions)}
        for form in (wanted, wanted.removesuffix("s"), wanted + "s", re.sub("ies$", "y", wanted)):
            if form in by_term:
                return by_term[form]
        return None

    def _mentions(self, references: Iterable[Reference]) -> list[Citation]:
        """Each reference in its sentence."""
        citations = []
        for reference in list(references)[:_MOST_CITATIONS]:
            clause = self.clauses.get(self.block(reference.source) or "")
            start = clause.start if clause is not None else max(reference.start - 600, 0)
            end = self._bounds.get(clause.id, reference.end) if clause is not None else reference.end + 600
            spans = sentences(self.document.text, start, max(min(end, reference.end + 6_000), reference.end))
            span = next((s for s in spans if s.start <= reference.start < s.end), None)
            bounds = (span.start, span.end) if span is not None else (reference.start, reference.end)
            citations.append(self._citation(*bounds))
        return citations

    def _clause_citation(self, clause_id: str) -> Citation:
        clause: Clause = self.clauses[clause_id]
        return self._citation(clause.start, self._bounds.get(clause_id, clause.end), clause.page)

    def _term_citation(self, term: str, clause_id: str) -> Citation | None:
        clause = self.clauses.get(clause_id)
        if clause is None:
            return None
        end = self._bounds.get(clause_id, clause.end)
        at = self.document.text.find(term, clause.start, end)
        if at < 0:
            return self._clause_citation(clause_id)
        span = next((s for s in sentences(self.document.text, clause.start, end) if s.start <= at < s.end), None)
        return self._citation(span.start, span.end) if span is not None else self._clause_citation(clause_id)

    def _citation(self, start: int, end: int, page: int | None = None) -> Citation:
        end = min(max(end, start), len(self.document.text))
        return Citation(
            document=self.document.name,
            page=page if page is not None else self.document.page_at(start),
            start=start,
            end=end,
            text=self._quote(start, end),
        )

    def _quote(self, start: int, end: int) -> str:
        """The words of a place as they are shown: no page edges, not too long."""
        text = self.document.quote(start, min(end, start + 4 * _SHOWN))
        return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"

    # --- answers ---------------------------------------------------------------------------------------------------

    def _computed(self, english: str, chinese: str, results: Sequence[str], citations: Sequence[Citation]) -> Answer:
        return Answer(
            answer=chinese if self.chinese else english,
            found=True,
            certain=True,
            results=tuple(results),
            citations=tuple(citations),
        )

    def _missing(self, english: str, chinese: str) -> Answer:
        return Answer(answer=chinese if self.chinese else english, found=False)

    def _no_clause(self, name: str | None) -> Answer:
        near = difflib.get_close_matches(name or "", list(self.clauses)[:5_000], 3, 0.6)
        english = f"{self.document.name} has no clause {name}."
        chinese = f"{self.document.name} 没有条款 {name}。"
        if near:
            english += f" Nearest: {_join(near)}."
            chinese += f"相近的有：{'、'.join(near)}。"
        return self._missing(english, chinese)

    def _no_term(self, term: str | None) -> Answer | None:
        terms = [definition.term for definition in self.analysis.definitions]
        near = difflib.get_close_matches(term or "", terms[:5_000], 3, 0.6)
        english = f"{self.document.name} does not define “{term}”."
        chinese = f"{self.document.name} 没有定义“{term}”。"
        if near:
            english += f" It defines {_join([f'“{name}”' for name in near])}."
            chinese += f"相近的术语：{'、'.join(near)}。"
        return self._missing(english, chinese)


_LONGEST_POINTER = 400
_POINTER = re.compile(
    r"\b(?:has|have|shall have|is|are|as)\b[^.;]{0,40}\b(?:meanings?|defined|definition|set (?:forth|out)|specified|assigned|ascribed)\b"
    r"|(?:含义|定义)[^。；]{0,10}(?:见|参见|按照|同)|(?:见|参见)[^。；]{0,20}(?:定义|规定)"
)
_PERIOD = re.compile(r"\b(?:period|term|duration|date)\b|期", re.I)
_TIME = re.compile(
    r"\b(?:days?|weeks?|months?|years?|anniversary|perpetu\w{1,4}|indefinitely)\b|\b(?:19|20)\d\d\b|[日天月年]", re.I
)
_BRIEF_SECTIONS = {"parties": 0, "term": 1}
_HEADINGS = {
    "governing_law": re.compile(r"governing law|applicable law|choice of law|适用法律|法律适用", re.I),
    "jurisdiction": re.compile(r"jurisdiction|venue|arbitration|disputes?|争议|仲裁|管辖", re.I),
    "notice_period": re.compile(r"terminat|notice|renewal|解除|终止|通知", re.I),
}
_DAYS_NOTICE = re.compile(
    r"\b(?:days?|months?|weeks?)['’]?\s[^.;]{0,40}notice|提前[^。；]{0,10}(?:日|天|月)|(?:日|天)(?:前|内)[^。；]{0,12}通知",
    re.I,
)


def _without_zeros(clause_id: str) -> str:
    return re.sub(r"(?<=\.)0(?=\d)", "", clause_id)


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _join(items: Sequence[str]) -> str:
    return ", ".join(items[:-1]) + f" and {items[-1]}" if len(items) > 1 else "".join(items)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
