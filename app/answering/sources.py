"""Which sources of an answer people see with it; the others are candidates, kept in the JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence

from unabridged.ingest.context import Answer, Citation


def sources_of(answer: Answer) -> Sequence[Citation]:
    """The citations to show, in their order: those of a computed answer are the cells it was computed from.

    Evidence that goes on behind the cells says nothing about how the figure came about.
    """
    if answer.engine != "structure":
        return answer.citations
    cells = next((place for place, item in enumerate(answer.citations) if not _is_cell(item)), len(answer.citations))
    return answer.citations[:cells] if cells else answer.citations


def _is_cell(citation: Citation) -> bool:
    """A printed figure alone, as "(1,273.5)" or "0.19p"."""
    letters = sum(character.isalpha() for character in citation.text)
    return letters <= 1 and any(character.isdigit() for character in citation.text)
