"""Questions and answers of a workspace on paper: every answer with its numbered sources and their words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from unabridged.ingest.context import Answer, Citation
from unabridged.storage import AnswerRecord

from ..answering.sources import sources_of
from .paper import Heading, Paper, Paragraph, Part, Point

_LONGEST_QUOTE = 600  # code points


@dataclass(frozen=True, slots=True)
class Wording:
    """What the paper says around the words of people and documents. `page` holds "{page}"; `made` is by engine."""

    title: str = "Questions and answers"
    not_found: str = "Not found in the documents."
    none: str = "No question has been asked yet."
    page: str = "page {page}"
    made: Mapping[str, str] = field(
        default_factory=lambda: {
            "structure": "Answered from the document's structure.",
            "extractive": "Quoted passages; no language model is connected.",
            "native": "Written by the connected model from quoted passages.",
            "remote": "Written by the connected model from quoted passages.",
        }
    )


def conversation_paper(workspace: str, records: Sequence[AnswerRecord], wording: Wording | None = None) -> Paper:
    """In the order of asking. "[2]" in an answer is the second source below it, as on the page."""
    words = wording or Wording()
    parts: list[Part] = []
    for record in records:
        answer = record.answer
        citations = sources_of(answer) if answer.found else ()
        parts.append(Heading(" ".join(record.question.split())))
        parts += [Paragraph(line) for line in _lines(answer, len(citations), words)]
        parts.append(Paragraph(words.made[answer.engine]))
        for number, citation in enumerate(citations, 1):
            quote = " ".join(citation.text.split())
            short = quote if len(quote) <= _LONGEST_QUOTE else quote[: _LONGEST_QUOTE - 1].rstrip() + "…"
            parts.append(Point(f"“{short}”" if short else "", _place(citation, words), label=f"[{number}]"))
    return Paper(f"{workspace}: {words.title}", "" if records else words.none, tuple(parts))


def _lines(answer: Answer, sources: int, words: Wording) -> list[str]:
    """The answer's lines; sources that its words do not name are named at its end."""
    lines = [line.strip() for line in (answer.answer or words.not_found).split("\n") if line.strip()]
    named = {int(number) for number in re.findall(r"\[(\d{1,3})\]", answer.answer)}
    rest = " ".join(f"[{number}]" for number in range(1, sources + 1) if number not in named)
    return [*lines[:-1], f"{lines[-1]} {rest}".rstrip()]


def _place(citation: Citation, words: Wording) -> str:
    if citation.file:
        return f"{citation.file}:{citation.line}" if citation.line else citation.file
    page = words.page.format(page=citation.page) if citation.page is not None else ""
    return ", ".join(part for part in (citation.document, page) if part)
