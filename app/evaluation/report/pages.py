"""The report of a run: report.md, report.html and its figures, made anew from the journal each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from ...console import printable, write_atomically
from ..journal import Line
from ..reliable import LEVEL, measure
from . import figures, tables

_EXPLAINED = {
    "needle": "Facts hidden in real text, each asked for in its own words; every context holds one fact per depth.",
    "absent": "Questions whose answer the text does not hold: right is to say so.",
    "wording": "The same facts asked in their own words (told), in other words with the name (reworded), and without any word in common (described).",
    "distractors": "Sentences beside the needle that say the like of something else; an answer that gives their value first is wrong.",
    "order": "The haystack as written, and with its sentences shuffled.",
    "home": "Needles of every topic in every kind of text.",
    "repeated": "One word written over and over with another among them, to be copied exactly. An engine that quotes cannot do it.",
}
_STYLE = """body{font:15px/1.5 sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #ccc;padding:.25rem .6rem;text-align:left}
th{background:#f3f3f3}figure{margin:1rem 0;overflow-x:auto}code{background:#f3f3f3;padding:0 .2rem}
td{font-variant-numeric:tabular-nums}"""


@dataclass
class _Part:
    """A heading, paragraphs, tables (rows of cells, the first is the head) and figures (file name, SVG)."""

    title: str
    words: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)


def write_report(out: Path, head: dict[str, Any], lines: Sequence[Line]) -> Path:
    """Write the report beside the journal; return the Markdown file. The same journal gives the same bytes."""
    parts = list(_parts(head, lines))
    for part in parts:
        for name, svg in part.figures:
            write_atomically(out / name, svg.encode())
    markdown = out / "report.md"
    write_atomically(markdown, _markdown(parts).encode("utf-8", "replace"))
    write_atomically(out / "report.html", _html(parts).encode("utf-8", "replace"))
    return markdown


def _parts(head: dict[str, Any], lines: Sequence[Line]) -> Iterator[_Part]:
    yield _summary(head, lines)
    for name in dict.fromkeys(line["experiment"] for line in lines):
        yield _experiment(name, [line for line in lines if line["experiment"] == name])
    yield _failures(lines)


def _summary(head: dict[str, Any], lines: Sequence[Line]) -> _Part:
    part = _Part(f"bench {head['command']}: {head['engine']}{' ' + head['model'] if head['model'] else ''}")
    part.words.append(
        "Lengths are tokens as `ingest.context.estimate_tokens` counts them: four Latin characters, or one and a half Chinese ones, "
        "to a token. A share is of whole right answers by exact match; in brackets the 95 % interval (Wilson)."
    )
    found = measure(head, lines)
    if found is not None:
        held = f"{found.tokens:,} tokens" if found.tokens else "no length measured"
        part.words.append(
            f"Reliable length, at which the lower bound is still {LEVEL:.0%} or more at every length up to it: {held} "
            f"(longest measured {found.longest:,})."
        )
    part.tables.append([["setting", "value"], *([key, _shown(value)] for key, value in sorted(head.items()))])
    return part


def _experiment(name: str, lines: Sequence[Line]) -> _Part:
    part = _Part(name, [_EXPLAINED[name]] if name in _EXPLAINED else [])
    lengths = sorted({line["length"] for line in lines})
    heads = [tables.length_name(length) for length in lengths]
    rows = list(dict.fromkeys(tables.row_of(line) for line in lines))
    by_row = tables.cells(lines, lambda line: (tables.length_name(line["length"]), tables.row_of(line)))
    first = " / ".join(dict.fromkeys(head for line in lines for head in tables.row_heads(line))) or "all"
    table = [[first, *heads, "all lengths", "first passage right", "a passage right", "mean mark"]]
    for row in rows:
        own = [line for line in lines if tables.row_of(line) == row]
        first_right, any_right = tables.cited(own, 1), tables.cited(own)
        table.append(
            [
                row or "all",
                *(tables.percent(by_row[(head, row)]) if (head, row) in by_row else "" for head in heads),
                tables.percent(tables.cell(own)),
                tables.percent(first_right) if first_right else "",
                tables.percent(any_right) if any_right else "",
                f"{sum(line['score'] for line in own) / len(own):.3f}",
            ]
        )
    part.tables.append(table)
    if len(heads) > 1:
        series = {row or name: [by_row.get((head, row)) for head in heads] for row in rows}
        part.figures.append((f"{name}-lengths.svg", figures.curves(name, heads, series, across="tokens")))
    placed = [line for line in lines if line["depth"] is not None]
    depths = sorted({round(line["depth"], 1) for line in placed})
    if len(depths) > 1:
        by_depth = tables.cells(
            placed,
            lambda line: (tables.length_name(line["length"]), _depth(line)),
        )
        names = [f"{100 * depth:.0f} %" for depth in depths]
        part.figures.append(
            (
                f"{name}-depths.svg",
                figures.heat_map(f"{name}, right answers in %", heads, names, by_depth, across="tokens", down="depth"),
            )
        )
    part.tables.extend(_by_similarity(lines))
    return part


def _depth(line: Line) -> str:
    return f"{100 * round(line['depth'], 1):.0f} %"


def _by_similarity(lines: Sequence[Line]) -> Iterator[list[list[str]]]:
    """Right answers by measured similarity and length, where it was measured."""
    found = tables.cells(
        lines, lambda line: (tables.length_name(line["length"]), tables.similarity_bin(line) or "not measured")
    )
    bins = sorted({row for _, row in found})
    if bins in ([], ["not measured"]):
        return
    heads = [tables.length_name(length) for length in sorted({line["length"] for line in lines})]
    yield [
        ["similarity", *heads],
        *(
            [row, *(tables.percent(found[(head, row)]) if (head, row) in found else "" for head in heads)]
            for row in bins
        ),
    ]


def _failures(lines: Sequence[Line], shown: int = 20) -> _Part:
    """The first wrong answers, so that a reader sees what failing looks like."""
    wrong = [line for line in lines if line["score"] < 1]
    part = _Part("Wrong answers", [f"{len(wrong):,} of {len(lines):,}; the first {min(shown, len(wrong))}:"])
    rows = [
        [
            line["id"],
            line["question"][:200],
            "; ".join(line["expected"])[:80] or "(not in the text)",
            str(line.get("error") or line["answer"])[:160],
        ]
        for line in wrong[:shown]
    ]
    part.tables.append([["trial", "question", "right", "answer"], *rows])
    return part


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} ({part})" for name, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _markdown(parts: Sequence[_Part]) -> str:
    lines: list[str] = []
    for number, part in enumerate(parts):
        lines += [f"{'#' if number == 0 else '##'} {_plain(part.title)}", ""]
        for words in part.words:
            lines += [words, ""]
        for table in part.tables:
            first, *rest = table
            lines += [_row(first), _row(["---"] * len(first)), *map(_row, rest), ""]
        for name, _ in part.figures:
            lines += [f"![{name}]({name})", ""]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell if cell == "---" else _plain(cell) for cell in cells) + " |"


_LIVE = str.maketrans(
    {"<": "&lt;", ">": "&gt;", "&": "&amp;", ":": "&#58;", **{char: "\\" + char for char in "\\`*_{}[]|#!$~"}}
)


def _plain(text: str) -> str:
    """Text of documents and models inside a Markdown table: one line, nothing in it is live, not even an address."""
    return printable(" ".join(text.split())).translate(_LIVE)


def _html(parts: Sequence[_Part]) -> str:
    body: list[str] = []
    for number, part in enumerate(parts):
        level = 1 if number == 0 else 2
        body.append(f"<h{level}>{escape(part.title)}</h{level}>")
        body += [f"<p>{escape(words.replace('`', ''))}</p>" for words in part.words]
        for table in part.tables:
            first, *rest = table
            head = "".join(f"<th>{escape(printable(cell))}</th>" for cell in first)
            rows = "".join(
                "<tr>" + "".join(f"<td>{escape(printable(cell))}</td>" for cell in row) + "</tr>" for row in rest
            )
            body.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
        body += [f"<figure>{svg}</figure>" for _, svg in part.figures]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(parts[0].title)}</title>\n'
        f"<style>{_STYLE}</style></head><body>\n" + "\n".join(body) + "\n</body></html>\n"
    )
