"""docs/selection.md, its details and its plot from the study's rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from unabridged.engine.native.memory import GIB, Limits, ModelShape, plan_memory

from .cells import ANSWERS, FOREVER, READINGS, Results, Rows, grouped, joined, mean, percent, table, total
from .details import details
from .plot import plot

DOCS = Path(__file__).parents[2] / "docs"
BEST = "sketch, share 0.2 %"
LONGER = f"{BEST}, blocks of 64 in 16384 tokens"

_INTRODUCTION = """\
# Which blocks are read

`benchmarks/selection_study.py` trains a small transformer of Hugging Face's Qwen2 class (3 layers of 64, 4 query heads over 2 key/value heads of 64)
on synthetic contracts of numbered clauses and asks it about clause numbers that training never showed. A question about clause n is
answered as a careful reader writes it down: n, the clause it refers to, the next, the value. Texts have 240 clauses in about 4,000 tokens, blocks 16
tokens, every selection holds the first block and a window of 32 tokens before the question. "Changed" counts answers that
differ from dense attention's in any token. Two things help the model to learn on one core, and both make it kinder to selection than a model left
to itself: it starts with an induction circuit in some heads, and its loss holds a share of the attention's entropy, so that
attention is peaked where there is nothing to look up. Every figure is measured on a CPU, for two seeds of model and training; texts and questions are the
same for both. No figure of this page is of a large model: none is at hand. All rows are in [selection-details.md](selection-details.md); both
pages are written by `python benchmarks/selection_study.py report`.
"""
_CADENCE = """\
## How often

