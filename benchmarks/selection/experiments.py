"""The experiments on the trained model: answers about long texts, and references resolved while reading, under selections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from transformers import Qwen2ForCausalLM
from unabridged.engine.selection import Geometry, LearnedGate, Selector, linked_segments
from unabridged.kernels.int8_kv import dequantise, quantise

from .clauses import MOST_HOPS, Text, make_text
from .measuring import OfLayer, Reading, answer, context_of_text, links_of_text, read
from .settings import (
    ANSWERING,
    FIXED,
    LARGER,
    LINKS_LIMIT,
    READING,
    READING_APART,
    READING_SKETCHED,
    SKETCHED,
    WIDER,
    Setting,
)


@dataclass(frozen=True)
class Size:
    """Of a text."""

    tokens: int
    clauses: int


BLOCK, TILE = 16, 32
TOKENS, CLAUSES = 4096, 240
QUESTIONS = 12  # of each number of hops, in each text
FULL = Size(TOKENS, CLAUSES)
FOREVER = 1_000  # answer tokens between selections: the selection made for the question stays


@dataclass(frozen=True)
class Named:
    """For each question the blocks where some clauses start, known without any attention: the named one, and what it leads to."""

    starts: tuple[tuple[int, ...], ...]

    def blocks(self, geometry: Geometry) -> torch.Tensor:
        """[num_tiles, num_blocks] bool; a question has as many tiles as tokens."""
        chosen = torch.zeros((len(self.starts), geometry.num_blocks), dtype=torch.bool)
        for row, starts in enumerate(self.starts):
            for start in starts:
                first = start // geometry.block_size
                chosen[row, first : first + 2] = True  # what a clause says may stand behind the block's end
        return chosen.repeat_interleave(geometry.num_tiles // len(self.starts), 0)


def answering(
    model: Qwen2ForCausalLM, gates: list[LearnedGate], place: int, *, settings: list[Setting] = ANSWERING,
    block: int = BLOCK, selections: tuple[int, ...] = (1, FOREVER), size: Size = FULL,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Rows of text number `place`: questions of one to four hops, answered densely and under every setting.

    selections  answer tokens between two selections, one row for each
    """
    text = _text(place, restate=0.0, size=size)
    reading = Reading(block)
    read(model, text, reading)
    links = links_of_text(text, block, blocks_per_target=2)
    probes = {setting.name: setting.of_layer(gates, links) for setting in settings}
    for hops in range(1, MOST_HOPS + 1):
        asked = [clause for clause in range(len(text.starts)) if text.hops(clause) == hops][:QUESTIONS]
        right = torch.tensor([text.chain(clause)[2:] for clause in asked])
        reading.selector, reading.probes, reading.measured = None, probes, {}
        dense = answer(model, text, reading, asked)
        held = {
            name: {what: float(np.mean(values)) for what, values in row.items()}
            for name, row in reading.measured.items()
        }
        reading.probes = {}
        common = {"text": place, "hops": hops, "questions": len(asked)}
        yield {**common, "setting": "dense", "every": 1, "right": _equal(dense, right), "changed": 0, "density": 1.0}
        for setting in settings:
            for every in selections:
                row = _answered(model, text, reading, asked, probes[setting.name], every, dense, right)
                yield {**common, "setting": setting.name, "every": every, **row, "held": held[setting.name]}


