"""A contract as context: one segment per block clause, links by its cross-references."""

from __future__ import annotations

from ..analysis import ContractAnalysis
from ..context import Context, Link, Segment, estimate_tokens
from ..document import Document


def contract_context(document: Document, analysis: ContractAnalysis) -> Context:
    """Segments end where the next block clause starts, whatever its depth, so that they cover the text once."""
    blocks = sorted((clause for clause in analysis.clauses if clause.level == "block"), key=lambda clause: clause.start)
    bounds = [clause.start for clause in blocks] + [len(document.text)]
    segments = []
    if bounds[0] > 0:
        segments.append(
            Segment(f"{document.name}#preamble", "preamble", 0, bounds[0], document.name, page=document.page_at(0))
        )
    for clause, start, end in zip(blocks, bounds, bounds[1:], strict=False):
        segments.append(
            Segment(
                f"{document.name}#{clause.id}", "clause", start, end, document.name, title=clause.heading or clause.id,
                source_start=start, page=clause.page,
            )
        )  # fmt: skip
    ids = {segment.id for segment in segments}
    links = dict.fromkeys(
        Link(f"{document.name}#{reference.source or 'preamble'}", f"{document.name}#{target}", "reference")
        for reference in analysis.references
        for target in reference.targets
    )
    kept = tuple(link for link in links if link.source in ids and link.target in ids)
    return Context(document.text, tuple(segments), kept, tokens=estimate_tokens(document.text))
