"""Where a figure is printed, as a citation, and the further pages that bear on a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from unabridged.engine.extractive import passages
from unabridged.ingest.context import Citation

from ...opened import Opened
from ..engines import EXTRACTIVE, passage_citations
from .figures import Figure

# A point of slack: boxes are rounded to a tenth of a point when an analysis is stored.
_SLACK = 1.0
_FURTHER = 8
_PRINTED = 3


def figure_citations(figures: Iterable[Figure]) -> tuple[Citation, ...]:
    """One citation per figure, the first of every page in front so that the pages come in the order of the formula."""
    cited = list(dict.fromkeys(_citation(figure) for figure in figures))
    seen: set[tuple[str, int | None]] = set()
    first: list[Citation] = []
    rest: list[Citation] = []
    for citation in cited:
        place = (citation.document, citation.page)
        (rest if place in seen else first).append(citation)
        seen.add(place)
    return (*first, *rest)


def further_citations(reports: Sequence[Opened], question: str, cited: Sequence[Citation]) -> tuple[Citation, ...]:
    """Passages of other pages that bear on the question, best first."""
    seen = {(citation.document, citation.page) for citation in cited}
    found: list[Citation] = []
    for report in reports:
        ranked = [item for item in EXTRACTIVE.rank(report.context, question) if item.window.end > item.window.start]
        for citation in passage_citations([report], report.context, passages(report.context, ranked)):
            if (citation.document, citation.page) not in seen:
                seen.add((citation.document, citation.page))
                found.append(citation)
    return tuple(found[:_FURTHER])


# Between the name of a rate and its figure in a sentence or a row of a table.
_NEAR = 160


def printed_citations(
    report: Opened, title: str, printed: Sequence[str], cited: Sequence[Citation]
) -> tuple[Citation, ...]:
    """Where the report itself prints the computed rates beside their name: the pages with most of them first."""
    words = re.compile(r"\s+".join(map(re.escape, title.split())), re.IGNORECASE)
    numbers = [
        re.compile(rf"(?<![\d.,]){re.escape(number.lstrip('-'))}(?![\d]|[.,]\d)") for number in dict.fromkeys(printed)
    ]
    document = report.document
    pages = {citation.page for citation in cited if citation.document == document.name}
    found: dict[int, tuple[int, Citation]] = {}
    for match in words.finditer(document.text):
        end = min(len(document.text), match.end() + _NEAR)
        near = [hit for number in numbers if (hit := number.search(document.text, match.end(), end))]
        page = document.page_at(match.start())
        if near and page is not None and page not in pages and len(near) > found.get(page, (0, None))[0]:
            stop = max(hit.end() for hit in near)
            text = document.text[match.start() : stop]
            found[page] = (
                len(near),
                Citation(document=document.name, page=page, start=match.start(), end=stop, text=text),
            )
    ranked = sorted(found.items(), key=lambda entry: (-entry[1][0], entry[0]))
    return tuple(citation for _, (_, citation) in ranked[:_PRINTED])


def _citation(figure: Figure) -> Citation:
    document = figure.report.document
    if figure.span is not None:
        start, end = figure.span
        return Citation(document=document.name, page=figure.page, start=start, end=end, text=document.text[start:end])
    if figure.page is None or figure.bbox is None or not 0 < figure.page <= len(document.pages):
        return Citation(document=document.name, page=figure.page, text=figure.label)
    x0, y0, x1, y1 = figure.bbox
    words = [
        word
        for word in document.pages[figure.page - 1].words
        if x0 - _SLACK <= (word.x0 + word.x1) / 2 <= x1 + _SLACK
        and y0 - _SLACK <= (word.y0 + word.y1) / 2 <= y1 + _SLACK
    ]
    if not words:
        return Citation(document=document.name, page=figure.page, text=figure.label)
    start, end = min(word.start for word in words), max(word.end for word in words)
    return Citation(document=document.name, page=figure.page, start=start, end=end, text=document.text[start:end])
