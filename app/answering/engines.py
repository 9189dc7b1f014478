"""From documents to an engine and back: contexts packed under a budget, passages turned into citations by code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from unabridged.engine.extractive import Extractive
from unabridged.engine.protocol import AnswerUpdate, Engine, Passage, StopRequested
from unabridged.ingest.context import Answer, Citation, Context, Segment, pack

from ..opened import Opened

__all__ = ["EXTRACTIVE", "ask_engine", "joined_context", "passage_citations"]

# Shared by everything that ranks, because it keeps the indexes of the documents asked about last.
EXTRACTIVE = Extractive()

# Packing is pure, so the last few results are kept: a second question about the same documents starts at once.
_KEPT = 4
_packed: list[tuple[tuple[Context, ...], int | None, Context]] = []


def ask_engine(
    opened: Sequence[Opened], question: str, engine: Engine, stop: StopRequested = lambda: False
) -> Iterator[AnswerUpdate | Answer]:
    """Run `engine` over the documents; its updates as they come, then one Answer.

    Nothing is yielded after a stop. Raises EngineError with a remedy.
    """
    context = joined_context(opened, question=question)
    text: list[str] = []
    passages: tuple[Passage, ...] = ()
    found = True
    for update in engine.answer(context, question, stop=stop):
        if update.kind == "text":
            text.append(update.text)
        elif update.kind == "passages":
            passages, found = update.passages, update.found
        yield update
    if stop():
        return
    yield Answer(
        answer="".join(text),
        found=found,
        citations=passage_citations(opened, context, passages),
        engine=engine.name,
    )


def joined_context(
    opened: Sequence[Opened], budget_tokens: int | None = None, *, question: str | None = None
) -> Context:
    """One context of all documents, in the order given; ids of documents that share a name are told apart.

    question  what is asked: of a large repository only the files that it leads to are read, and kept for what follows
    """
    contexts = tuple(item.context if question is None else item.context_about(question) for item in opened)
    if len(contexts) == 1 and budget_tokens is None:
        return contexts[0]
    for kept, budget, result in _packed:
        if budget == budget_tokens and len(kept) == len(contexts) and all(map(_is, kept, contexts)):
            return result
    result = pack(_distinct(contexts), budget_tokens)
    _packed.insert(0, (contexts, budget_tokens, result))
    del _packed[_KEPT:]
    return result


def passage_citations(opened: Sequence[Opened], context: Context, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """Citations of passages, in their order. Ids that the context does not hold and empty ranges are dropped."""
    places = {segment.id: place for place, segment in enumerate(context.segments)}
    documents = {segment.id: item for item, segment in _owners(opened, context)}
    found = []
    for passage in passages:
        place = places.get(passage.segment_id)
        if place is None:
            continue
        segment = context.segments[place]
        start, end = max(passage.start, segment.start), min(passage.end, _end_of_run(context, place, passage.end))
        if start >= end:
            continue
        found.append(_citation(documents[segment.id], context, segment, start, end))
    return tuple(found)


def _end_of_run(context: Context, place: int, wanted: int) -> int:
    """How far a passage that starts in a segment may go: over the segments that follow it in its own document too."""
    segment = context.segments[place]
    for following in context.segments[place + 1 :]:
        joined = following.source_start - segment.source_start == following.start - segment.start
        if segment.end >= wanted or following.document != segment.document or not joined or segment.file is not None:
            break
        segment = following
    return segment.end


def _citation(opened: Opened, context: Context, segment: Segment, start: int, end: int) -> Citation:
    text = context.text[start:end]
    if segment.file is not None:
        line = None if segment.line is None else segment.line + context.text.count("\n", segment.start, start)
        return Citation(document=segment.document, text=text, file=segment.file, line=line)
    offset = segment.source_start + start - segment.start
    return Citation(
        document=segment.document,
        page=opened.document.page_at(offset) or segment.page,
        start=offset,
        end=offset + end - start,
        text=text,
    )


def _owners(opened: Sequence[Opened], context: Context) -> Iterator[tuple[Opened, Segment]]:
    """Each segment of the joined context with the document it came from."""
    if len(opened) == 1:
        yield from ((opened[0], segment) for segment in context.segments)
        return
    originals = {
        segment.id: item
        for item, single in zip(opened, _distinct([item.context for item in opened]), strict=True)
        for segment in single.segments
    }
    yield from ((originals[segment.id], segment) for segment in context.segments)


def _distinct(contexts: Sequence[Context]) -> list[Context]:
    """The contexts with segment ids that no two share: a repeated document name gets "(2)", "(3)" in its ids."""
    seen: set[str] = set()
    result = []
    for number, context in enumerate(contexts, 1):
        ids = {segment.id for segment in context.segments}
        if ids & seen:
            context = replace(
                context,
                segments=tuple(replace(segment, id=f"({number}){segment.id}") for segment in context.segments),
                links=tuple(
                    replace(link, source=f"({number}){link.source}", target=f"({number}){link.target}")
                    for link in context.links
                ),
            )
            ids = {segment.id for segment in context.segments}
        seen |= ids
        result.append(context)
    return result


def _is(a: object, b: object) -> bool:
    return a is b
