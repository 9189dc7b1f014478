"""A contract's brief in a model's words: the sentences of the extractive brief go in as numbered passages, and only what
cites them comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from unabridged.engine.protocol import Engine, EngineError, Passage
from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.context import Context, Segment, estimate_tokens
from unabridged.ingest.contracts import Brief, make_brief
from unabridged.ingest.contracts.brief import BriefSection, BriefSentence

from ..opened import Opened

__all__ = ["WrittenBrief", "written_brief"]

# The word that the question and every passage's title share, so that an engine that ranks takes all of them.
_SHARED = {"en": "Brief", "zh": "摘要"}
_QUESTION = {
    "en": "Write a one-page brief of this contract for a lawyer: parties, term, money, key obligations, risk points. One"
    " statement a sentence, each with its source; figures and names as printed.",
    "zh": "写一份一页的合同摘要：当事人、期限、价款、主要义务、风险点。每句一个要点并注明来源，数字和名称照原文。",
}
_SENTENCE = re.compile(
    r"[^\n]+?(?:[.!?][\"”’)]{0,2}(?:\s{0,2}\[\d{1,4}\])*(?=\s|$)|[。！？](?:\s{0,2}\[\d{1,4}\])*|$)", re.M
)
_CITED = re.compile(r"\s{0,2}\[(\d{1,4})\]")
_LIST_MARK = re.compile(r"\A(?:[\s#>*•-]{1,8}(?:\d{1,2}[.)]\s)?|\d{1,2}[.)]\s)")
_FIGURE = re.compile(r"\d(?:[\d,.]{0,24}\d)?")


@dataclass(frozen=True, slots=True)
class WrittenBrief:
    """A brief and who wrote it; `problem` says why a model that was asked did not."""

    brief: Brief
    engine: Literal["extractive", "native", "remote"] = "extractive"
    problem: str | None = None


def written_brief(opened: Opened, engine: Engine | None = None) -> WrittenBrief:
    """The brief of a contract, written by `engine` where it is a model, else made of the contract's own sentences.

    A sentence of the model is kept when it cites a passage that was sent and has no figure that its passages lack; it
    stands in the section of the first one, in place of the quoted lines there. Sections about which the model says
    nothing, and the open issues, stay as they are.
    """
    assert isinstance(opened.analysis, ContractAnalysis)
    brief = make_brief(opened.document, opened.analysis)
    # A sentence that stands in two sections is sent once, for the first.
    places: dict[tuple[int | None, int | None], _Line] = {}
    for number, section in enumerate(brief.sections):
        for line in section.sentences:
            if line.found and line.start is not None:
                places.setdefault((line.start, line.end), (number, line))
    lines = list(places.values())
    if engine is None or engine.name == "extractive" or not lines:
        return WrittenBrief(brief)
    language = "zh" if opened.document.language == "zh" else "en"
    context = _context(brief, lines, _SHARED[language])
    try:
        text, passages = _ask(engine, context, _QUESTION[language])
    except EngineError as error:
        return WrittenBrief(brief, problem=error.sentence())
    by_segment = {segment.id: line for segment, line in zip(context.segments, lines, strict=True)}
    sources = [by_segment.get(passage.segment_id) for passage in passages]
    written: dict[int, list[BriefSentence]] = {}
    for section_number, sentence in _kept(text, sources):
        written.setdefault(section_number, []).append(sentence)
    if not written:
        return WrittenBrief(brief, problem="The model wrote no sentence with a valid source; the contract is quoted.")
    sections = tuple(
        BriefSection(section.title, tuple(written.get(number, section.sentences)))
        for number, section in enumerate(brief.sections)
    )
    return WrittenBrief(replace(brief, sections=sections), engine.name)


_Line = tuple[int, BriefSentence]


def _context(brief: Brief, lines: Sequence[_Line], shared: str) -> Context:
    """One segment for each line of the brief, titled with its section and clause."""
    segments: list[Segment] = []
    texts: list[str] = []
    length = 0
    for index, (section, line) in enumerate(lines):
        text = line.text + "\n"
        title = ", ".join(part for part in (shared, brief.sections[section].title, line.note, line.clause) if part)
        segments.append(
            Segment(
                f"{brief.document}#{index}", "clause", length, length + len(text), brief.document, title=title,
                source_start=line.start or 0, page=line.page,
            )
        )  # fmt: skip
        texts.append(text)
        length += len(text)
    joined = "".join(texts)
    return Context(joined, tuple(segments), tokens=estimate_tokens(joined))


def _ask(engine: Engine, context: Context, question: str) -> tuple[str, tuple[Passage, ...]]:
    text: list[str] = []
    passages: tuple[Passage, ...] = ()
    for update in engine.answer(context, question):
        if update.kind == "text":
            text.append(update.text)
        elif update.kind == "passages":
            passages = update.passages if update.found else ()
    return "".join(text), passages


def _kept(text: str, sources: Sequence[_Line | None]) -> Iterator[_Line]:
    """(section, sentence) for each sentence of the model that its sources bear out."""
    for match in _SENTENCE.finditer(text):
        numbers = dict.fromkeys(int(number) for number in _CITED.findall(match[0]))
        cited = [line for number in numbers if 1 <= number <= len(sources) and (line := sources[number - 1])]
        plain = _LIST_MARK.sub("", _CITED.sub("", match[0]).strip(), count=1).replace("**", "").strip()
        known = {figure for _, line in cited for figure in _FIGURE.findall(f"{line.text} {line.clause or ''}")}
        if not cited or not plain or not set(_FIGURE.findall(plain)) <= known:
            continue
        section, first = cited[0]
        also = tuple(dict.fromkeys(line.clause for _, line in cited[1:] if line.clause and line.clause != first.clause))
        yield section, replace(first, text=plain, note="", written=True, also=also)
