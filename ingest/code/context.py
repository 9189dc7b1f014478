"""A repository as context: files joined in dependency order, a segment per function, links by call edges."""

from __future__ import annotations

from ..analysis import CodeAnalysis
from ..context import Context, Segment, estimate_tokens
from ..document import Document


def repository_context(document: Document, analysis: CodeAnalysis) -> Context:
    """One segment per file until functions are known."""
    segments = []
    parts = []
    position = 0
    for file in document.files:
        text = file.text
        segments.append(
            Segment(
                f"{document.name}#{file.path}", "file", position, position + len(text), document.name,
                title=file.path, file=file.path, line=1,
            )
        )  # fmt: skip
        parts.append(text)
        position += len(text)
    joined = "".join(parts)
    return Context(joined, tuple(segments), order="path order", tokens=estimate_tokens(joined))
