"""A small bar chart as PNG, drawn with the PDF library that is there anyway: no browser, no fonts of the system."""

from __future__ import annotations

from dataclasses import dataclass

from unabridged.ingest.readers.mupdf import pymupdf

_WIDTH, _HEIGHT, _MARGIN = 460.0, 190.0, 34.0
_BLUE, _RED, _GREY = (0.12, 0.35, 0.64), (0.72, 0.22, 0.16), (0.45, 0.45, 0.45)


@dataclass(frozen=True, slots=True)
class Chart:
    """One value per label, oldest first. `unit` is written beside the title."""

    title: str
    unit: str
    labels: tuple[str, ...]
    values: tuple[float, ...]


def draw_chart(chart: Chart) -> bytes:
    """Bars from a zero line, each with its value; negative ones red and below it."""
    page = pymupdf.open().new_page(width=_WIDTH, height=_HEIGHT)
    page.insert_text((_MARGIN, 18), f"{_latin(chart.title)} ({_latin(chart.unit)})", fontname="hebo", fontsize=10)
    low, high = min(0.0, *chart.values), max(0.0, *chart.values)
    span = (high - low) or 1.0
    top, bottom = 40.0, _HEIGHT - _MARGIN
    zero = top + (bottom - top) * high / span
    step = (_WIDTH - 2 * _MARGIN) / max(len(chart.values), 1)
    for index, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        left = _MARGIN + index * step + step * 0.18
        end = zero - (bottom - top) * value / span
        box = pymupdf.Rect(left, min(zero, end), left + step * 0.64, max(zero, end) + 0.5)
        page.draw_rect(box, color=None, fill=_BLUE if value >= 0 else _RED)
        page.insert_text((left, min(zero, end) - 3), f"{value:,.4g}", fontname="helv", fontsize=8)
        page.insert_text((left, bottom + 14), _latin(label), fontname="helv", fontsize=8, color=_GREY)
    page.draw_line((_MARGIN, zero), (_WIDTH - _MARGIN, zero), color=_GREY, width=0.6)
    png: bytes = page.get_pixmap(dpi=144).tobytes("png")
    return png


def _latin(text: str) -> str:
    """The fonts inside the library have Latin letters alone; anything else is said in the table beside the chart."""
    return text.encode("latin-1", "replace").decode("latin-1")
