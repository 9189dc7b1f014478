"""The study's plot."""

from __future__ import annotations

from collections import defaultdict

from .cells import FOREVER, Rows, grouped, mean, total


def plot(rows: Rows) -> str:
    """Changed answers by density, one line for each score with and without links, selected once."""
    width, height, left, bottom = 640, 360, 56, 44
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for setting, group in grouped([row for row in rows if row["every"] == FOREVER], lambda row: row["setting"]).items():
        score, _, rest = setting.partition(", top ")
        if rest:
            name = score + (", links " + rest.split("links ")[1] if "links" in rest else "")
            share = total(group, "changed") / total(group, "questions")
            points[name].append((mean(group, lambda row: row["density"]), share))
    points = {name: sorted(line) for name, line in points.items() if len(line) > 2}
    most = max((x for line in points.values() for x, _ in line), default=1.0) * 1.05
    colours = ["#4477aa", "#66ccee", "#228833", "#ccbb44", "#ee6677", "#aa3377", "#777777", "#222222"]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]

    def place(x: float, y: float) -> tuple[float, float]:
        return left + x / most * (width - left - 170), 20 + (1 - y) * (height - 20 - bottom)

    for step in range(5):
        _, y = place(0, step / 4)
        parts.append(f'<line x1="{left}" x2="{width - 170}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{25 * step} %</text>')
        x, y = place(most * step / 4, 0)
        parts.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{100 * most * step / 4:.1f} %</text>')
    parts.append(f'<text x="{left}" y="14">answers changed against dense, one selection for the whole answer</text>')
    parts.append(f'<text x="{(left + width - 170) / 2}" y="{height - 8}" text-anchor="middle">density</text>')
    for order, (name, line) in enumerate(points.items()):
        colour = colours[order % len(colours)]
        dots = [place(x, y) for x, y in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in dots]
        parts.append(f'<text x="{width - 160}" y="{30 + 18 * order}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])
