"""A contract as context: one segment per block clause, links by its cross-references and by its defined terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from ..analysis import Clause, ContractAnalysis
from ..context import Context, Link, LinkKind, Segment, estimate_tokens
from ..document import Document, Span
from .graph import block_of
from .layout import before_marks

_OPENING = "preamble"  # the text before the first clause, where the analysis does not name it itself


def contract_context(document: Document, analysis: ContractAnalysis) -> Context:
    """Segments end where the next block clause starts, whatever its depth, so that they cover the text once.

    A link goes from the segment that mentions to the one that is meant: "reference" for a cross-reference,
    "definition" for a use of a defined term. An enumerator inside running text stands for the block that holds it.
    """
    name = document.name
    title = _Titles(analysis.clauses)
    blocks = sorted((clause for clause in analysis.clauses if clause.level == "block"), key=lambda clause: clause.start)
    segments: list[Segment] = []
    first = before_marks(document, blocks[0].start) if blocks else len(document.text)
    if blocks and blocks[0].id == _OPENING:
        blocks[0] = replace(blocks[0], start=0)  # blank lines before it belong to it
    elif first > 0 or not blocks:
        segments.append(Segment(f"{name}#{_OPENING}", "preamble", 0, first, name, page=document.page_at(0)))
    for clause, following in pairwise([*blocks, None]):
        assert clause is not None
        start = before_marks(document, clause.start)
        end = before_marks(document, following.start) if following is not None else len(document.text)
        segments.append(
            Segment(
                f"{name}#{clause.id}", "preamble" if clause.id == _OPENING else "clause", start, end, name,
                title=title.of(clause), source_start=start, page=clause.page,
            )
        )  # fmt: skip
    segments = [part for segment in segments for part in _parted(segment, analysis.contents, document)]
    ids = {segment.id for segment in segments}
    links = (
        Link(f"{name}#{source}", f"{name}#{target}", kind)
        for source, target, kind in _mentions(analysis)
        if source != target
    )
    kept = tuple(dict.fromkeys(link for link in links if link.source in ids and link.target in ids))
    return Context(document.text, tuple(segments), kept, tokens=estimate_tokens(document.text))


def _parted(segment: Segment, contents: tuple[Span, ...], document: Document) -> list[Segment]:
    """The segment with the lists of contents inside it as segments of their own; its longest other part keeps its id."""
    pieces: list[tuple[int, int, bool]] = []  # start, end, is a list of contents
    start = segment.start
    for span in contents:
        first, last = max(span.start, start), min(span.end, segment.end)
        if first < last:
            pieces += [(start, first, False), (first, last, True)]
            start = last
    if not pieces:
        return [segment]
    pieces = [piece for piece in (*pieces, (start, segment.end, False)) if piece[0] < piece[1]]
    main = max(pieces, key=lambda piece: (not piece[2], piece[1] - piece[0]))
    return [
        replace(
            segment, id=segment.id if piece == main else f"{segment.id} part {number}",
            kind="contents" if piece[2] else segment.kind, title="" if piece[2] else segment.title,
            start=piece[0], end=piece[1], source_start=piece[0], page=document.page_at(piece[0]),
        )
        for number, piece in enumerate(pieces, 1)
    ]  # fmt: skip


class _Titles:
    """A clause's id and the headings above and of it: 8.2(c) says nothing about liability but stands under "Limits of
    liability", and is looked for by that."""

    def __init__(self, clauses: tuple[Clause, ...]) -> None:
        self._by_id = {clause.id: clause for clause in clauses}

    def of(self, clause: Clause) -> str:
        headings: list[str] = []
        above: Clause | None = clause
        while above is not None and len(headings) < 8:
            if above.heading:
                headings.append(" ".join(above.heading.split()))
            above = self._by_id.get(above.parent or "")
        return " · ".join([clause.id, *reversed(headings)])


def _mentions(analysis: ContractAnalysis) -> Iterator[tuple[str, str, LinkKind]]:
    block = block_of(analysis)
    for reference in analysis.references:
        source = block(reference.source) or _OPENING
        for target in reference.targets:
            yield source, block(target) or target, "reference"
    for definition in analysis.definitions:
        home = block(definition.clause)
        if home is not None:
            for user in definition.used_in:
                yield block(user) or user, home, "definition"
