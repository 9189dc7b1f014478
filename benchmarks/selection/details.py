"""docs/selection-details.md: every row of the study, for those who want to look one up."""

from __future__ import annotations

from .cells import ANSWERS, FOREVER, Results, Rows, grouped, joined, mean, percent, table, total

_INTRODUCTION = """\
# Which blocks are read: all figures

What they mean is said in [selection.md](selection.md); both pages are written by `python benchmarks/selection_study.py report`. Rows of both seeds together.
"""


def details(results: Results, kernels: Rows) -> str:
    """The page."""
    parts = [_INTRODUCTION, _answering(results), _chains(results), _documents(results), _kernels(kernels)]
    return "\n".join(part for part in parts if part)


def _answering(results: Results) -> str:
    rows = joined(results, *ANSWERS)
    if not rows:
        return ""
    dense = [row for row in rows if row["setting"] == "dense"]
    asked = total(dense, "questions")
    lines = []
    for setting, group in grouped(
        [row for row in rows if row["setting"] != "dense"], lambda row: row["setting"]
    ).items():
        each, kept = ([row for row in group if row["every"] == every] for every in (1, FOREVER))
        held = [row for row in each if "held" in row]
        lines.append([
            setting,
            percent(mean(group, lambda row: row["density"]), digits=2),
            percent(mean(held, lambda row: row["held"]["mass"]), digits=2) if held else "-",
            percent(total(each, "changed"), total(each, "questions")) if each else "-",
            percent(total(kept, "changed"), total(kept, "questions")) if kept else "-",
        ])  # fmt: skip
    return "\n".join([
        "## Answers, every selection",
        "",
        f"{asked} questions of 1 to 4 hops, {len({row['text'] for row in dense})} texts to a model; dense attention answers "
        f"{percent(total(dense, 'right'), asked)} right. Mass is the share of dense attention that the selection holds, mean over layers, heads and "
        "answer tokens, the question's own tokens counted as held. The last two columns: a selection for every token, and one made for the question "
        "that stays for the whole answer. \"Links n\" follows the text's references n steps from the "
        "blocks that the score found (for the named clause: from its own), at most 4 new blocks a step. \"Attention itself\" takes the blocks of greatest "
        "attention: what the best score could do.",
        "",
        table(["selection", "density", "mass held", "changed, every token", "changed, once"], lines),
        "",
    ])  # fmt: skip


def _chains(results: Results) -> str:
    rows = joined(results, *ANSWERS)
    if not rows:
        return ""
    lines = []
    for (setting, every), group in grouped(rows, lambda row: (row["setting"], row["every"])).items():
        by_hops = grouped(group, lambda row: row["hops"])
        cells = [
            percent(total(by_hops[hops], "right"), total(by_hops[hops], "questions"), 0) for hops in sorted(by_hops)
        ]
        when = "every token" if every == 1 else "once"
        lines.append([setting, when, percent(mean(group, lambda row: row["density"]), digits=2), *cells])
    hops = sorted({row["hops"] for row in rows})
    counts = ", ".join(
        f"{total([row for row in rows if row['setting'] == 'dense' and row['hops'] == h], 'questions')} of {h}"
        for h in hops
    )
    return "\n".join([
        "## Chains, by hops",
        "",
        f"Right answers (every token of the chain). Questions: {counts} hops.",
        "",
        table(["selection", "selected", "density", *[f"{h} hops" for h in hops]], lines),
        "",
    ])  # fmt: skip


def _documents(results: Results) -> str:
    parts = results.get("documents", {})
    if not parts:
        return ""
    lines = []
    for _, rows in sorted(parts.items(), key=lambda item: (item[1][0]["tokens"], item[0])):
        for selection, group in grouped(rows, lambda row: row["selection"]).items():
            by_links = {row["links"]: row for row in group}
            first = group[0]
            lines.append([
                first["context"], f"{first['tokens']:,}", str(first["references"]), percent(first["forward"], digits=0),
                selection,
                *(
                    cell
                    for links in (False, True)
                    for cell in (percent(by_links[links]["held"]), percent(by_links[links]["density"], digits=2))
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
        table(
            ["context", "tokens", "references", "forward", "plain selection", "held", "density", "with links", "density"], lines
        ),
        "",
    ])  # fmt: skip


def _kernels(rows: Rows) -> str:
    if not rows:
        return ""
    lines = [
        [
            row["what"], f"{row['tokens']:,}", percent(row["density"]), f"{row['ms']:.2f}", row["against"],
            f"{row['against_ms']:.2f}", f"{row['against_ms'] / row['ms']:.2f}",
        ]
        for row in rows
    ]  # fmt: skip
    return "\n".join([
        "## The kernels on a CPU",
        "",
        f"`python benchmarks/kernels/compare.py`: what picks itself where there is no GPU. torch {rows[0]['torch']}, {rows[0]['threads']} thread, median of "
        f"{' or '.join(str(count) for count in sorted({row['rounds'] for row in rows}))} interleaved rounds (five times as many for decode). 8 query heads over 2 key/value heads of 64, blocks of 64, tiles of 128; prefill is the "
        "last 1,024 queries of the context; the dense contestant is the faster of SDPA with and without a mask. The "
        "Triton kernels pass the same tests under the interpreter; their speed on a GPU is not measured.",
        "",
        table(["what", "tokens", "density", "ms", "against", "ms", "times faster"], lines),
        "",
    ])  # fmt: skip
