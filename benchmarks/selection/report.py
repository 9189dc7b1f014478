"""docs/selection.md and its plot from the study's rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
Rows = list[dict[str, Any]]
FOREVER = 1_000

_INTRODUCTION = """\
# Which blocks are read

`benchmarks/selection_study.py` trains a small transformer of Hugging Face's Qwen2 class (3 layers of 64, 4 query heads over 2 key/value heads of 64)
on synthetic contracts of numbered clauses and asks it about clause numbers that training never showed. A question about clause n is
answered as a careful reader writes it down: n, the clause it refers to, the next, the value. Texts have 240 clauses in about 4,000 tokens, blocks 16
tokens, every selection holds the first block and a window of 32 tokens before the question. "Changed" counts answers that
differ from dense attention's in any token. Two things help the model to learn on one core, and both make it kinder to selection than a model left
to itself: it starts with an induction circuit in some heads, and its loss holds a share of the attention's entropy, so that
attention is peaked where there is nothing to look up. This page is written by `python benchmarks/selection_study.py report`; every
figure is measured on a CPU, one seed.
"""


def write(results: dict[str, dict[str, Rows]], kernels: Rows) -> None:
    """Write the page and the plot."""
    parts = [
        _INTRODUCTION,
        _short(results),
        _models(results),
        _answering(results),
        _chains(results),
        _reading(results),
        _documents(results),
        _kernels(kernels),
    ]
    (DOCS / "selection.md").write_text("\n".join(part for part in parts if part))
    rows = _joined(results, "answering")
    if rows:
        (DOCS / "selection.svg").write_text(_plot(rows))


def _joined(results: dict[str, dict[str, Rows]], part: str) -> Rows:
    return [row for rows in results.get(part, {}).values() for row in rows]


def _answers(results: dict[str, dict[str, Rows]]) -> Rows:
    return [row for part in ("answering", "named", "wider") for row in _joined(results, part)]


def _short(results: dict[str, dict[str, Rows]]) -> str:
    """What the tables below come to, in figures."""
    rows, read = _answers(results), _joined(results, "reading")
    if not rows or not read:
        return ""

    def changed(group: Rows) -> str:
        whole = "questions" if "questions" in group[0] else "restated"
        density = _percent(_mean(group, lambda row: row["density"]), digits=2)
        return f"{_percent(_sum(group, 'changed'), _sum(group, whole))} of the answers change at {density} density"

    def of(name: str, every: int, hops: tuple[int, ...] = (1, 2, 3, 4)) -> Rows:
        return [row for row in rows if (row["setting"], row["every"]) == (name, every) and row["hops"] in hops]

    def through(name: str) -> Rows:
        return [row for row in read if row["setting"] == name]

    perfect, plain, fine = (
        of("attention itself, top 10", 1),
        of("bound, top 10", 1),
        of("bound of quarter blocks, top 10", 1),
    )
    best, bound = (_mean(group, lambda row: row["held"]["mass"]) for group in (perfect, plain))
    verdict = "reached" if best >= 0.98 and _sum(perfect, "changed") <= 0.01 * _sum(perfect, "questions") else "missed"
    chains = (2, 3, 4)
    led = "named clause and the clauses it leads to in 3 steps"
    lines = [
        f"A perfect choice of blocks for every token holds {_percent(best)} of the attention ({changed(perfect)}). What was asked, at least "
        f"98 % held and at most 1 % changed within 6 %, is {verdict} by that choice.",
        f"Quest's bound holds {_percent(bound)}: {changed(plain)}; over quarter blocks {changed(fine)}. Estimates from pooled keys, "
        "not the number of blocks, are what limits plain selection here.",
        f"One selection made for the question cannot know the next clause: on chains of 2 to 4 hops even a perfect choice fails "
        f"({changed(of('attention itself, top 10', FOREVER, chains))}). With the named clause and the clauses its references lead to, "
        f"{changed(of(led, FOREVER, chains))}, right answers {_percent(_sum(of(led, FOREVER, chains), 'right'), _sum(of(led, FOREVER, chains), 'questions'))} "
        f"against dense attention's {_percent(_sum(of('dense', 1, chains), 'right'), _sum(of('dense', 1, chains), 'questions'))}.",
        f"Links followed by blocks help too, but a block holds other clauses, whose references take the places: bound, top 4, links 1: "
        f"{changed(of('bound, top 4, links 1', FOREVER, chains))}; bound, top 8, no links: {changed(of('bound, top 8', FOREVER, chains))} (chains, one selection).",
        f"While reading, links of the block being read bring what a pooled query misses: bound, top 8: {changed(through('bound, top 8'))}; window, sinks and "
        f"links alone: {changed(through('window and sinks, links 1'))}, where {_percent(_sum(through('window and sinks, links 1'), 'right'), _sum(through('dense'), 'restated'))} are "
        f"right against dense attention's {_percent(_sum(through('dense'), 'right'), _sum(through('dense'), 'restated'))}.",
    ]
    return "\n".join(["## In short", "", *(f"- {line}" for line in lines), ""])


def _models(results: dict[str, dict[str, Rows]]) -> str:
    lines = []
    for seed, rows in sorted(results.get("model", {}).items()):
        row = rows[0]
        gate = results.get("gate", {}).get(seed, [{}])[0]
        learnt = f"; gate: {gate['steps']} steps, divergence {gate['first']:.2f} to {gate['last']:.2f}" if gate else ""
        lines.append(f"- {seed}: {row['step']} steps, {row['seconds']:.0f} s on one shared core{learnt}.")
    return "\n".join(["## Models", "", *lines, ""]) if lines else ""


def _grouped(rows: Rows, key: Callable[[dict[str, Any]], Any]) -> dict[Any, Rows]:
    groups: dict[Any, Rows] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _sum(rows: Iterable[dict[str, Any]], what: str) -> int:
    return sum(int(row[what]) for row in rows)


def _mean(rows: Rows, read: Callable[[dict[str, Any]], float]) -> float:
    return sum(read(row) for row in rows) / len(rows)


def _table(head: list[str], lines: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *lines])


def _percent(part: float, whole: float = 1.0, digits: int = 1) -> str:
    return f"{100 * part / whole:.{digits}f} %" if whole else "-"


def _answering(results: dict[str, dict[str, Rows]]) -> str:
    rows = _answers(results)
    if not rows:
        return ""
    dense = [row for row in rows if row["setting"] == "dense"]
    asked = _sum(dense, "questions")
    lines = []
    for setting, group in _grouped(
        [row for row in rows if row["setting"] != "dense"], lambda row: row["setting"]
    ).items():
        each, kept = ([row for row in group if row["every"] == every] for every in (1, FOREVER))
        held = [row for row in each if "held" in row]
        lines.append([
            setting,
            _percent(_mean(group, lambda row: row["density"]), digits=2),
            _percent(_mean(held, lambda row: row["held"]["mass"]), digits=2) if held else "-",
            _percent(_sum(each, "changed"), _sum(each, "questions")) if each else "-",
            _percent(_sum(kept, "changed"), _sum(kept, "questions")) if kept else "-",
        ])  # fmt: skip
    return "\n".join([
        "## Answers",
        "",
        f"{asked} questions of 1 to 4 hops, {len({row['text'] for row in dense})} texts to a model; dense attention answers "
        f"{_percent(_sum(dense, 'right'), asked)} right. Mass is the share of dense attention that the selection holds, mean over layers, heads and "
        "answer tokens, the question's own tokens counted as held. The last two columns: a selection for every token, and one made for the question "
        "that stays for the whole answer, as a cache must do that re-selects every n tokens. \"Links n\" follows the text's references n steps from the "
        "blocks that the score found (for the named clause: from its own), at most 4 new blocks a step. \"Attention itself\" takes the blocks of greatest "
        "attention: what the best score could do.",
        "",
        _table(["selection", "density", "mass held", "changed, every token", "changed, once"], lines),
        "",
        "![Changed answers by density](selection.svg)",
        "",
    ])  # fmt: skip


def _chains(results: dict[str, dict[str, Rows]]) -> str:
    rows = _answers(results)
    if not rows:
        return ""
    lines = []
    for (setting, every), group in _grouped(rows, lambda row: (row["setting"], row["every"])).items():
        by_hops = _grouped(group, lambda row: row["hops"])
        cells = [
            _percent(_sum(by_hops[hops], "right"), _sum(by_hops[hops], "questions"), 0) for hops in sorted(by_hops)
        ]
        when = "every token" if every == 1 else "once"
        lines.append([setting, when, _percent(_mean(group, lambda row: row["density"]), digits=2), *cells])
    hops = sorted({row["hops"] for row in rows})
    counts = ", ".join(
        f"{_sum([row for row in rows if row['setting'] == 'dense' and row['hops'] == h], 'questions')} of {h}"
        for h in hops
    )
    return "\n".join([
        "## Chains, by hops",
        "",
        f"Right answers (every token of the chain). Questions: {counts} hops.",
        "",
        _table(["selection", "selected", "density", *[f"{h} hops" for h in hops]], lines),
        "",
    ])  # fmt: skip


def _reading(results: dict[str, dict[str, Rows]]) -> str:
    rows = _joined(results, "reading")
    if not rows:
        return ""
    lines = []
    for setting, group in _grouped(rows, lambda row: row["setting"]).items():
        held = [row for row in group if "held" in row]
        lines.append([
            setting,
            _percent(_mean(group, lambda row: row["density"]), digits=2),
            _percent(_mean(held, lambda row: row["held"]["mass of rows that restate"])) if held else "-",
            _percent(_mean(held, lambda row: row["held"]["mass of all rows"])) if held else "-",
            _percent(_sum(group, "right"), _sum(group, "restated")),
            _percent(_sum(group, "changed"), _sum(group, "restated")),
        ])  # fmt: skip
    dense = [row for row in rows if row["setting"] == "dense"]
    return "\n".join([
        "## References resolved while reading",
        "",
        f"The whole text is read under the selection, in tiles of 32 queries. Where a clause refers to an earlier one it restates its value, "
        f"which the model has to look up on the way: {_sum(dense, 'restated')} places.",
        "",
        _table(["selection", "density", "mass, these rows", "mass, all rows", "right", "changed"], lines),
        "",
    ])  # fmt: skip


def _documents(results: dict[str, dict[str, Rows]]) -> str:
    parts = results.get("documents", {})
    if not parts:
        return ""
    lines = []
    for _, rows in sorted(parts.items(), key=lambda item: (item[1][0]["tokens"], item[0])):
        for selection, group in _grouped(rows, lambda row: row["selection"]).items():
            by_links = {row["links"]: row for row in group}
            first = group[0]
            lines.append([
                first["context"], f"{first['tokens']:,}", str(first["references"]), _percent(first["forward"], digits=0),
                selection,
                *(
                    cell
                    for links in (False, True)
                    for cell in (_percent(by_links[links]["held"]), _percent(by_links[links]["density"], digits=2))
                ),
            ])  # fmt: skip
    return "\n".join([
        "## Real documents",
        "",
        "For each reference that the parser resolved: is the block where its target starts among the blocks selected for the block that refers? Blocks and tiles of "
        "128 words, a window of 4,096, one block of sinks, links one step, at most 16 new blocks. No large model is at hand: the plain scores work on vectors of "
        "words (random directions, longer for rare words), so they see shared words and nothing else; \"window and sinks\" needs no such "
        "stand-in. Links bring what the parser found and are judged on the same references, so the last columns show the cost of bringing them, the columns "
        "before what a plain selection misses. References that point forward cannot be read by any causal attention while reading; they are counted apart and left out "
        "of the shares. A reference counts once, spread over the blocks of the clause that makes it.",
        "",
        _table(
            ["context", "tokens", "references", "forward", "plain selection", "held", "density", "with links", "density"], lines
        ),
        "",
    ])  # fmt: skip


def _kernels(rows: Rows) -> str:
    if not rows:
        return ""
    lines = [
        [
            row["what"], f"{row['tokens']:,}", _percent(row["density"]), f"{row['ms']:.2f}", row["against"],
            f"{row['against_ms']:.2f}", f"{row['against_ms'] / row['ms']:.2f}",
        ]
        for row in rows
    ]  # fmt: skip
    return "\n".join([
        "## The kernels on a CPU",
        "",
        f"`python benchmarks/kernels/compare.py`: what picks itself where there is no GPU. torch {rows[0]['torch']}, {rows[0]['threads']} thread, median of "
        f"{rows[0]['rounds']} interleaved rounds (five times as many for decode). 8 query heads over 2 key/value heads of 64, blocks of 64, tiles of 128; prefill is the "
        "last 1,024 queries of the context; the dense contestant is the faster of SDPA with and without a mask. The "
        "Triton kernels pass the same tests under the interpreter; their speed on a GPU is not measured.",
        "",
        _table(["what", "tokens", "density", "ms", "against", "ms", "times faster"], lines),
        "",
    ])  # fmt: skip


def _plot(rows: Rows) -> str:
    """Changed answers by density, one line for each score with and without links, selected once."""
    width, height, left, bottom = 640, 360, 56, 44
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for setting, group in _grouped(
        [row for row in rows if row["every"] == FOREVER], lambda row: row["setting"]
    ).items():
        score, _, rest = setting.partition(", top ")
        if rest:
            name = score + (", links " + rest.split("links ")[1] if "links" in rest else "")
            share = _sum(group, "changed") / _sum(group, "questions")
            points[name].append((_mean(group, lambda row: row["density"]), share))
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