The figures above select anew for every token. The engine does so every 16 tokens and at every full block, and attends to the same blocks between
([native.md](native.md#how-it-writes)). An answer that
looks up another clause with every token, as the study's chains do, would change under that; what the engine sets against it is that the
passages its ranking finds for the question, and the clauses these refer to, are attended to all the time.
"""


def write(results: Results, kernels: Rows) -> None:
    """Write the pages and the plot."""
    parts = [
        _INTRODUCTION, _short(results), _models(results), _answering(results), _cost(), _CADENCE, _reading(results),
        _documents(results),
    ]  # fmt: skip
    (DOCS / "selection.md").write_text("\n".join(part for part in parts if part))
    (DOCS / "selection-details.md").write_text(details(results, kernels))
    (DOCS / "selection.svg").write_text(plot(joined(results, "answering")))


def seeds(results: Results) -> list[str]:
    """ "seed 0", ..."""
    return sorted(results.get("model", {}))


def _changed(group: Rows) -> str:
    whole = "questions" if "questions" in group[0] else "restated"
    density = percent(mean(group, lambda row: row["density"]), digits=2)
    return f"{percent(total(group, 'changed'), total(group, whole))} of the answers change at {density} density"


def _of(rows: Rows, name: str, every: int = 1, hops: tuple[int, ...] = (1, 2, 3, 4)) -> Rows:
    return [row for row in rows if (row["setting"], row["every"]) == (name, every) and row["hops"] in hops]


def _held(group: Rows) -> float:
    return mean([row for row in group if "held" in row], lambda row: row["held"]["mass"])


def _each(results: Results, name: str) -> str:
    """A setting's figures, seed by seed."""
    found = [group for seed in seeds(results) if (group := _of(joined(results, *ANSWERS, seed=seed), name))]
    held = " / ".join(percent(_held(group), digits=2) for group in found)
    density = " / ".join(percent(mean(group, lambda row: row["density"]), digits=2) for group in found)
    return f"{held} held, {_counts(results, name)} changed, {density} density"


def _which(results: Results, part: str) -> str:
    """The models that a part was measured on."""
    return " and ".join(sorted({name.partition(",")[0] for name in results.get(part, {})})) or "not measured"


def _counts(results: Results, name: str) -> str:
    """Answers changed, seed by seed."""
    found = [group for seed in seeds(results) if (group := _of(joined(results, *ANSWERS, seed=seed), name))]
    return " / ".join(f"{total(group, 'changed')} of {total(group, 'questions')}" for group in found)


def _short(results: Results) -> str:
    """What the tables below come to, in figures."""
    rows, read = joined(results, *ANSWERS), joined(results, *READINGS)
    found = [_of(joined(results, *ANSWERS, seed=seed), BEST) for seed in seeds(results)]
    reached = all(
        _held(group) >= 0.98
        and mean(group, lambda row: row["density"]) <= 0.06
        and total(group, "changed") <= 0.01 * total(group, "questions")
        for group in found
    )
    chains = (2, 3, 4)
    led = _of(rows, "named clause and the clauses it leads to in 3 steps", FOREVER, chains)

    def through(name: str) -> str:
        group = [row for row in read if row["setting"] == name]
        return f"{percent(total(group, 'right'), total(group, 'restated'))} right at {percent(mean(group, lambda row: row['density']), digits=1)}"

    lines = [
        f"Asked: at least 98 % of the attention held and at most 1 % of the answers changed, within 6 % density. **{'Reached' if reached else 'Missed'}** by a sketch of every "
        f"key (4 bits a channel) and every block with 0.2 % of the attention. The two seeds: {_each(results, BEST)}. (The share was picked from 0.1 to 0.4 % on one text of seed 0.)",
        f"With 10 blocks for every head, on the sketch: {_each(results, 'sketch, top 10')}; on attention itself: {_each(results, 'attention itself, top 10')}; "
        f"on Quest's bound: {_each(results, 'bound, top 10')}; on that of quarter blocks: {_each(results, 'bound of quarter blocks, top 10')}.",
        f"With as many blocks as have 0.2 % of the attention, on attention itself: {_each(results, 'attention itself, share 0.2 %')}; on a sketch of half the bits: "
        f"{_each(results, 'sketch in 2 bits, share 0.2 %')}; on the bound of quarter blocks: {_each(results, 'bound of quarter blocks, share 0.2 %')}.",
        f"In blocks of 32 tokens, 128 to a text, the sketch, share 1.4 %: {_each(results, 'sketch, share 1.4 %, blocks of 32')}; "
        f"attention itself {_each(results, 'attention itself, share 1.4 %, blocks of 32')}.",
        f"In blocks of 64 tokens, as the engine has them, and a text as many times longer (16,384 tokens, 256 blocks; {_which(results, 'longer')}): "
        f"{_each(results, LONGER)}. What counts is a block's share of the text: 64 tokens are at most 1/512 of a context for which the engine selects at all "
        "(32,768 tokens and more), half of what was measured here, so 64 is the default; in blocks of 16 summaries alone would take four times the memory.",
        f"Keys and values in INT8, by blocks of 64 as the engine keeps them: {_counts(results, 'INT8 keys and values, everything')} changed with everything "
        f"attended to, {_counts(results, 'INT8 keys and values, sketch, share 0.2 %')} with the sketch.",
        f"One selection made for the question cannot know the next clause: on chains of 2 to 4 hops even a perfect choice fails "
        f"({_changed(_of(rows, 'attention itself, top 10', FOREVER, chains))}). With the named clause and the clauses its references lead to, "
        f"{_changed(led)}, right answers {percent(total(led, 'right'), total(led, 'questions'))} "
        f"against dense attention's {percent(total(_of(rows, 'dense', 1, chains), 'right'), total(_of(rows, 'dense', 1, chains), 'questions'))}.",
        f"While reading, a lookup that one query of a tile makes is found by scoring every query ({through('sketch, top 8')} density) or by the document's own links "
        f"({through('window and sinks, links 1')}); pooled queries and queries at even distances miss it (bound: {through('bound, top 8')}; antidiagonals: "
        f"{through('antidiagonal, top 8')}; every 8th query: {through('sketch of every 8th query, top 8')}). Dense attention: {through('dense')}. Scoring every query costs half of "
        f"dense attention. But such a query is unlike its neighbours: of as many queries, half at even distances and half those farthest from their tile's mean, the sketch finds it "
        f"({through('sketch, one query in 8, top 8')}; {_which(results, 'reading apart')}). The engine scores four queries of a tile so, and follows links.",
    ]
    return "\n".join(["## In short", "", *(f"- {line}" for line in lines), ""])


def _models(results: Results) -> str:
    lines = []
    for seed, rows in sorted(results.get("model", {}).items()):
        row = rows[0]
        gate = results.get("gate", {}).get(seed, [{}])[0]
        learnt = f"; gate: {gate['steps']} steps, divergence {gate['first']:.2f} to {gate['last']:.2f}" if gate else ""
        lines.append(f"- {seed}: {row['step']} steps, {row['seconds']:.0f} s on one shared core{learnt}.")
    return "\n".join(["## Models", "", *lines, ""]) if lines else ""


def _answering(results: Results) -> str:
    """The selections that matter, seed by seed."""
    names = [
        "window and sinks", "mean, top 8", "cores, top 8", "gate, top 8", "bound, top 10", "bound of half blocks, top 10",
        "bound of quarter blocks, top 10", "bound of quarter blocks, share 0.2 %", "sketch in 2 bits, top 10",
        "sketch, top 10", "attention itself, top 10", "sketch in 2 bits, share 0.4 %", "sketch, share 0.4 %",
        "attention itself, share 0.4 %", "sketch in 2 bits, share 0.2 %", "sketch, share 0.2 %", "attention itself, share 0.2 %",
        *(f"{score}, share {share} %, blocks of 32" for share in (1, 1.4) for score in ("sketch in 2 bits", "sketch", "attention itself")),
        LONGER, "INT8 keys and values, everything", "INT8 keys and values, sketch, share 0.2 %",
    ]  # fmt: skip
    lines = []
    measured = {row["setting"] for row in joined(results, *ANSWERS)}
    for name in (name for name in names if name in measured):
        cells: list[str] = []
        for seed in seeds(results):
            group = _of(joined(results, *ANSWERS, seed=seed), name)
            cells += [
                percent(mean(group, lambda row: row["density"]), digits=2) if group else "-",
                percent(_held(group), digits=2) if any("held" in row for row in group) else "-",
                f"{total(group, 'changed')} of {total(group, 'questions')}" if group else "-",
            ]  # fmt: skip
        lines.append([name, *cells])
    dense = {seed: _of(joined(results, *ANSWERS, seed=seed), "dense") for seed in seeds(results)}
    right = ", ".join(f"{total(rows, 'right')} ({seed})" for seed, rows in dense.items())
    head = [f"{what}, {seed}" for seed in seeds(results) for what in ("density", "mass held", "changed")]
    return "\n".join([
        "## Answers, a selection for every token",
        "",
        f"{total(next(iter(dense.values())), 'questions')} questions of 1 to 4 hops about 4 texts; dense attention answers {right} right. Mass is the share of dense attention that "
        "the selection holds, mean over layers, heads and answer tokens, the question's own tokens counted as held. \"Share\" keeps every block estimated to have "
        "so much of a query's attention, \"top\" the same number for every head. \"Attention itself\" takes the blocks of greatest attention: what the best score could do.",
        "",
        table(["selection", *head], lines),
        "",
        "![Changed answers by density, one selection for the whole answer](selection.svg)",
        "",
    ])  # fmt: skip


def _cost() -> str:
    """Arithmetic of the memory plan, for a million tokens of a 7B model."""

    def plan(**kept: Any) -> list[str]:
        shape = ModelShape(
            layers=28,
            heads=28,
            kv_heads=4,
            head_dim=128,
            hidden=3584,
            intermediate=18_944,
            weight_bytes=8 * GIB,
            **kept,
        )
        made = plan_memory(
            shape, 1 << 20, Limits(device=24 * GIB), block_size=64, chunk_tokens=16_384, on_cpu=False
        )  # fmt: skip
        sizes = (made.summary_bytes, made.workspace_bytes, made.hot_bytes, made.lower_bytes, made.device_bytes)
        return [*(f"{size / GIB:.1f}" for size in sizes), f"{made.hot_blocks * 64:,}"]

    lines = [
        [kv, f"{bits} bits" if bits else "none", *plan(kv=name, sketch_bits=bits)]
        for kv, name in (("bf16", "stored"), ("INT8", "int8")) for bits in (0, 2, 4)
    ]  # fmt: skip
    return "\n".join([
        "## What a sketch costs",
        "",
        "It stays on the device: 4 bits are a quarter of a bf16 key, 7.0 GiB for a million tokens of a 7B model (28 layers, 4 key/value heads of 128); minimum and maximum of the block, "
        "which summaries hold anyway, are its scale. Selecting for one token reads all of it once, every 16 tokens. The engine's plan for 1,048,576 tokens in 24 GiB, "
        "8 GiB of INT8 weights, blocks of 64, in GiB (arithmetic, not measured):",
        "",
        table(["keys and values", "sketch", "summaries and sketch", "to compute in", "hot blocks", "below, host or disk", "device in all", "tokens hot"], lines),
        "",
    ])  # fmt: skip


def _reading(results: Results) -> str:
    rows = joined(results, *READINGS)
    if not rows:
        return ""
    dense = [row for row in rows if row["setting"] == "dense"]
    lines = []
    for setting, group in grouped(rows, lambda row: row["setting"]).items():
        held = [row for row in group if "held" in row]
        lines.append([
            setting if total(group, "restated") == total(dense, "restated") else f"{setting} ({_which(results, 'reading apart')})",
            percent(mean(group, lambda row: row["density"]), digits=2),
            percent(mean(held, lambda row: row["held"]["mass of rows that restate"])) if held else "-",
            percent(mean(held, lambda row: row["held"]["mass of all rows"])) if held else "-",
            percent(total(group, "right"), total(group, "restated")),
            percent(total(group, "changed"), total(group, "restated")),
        ])  # fmt: skip
    return "\n".join([
        "## References resolved while reading",
        "",
        f"The whole text is read under the selection, in tiles of 32 queries. Where a clause refers to an earlier one it restates its value, "
        f"which the model has to look up on the way: {total(dense, 'restated')} places.",
        "",
        table(["selection", "density", "mass, these rows", "mass, all rows", "right", "changed"], lines),
        "",
    ])  # fmt: skip


def _documents(results: Results) -> str:
    """Of real documents the whole, by selection."""
    rows = [row for name, part in results.get("documents", {}).items() if ", at most" not in name for row in part]
    if not rows:
        return ""
    lines = []
    for selection, group in grouped(rows, lambda row: row["selection"]).items():
        cells = [selection, str(len({row["context"] for row in group}))]
        for links in (False, True):
            own = [row for row in group if row["links"] is links]
            back = [row["references"] * (1 - row["forward"]) for row in own]
            held = sum(row["held"] * count for row, count in zip(own, back, strict=True)) / sum(back)
            tokens = sum(row["tokens"] for row in own)
            cells += [percent(held), percent(sum(row["density"] * row["tokens"] for row in own) / tokens)]
        lines.append(cells)
    return "\n".join([
        "## Real documents",
        "",
        "For each backward reference that the parser resolved in real contracts and repositories: is the block where its target starts among the blocks selected for the block that refers? "
        "All documents together, references counted once; blocks and tiles of 128 words, a window of 4,096, links one step, at most 16 new blocks. The plain scores work on random vectors of words, since "
        "no large model is at hand; links bring what the parser found and are judged on the same references. Document by document: "
        "[selection-details.md](selection-details.md#real-documents).",
        "",
        table(["plain selection", "documents", "held", "density", "held with links", "density"], lines),
        "",
    ])  # fmt: skip