def named(
    model: Qwen2ForCausalLM, gates: list[LearnedGate], place: int, *, size: Size = FULL
) -> Iterator[dict[str, Any]]:
    """Rows of text number `place`: the clause that a question names is read, and what the text's references lead to from it.

    One selection for the whole answer. References are followed by blocks, at most `LINKS_LIMIT` or 16 new ones a step, or by
    clauses. And the bound over parts of blocks, with a selection for every token.
    """
    text = _text(place, restate=0.0, size=size)
    reading = Reading(BLOCK)
    read(model, text, reading)
    context, _ = context_of_text(text)
    links = links_of_text(text, BLOCK, blocks_per_target=2)
    for hops in range(1, MOST_HOPS + 1):
        asked = [clause for clause in range(len(text.starts)) if text.hops(clause) == hops][:QUESTIONS]
        right = torch.tensor([text.chain(clause)[2:] for clause in asked])
        reading.selector = None
        dense = answer(model, text, reading, asked)
        common = {"text": place, "hops": hops, "questions": len(asked)}
        own = Named(tuple((text.starts[clause],) for clause in asked))
        reached = Named(
            tuple(
                tuple(
                    text.starts[int(name[1:])]
                    for name in (f"c{clause}", *linked_segments(context, [f"c{clause}"], hops=3))
                )
                for clause in asked
            )
        )
        blocks = {"": None, f", links 3, {LINKS_LIMIT} a step": LINKS_LIMIT, ", links 3, 16 a step": 16}
        for label, limit in blocks.items():
            selector = Selector((*FIXED, own), None, links=links if limit else None, hops=3, links_limit=limit)
            row = _answered(model, text, reading, asked, lambda layer, it=selector: it, FOREVER, dense, right)
            yield {**common, "setting": f"named clause{label}", "every": FOREVER, **row}
        selector = Selector((*FIXED, reached), None)
        row = _answered(model, text, reading, asked, lambda layer, it=selector: it, FOREVER, dense, right)
        yield {**common, "setting": "named clause and the clauses it leads to in 3 steps", "every": FOREVER, **row}
        for setting in (Setting(f"bound of {part} blocks", 8) for part in ("half", "quarter")):
            for every in (1, FOREVER):
                row = _answered(model, text, reading, asked, setting.of_layer(gates, links), every, dense, right)
                yield {**common, "setting": setting.name, "every": every, **row}


def wider(model: Qwen2ForCausalLM, gates: list[LearnedGate], place: int) -> Iterator[dict[str, Any]]:
    """Rows of `answering` for `WIDER`."""
    return (row for row in answering(model, gates, place, settings=WIDER) if row["setting"] != "dense")


def sketched(model: Qwen2ForCausalLM, gates: list[LearnedGate], place: int) -> Iterator[dict[str, Any]]:
    """Rows of `answering` for `SKETCHED`, a selection for every token."""
    rows = answering(model, gates, place, settings=SKETCHED, selections=(1,))
    return (row for row in rows if row["setting"] != "dense")


def larger(model: Qwen2ForCausalLM, gates: list[LearnedGate], place: int) -> Iterator[dict[str, Any]]:
    """Rows of `answering` for `LARGER` over blocks of twice the size."""
    for row in answering(model, gates, place, settings=LARGER, block=2 * BLOCK, selections=(1,)):
        if row["setting"] != "dense":
            yield {**row, "setting": f"{row['setting']}, blocks of {2 * BLOCK}"}


def longer(model: Qwen2ForCausalLM, gates: list[LearnedGate], place: int) -> Iterator[dict[str, Any]]:
    """Rows of `answering` with the product's score, policy and size of blocks, over a text of as many blocks as before."""
    size, block = Size(4 * TOKENS, CLAUSES), 4 * BLOCK
    for row in answering(
        model, gates, place, settings=[Setting("sketch", share=0.002)], block=block, selections=(1,), size=size
    ):
        yield {**row, "setting": f"{row['setting']}, blocks of {block} in {size.tokens} tokens"}


def int8(model: Qwen2ForCausalLM, gates: list[LearnedGate], place: int) -> Iterator[dict[str, Any]]:
    """Rows of text number `place`: the context's keys and values in INT8 by blocks of 64, as the engine's store keeps them."""
    text = _text(place, restate=0.0, size=FULL)
    reading = Reading(BLOCK)
    read(model, text, reading)
    exact = reading.keys, reading.values
    rounded = [_rounded(key, value) for key, value in zip(*exact, strict=True)]
    sketch = Setting("sketch", share=0.002)
    for hops in range(1, MOST_HOPS + 1):
        asked = [clause for clause in range(len(text.starts)) if text.hops(clause) == hops][:QUESTIONS]
        right = torch.tensor([text.chain(clause)[2:] for clause in asked])
        reading.keys, reading.values = exact
        reading.selector, reading.every = None, 1
        dense = answer(model, text, reading, asked)
        reading.keys, reading.values = ([pair[at] for pair in rounded] for at in (0, 1))
        common = {"text": place, "hops": hops, "questions": len(asked), "every": 1}
        out = answer(model, text, reading, asked)
        yield {
            **common, "setting": "INT8 keys and values, everything", "right": _equal(out, right),
            "changed": len(asked) - _equal(out, dense), "density": 1.0,
        }  # fmt: skip
        of_layer = sketch.of_layer(gates, links_of_text(text, BLOCK))
        yield {
            **common, "setting": f"INT8 keys and values, {sketch.name}",
            **_answered(model, text, reading, asked, of_layer, 1, dense, right),
        }  # fmt: skip


