"""Heat maps and curves as SVG text: small, readable in light and dark, no script, no font and no style from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

# A perceptually even scale from wrong to right that people with red-green blindness read as well (cividis-like ends).
_LOW, _MIDDLE, _HIGH = (122, 28, 60), (230, 196, 90), (38, 120, 110)
# Okabe and Ito 2008: told apart by everybody.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#666666", "#a6761d")
_TEXT = 'font-family="sans-serif" font-size="12" fill="#333"'
_PAPER = '<rect width="100%" height="100%" fill="#fff"/>'


@dataclass(frozen=True, slots=True)
class Cell:
    """Right answers of all answers, with the interval's ends as shares."""

    right: int
    count: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.right / self.count if self.count else 0.0


def heat_map(
    title: str,
    columns: Sequence[str],
    rows: Sequence[str],
    cells: Mapping[tuple[str, str], Cell],
    *,
    across: str,
    down: str,
) -> str:
    """One square per (column, row), coloured by its share; what was not measured stays blank."""
    width, height, left, top = 54, 24, 110, 56
    parts = [
        _label(left, 18, title, size=14),
        _label(left, 36, f"{across} →   {down} ↓"),
    ]
    for x, column in enumerate(columns):
        parts.append(_label(left + x * width + width / 2, top - 4, column, anchor="middle"))
    for y, row in enumerate(rows):
        parts.append(_label(left - 8, top + y * height + 16, row, anchor="end"))
        for x, column in enumerate(columns):
            cell = cells.get((column, row))
            if cell is None or not cell.count:
                continue
            at = f'x="{left + x * width}" y="{top + y * height}" width="{width - 2}" height="{height - 2}"'
            told = f"{column}, {row}: {cell.right} of {cell.count}"
            parts.append(f'<rect {at} fill="{_colour(cell.share)}"><title>{escape(told)}</title></rect>')
            ink = "#fff" if cell.share < 0.35 or cell.share > 0.8 else "#222"
            middle = left + x * width + width / 2 - 1
            parts.append(
                f'<text x="{middle:g}" y="{top + y * height + 15}" font-family="sans-serif" font-size="11" '
                f'text-anchor="middle" fill="{ink}">{100 * cell.share:.0f}</text>'
            )
    right = left + max(len(columns) * width, 7.5 * len(title)) + 20
    return _svg(right, top + len(rows) * height + 14, parts, title)


def curves(
    title: str,
    columns: Sequence[str],
    series: Mapping[str, Sequence[Cell | None]],
    *,
    across: str,
    upright: str = "right answers",
) -> str:
    """A line per series over the columns, each point with its interval."""
    width, height, left, top = 460.0, 220.0, 60.0, 44.0
    step = width / max(1, len(columns) - 1)
    parts = [_label(left, 18, title, size=14)]
    for tenth in range(0, 11, 2):
        y = top + height * (1 - tenth / 10)
        parts.append(f'<line x1="{left:g}" y1="{y:g}" x2="{left + width:g}" y2="{y:g}" stroke="#ddd"/>')
        parts.append(_label(left - 8, y + 4, f"{10 * tenth} %", anchor="end"))
    parts.append(_label(left, top - 10, upright))
    for x, column in enumerate(columns):
        parts.append(_label(left + x * step, top + height + 18, column, anchor="middle"))
    parts.append(_label(left + width, top + height + 36, across, anchor="end"))
    for number, (name, cells) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        # Side by side, so that intervals of equal series are all seen.
        shift = (number - (len(series) - 1) / 2) * 3
        points = [(left + x * step + shift, cell) for x, cell in enumerate(cells) if cell is not None and cell.count]
        path = " ".join(f"{at:g},{top + height * (1 - cell.share):.1f}" for at, cell in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for at, cell in points:
            low, high = top + height * (1 - cell.low), top + height * (1 - cell.high)
            parts.append(
                f'<line x1="{at:g}" y1="{low:.1f}" x2="{at:g}" y2="{high:.1f}" stroke="{colour}" opacity="0.6"/>'
            )
            parts.append(
                f'<circle cx="{at:g}" cy="{top + height * (1 - cell.share):.1f}" r="3.5" fill="{colour}">'
                f"<title>{escape(name)}: {cell.right} of {cell.count}</title></circle>"
            )
        line = top + 12 + 18 * number
        parts.append(f'<rect x="{left + width + 16:g}" y="{line - 9:g}" width="10" height="10" fill="{colour}"/>')
        parts.append(_label(left + width + 32, line, name))
    longest = max((len(name) for name in series), default=0)
    return _svg(left + width + 60 + 7 * longest, max(top + height + 46, top + 24 + 18 * len(series)), parts, title)


def _colour(share: float) -> str:
    start, end, part = (_LOW, _MIDDLE, share * 2) if share < 0.5 else (_MIDDLE, _HIGH, share * 2 - 1)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(start, end, strict=True))


def _label(x: float, y: float, text: str, *, anchor: str = "start", size: int = 12) -> str:
    style = _TEXT.replace('font-size="12"', f'font-size="{size}"')
    return f'<text x="{x:g}" y="{y:g}" {style} text-anchor="{anchor}">{escape(text)}</text>'


def _svg(width: float, height: float, parts: Sequence[str], title: str) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
        f'role="img" aria-label="{escape(title)}">\n{_PAPER}\n{body}\n</svg>\n'
    )