def _rounded(key: torch.Tensor, value: torch.Tensor, *, block: int = 64) -> tuple[torch.Tensor, torch.Tensor]:
    """[tokens, kv_heads, dim] each, to INT8 and back."""
    behind = -len(key) % block
    blocks = (
        torch.nn.functional.pad(item, (0, 0, 0, 0, 0, behind)).unflatten(0, (-1, block)).transpose(1, 2)
        for item in (key, value)
    )
    back = (item.transpose(1, 2).flatten(0, 1)[: len(key)] for item in dequantise(quantise(*blocks)))
    return next(back), next(back)


def _answered(
    model: Qwen2ForCausalLM, text: Text, reading: Reading, asked: list[int], selector: OfLayer, every: int,
    dense: torch.Tensor, right: torch.Tensor,
) -> dict[str, Any]:  # fmt: skip
    reading.selector, reading.every, reading.densities = selector, every, []
    out = answer(model, text, reading, asked)
    return {
        "right": _equal(out, right), "changed": len(asked) - _equal(out, dense),
        "density": float(np.mean(reading.densities)),
    }  # fmt: skip


def _equal(one: torch.Tensor, other: torch.Tensor) -> int:
    return int((one == other).all(1).sum())


def reading_through(
    model: Qwen2ForCausalLM,
    gates: list[LearnedGate],
    place: int,
    *,
    settings: list[Setting] = READING,
    size: Size = FULL,
) -> Iterator[dict[str, Any]]:
    """Rows of text number `place`: values of earlier clauses restated on the way, the whole text read under every setting."""
    text = _text(place, restate=1.0, size=size)
    links = links_of_text(text, BLOCK, blocks_per_target=2)
    right = torch.tensor([text.tokens[at + 1] for at in text.restated])
    probes = {setting.name: setting.of_layer(gates, links) for setting in settings}
    reading = Reading(BLOCK, tile_size=TILE, probes=probes)
    dense = read(model, text, reading)
    common = {"text": place, "restated": len(right)}
    yield {**common, "setting": "dense", "right": int((dense == right).sum()), "changed": 0, "density": 1.0}
    for setting in settings:
        sparse = replace(Reading(BLOCK, tile_size=TILE), selector=probes[setting.name])
        out = read(model, text, sparse)
        held = {what: float(np.mean(values)) for what, values in reading.measured[setting.name].items()}
        yield {
            **common, "setting": setting.name, "right": int((out == right).sum()), "changed": int((out != dense).sum()),
            "density": float(np.mean(sparse.densities)), "held": held,
        }  # fmt: skip


def reading_sketched(model: Qwen2ForCausalLM, gates: list[LearnedGate], place: int) -> Iterator[dict[str, Any]]:
    """Rows of `reading_through` for `READING_SKETCHED`."""
    rows = reading_through(model, gates, place, settings=READING_SKETCHED)
    return (row for row in rows if row["setting"] != "dense")


def reading_apart(model: Qwen2ForCausalLM, gates: list[LearnedGate], place: int) -> Iterator[dict[str, Any]]:
    """Rows of `reading_through` for `READING_APART`."""
    rows = reading_through(model, gates, place, settings=READING_APART)
    return (row for row in rows if row["setting"] != "dense")


def _text(place: int, *, restate: float, size: Size) -> Text:
    rng = np.random.default_rng((10_000, place))
    return make_text(rng, clauses=size.clauses, length=size.tokens, held_out=True, restate=restate)


def gate_texts(count: int) -> Iterator[torch.Tensor]:
    """Texts of numbers seen in training, questions at their end: what the study's gate is distilled on."""
    for step in range(count):
        rng = np.random.default_rng((20_000, step))
        text = make_text(rng, clauses=CLAUSES // 4, length=TOKENS // 4 - 128, held_out=False, restate=0.5)
        tokens = list(text.tokens)
        while len(tokens) < TOKENS // 4:
            tokens += text.chain(int(rng.integers(len(text.numbers))))
        yield torch.tensor(tokens[: TOKENS // 4])
