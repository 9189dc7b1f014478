"""The trained model's answers and attention under a selection: questions over one context, and the context itself.

A context is read once; its keys and values are shared by all questions about it, whose own tokens are always visible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from transformers import AttentionInterface, DynamicCache, Qwen2ForCausalLM
from unabridged.engine.selection import BlockLinks, Geometry, Selector, density, links_of_context, to_indices
from unabridged.ingest.context import Context, Link, Segment
from unabridged.kernels.block_summary import BlockSummary, block_summary, pooled_cores
from unabridged.kernels.sparse_prefill import sparse_prefill

from .clauses import Text

OfLayer = Callable[[int], Selector]


class Together(Geometry):
    """Many queries that all stand right behind the context: one tile each."""

    def first_positions(self) -> torch.Tensor:
        """See `Geometry`; every query at `query_start`."""
        return torch.full((self.num_queries,), self.query_start)

    def last_positions(self) -> torch.Tensor:
        """See `Geometry`; every query at `query_start`."""
        return self.first_positions()


@dataclass
class Reading:
    """What the attention function keeps of a context, layer by layer, and what it measures.

    selector    what is attended to, by layer; None for everything
    every       answer tokens between two selections; between them the last one stays
    probes      selections whose share of the attention is measured on the way, by name
    """

    block_size: int
    selector: OfLayer | None = None
    tile_size: int = 32
    every: int = 1
    probes: dict[str, OfLayer] = field(default_factory=dict)
    keys: list[torch.Tensor] = field(default_factory=list)
    values: list[torch.Tensor] = field(default_factory=list)
    summaries: list[BlockSummary] = field(default_factory=list)
    frozen: dict[int, torch.Tensor] = field(default_factory=dict)
    step: int = 0
    answering: bool = False
    wanted_rows: torch.Tensor | None = None
    measured: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    densities: list[float] = field(default_factory=list)

    def note(self, probe: str, what: str, value: float) -> None:
        """Add one measurement."""
        self.measured.setdefault(probe, {}).setdefault(what, []).append(value)


CURRENT: list[Reading] = []


def context_of_text(text: Text) -> tuple[Context, dict[str, tuple[int, int]]]:
    """The text as a `Context` as the product has it, one character a token, and its segments' spans; clause i is "c<i>"."""
    names = [f"c{index}" for index in range(len(text.starts))]
    segments = [Segment("head", "preamble", 0, text.starts[0], "d")] + [
        Segment(name, "clause", start, end, "d") for name, start, end in zip(names, text.starts, text.ends, strict=True)
    ]
    links = tuple(
        Link(names[source], names[target], "reference") for source, target in enumerate(text.points_to) if target >= 0
    )
    context = Context(text="x" * len(text.tokens), segments=tuple(segments), links=links)
    return context, {segment.id: (segment.start, segment.end) for segment in segments}


def links_of_text(text: Text, block_size: int, *, blocks_per_target: int = 1) -> BlockLinks:
    """The text's references as block links."""
    context, spans = context_of_text(text)
    return links_of_context(context, spans, block_size=block_size, blocks_per_target=blocks_per_target)


def _attention(module, query, key, value, attention_mask, scaling=None, dropout=0.0, **options):  # type: ignore[no-untyped-def]
    reading = CURRENT[-1]
    if reading.answering:
        return _answering(reading, module.layer_idx, query, key, value, scaling), None
    return _prefilling(
        reading, query[0].transpose(0, 1), key[0].transpose(0, 1), value[0].transpose(0, 1), scaling
    ), None


AttentionInterface.register("study", _attention)


def _prefilling(
    reading: Reading, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scale: float
) -> torch.Tensor:
    """The whole context at once: [tokens, heads, dim] -> [1, tokens, heads, dim]; keeps keys and values."""
    layer = len(reading.keys)
    cores = pooled_cores(query, key, query_start=0, block_size=reading.block_size, scale=scale)
    summary = block_summary(key, block_size=reading.block_size)._replace(cores=cores)
    reading.keys.append(key)
    reading.values.append(value)
    reading.summaries.append(summary)
    geometry = Geometry(0, len(query), len(key), reading.tile_size, reading.block_size)
    if reading.selector is None:
        out = torch.nn.functional.scaled_dot_product_attention(
            query.transpose(0, 1)[None], key.transpose(0, 1)[None], value.transpose(0, 1)[None],
            is_causal=True, scale=scale, enable_gqa=True,
        )[0].transpose(0, 1)  # fmt: skip
    else:
        chosen = reading.selector(layer).select(query, summary, geometry, scale=scale, key=key)
        reading.densities.append(density(chosen, geometry))
        out = sparse_prefill(
            query, key, value, to_indices(chosen), query_start=0, block_size=reading.block_size,
            tile_size=reading.tile_size, scale=scale,
        )[0]  # fmt: skip
    if reading.probes:
        _probe_prefill(reading, layer, query, key, summary, geometry, scale)
    return out[None]


def _probe_prefill(
    reading: Reading, layer: int, query: torch.Tensor, key: torch.Tensor, summary: BlockSummary, geometry: Geometry,
    scale: float,
) -> None:  # fmt: skip
    """Mass that each probe holds of every row, and of the rows that read a restated value."""
    assert reading.wanted_rows is not None
    kv_heads, blocks = key.shape[1], geometry.num_blocks
    by_block = torch.empty((query.shape[1], len(query), blocks))
    causal = torch.arange(len(query))
    for head in range(query.shape[1]):
        scores = query[:, head] @ key[:, head // (query.shape[1] // kv_heads)].T * scale
        weights = scores.masked_fill(causal[None, :] > causal[:, None], float("-inf")).softmax(-1)
        padded = torch.nn.functional.pad(weights, (0, blocks * reading.block_size - len(query)))
        by_block[head] = padded.unflatten(-1, (blocks, -1)).sum(-1)
    for name, selector in reading.probes.items():
        chosen = selector(layer).select(query, summary, geometry, scale=scale, key=key)
        rows = chosen.repeat_interleave(query.shape[1] // kv_heads, 0).repeat_interleave(reading.tile_size, 1)
        held = (by_block * rows[:, : len(query)]).sum(-1)
        reading.note(name, "density", density(chosen, geometry))
        reading.note(name, "mass of all rows", float(held.mean()))
        reading.note(name, "mass of rows that restate", float(held[:, reading.wanted_rows].mean()))


def _answering(
    reading: Reading, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scale: float
) -> torch.Tensor:
    """Questions [questions, heads, tokens, dim] over the shared context and their own tokens `key`."""
    questions, _, tokens, _ = query.shape
    context_key, context_value, summary = reading.keys[layer], reading.values[layer], reading.summaries[layer]
    kv_heads = context_key.shape[1]
    grouped = query.unflatten(1, (kv_heads, -1))
    far = torch.einsum("bghtd,ngd->bghtn", grouped, context_key) * scale
    near = torch.einsum("bghtd,bgsd->bghts", grouped, key) * scale
    later = torch.arange(key.shape[2])[None, :] > (key.shape[2] - tokens + torch.arange(tokens))[:, None]
    near = near.masked_fill(later, float("-inf"))
    flat = query.transpose(1, 2).flatten(0, 1)  # [questions * tokens, heads, dim]
    geometry = Together(len(context_key), len(flat), len(context_key), 1, reading.block_size)
    if reading.probes:
        weights = torch.cat([far, near], -1).softmax(-1)
        _probe_answers(reading, layer, weights[..., : len(context_key)], flat, summary, geometry, scale, context_key)
    if reading.selector is not None:
        chosen = _chosen(reading, layer, flat, summary, geometry, scale, context_key, tokens)
        seen = _by_token(chosen, geometry).unflatten(1, (questions, tokens)).permute(1, 0, 2, 3)
        far = far.masked_fill(~seen[:, :, None], float("-inf"))
    weights = torch.cat([far, near], -1).softmax(-1)
    out = torch.einsum("bghtn,ngd->bghtd", weights[..., : len(context_key)], context_value)
    out = out + torch.einsum("bghts,bgsd->bghtd", weights[..., len(context_key) :], value)
    return out.flatten(1, 2).transpose(1, 2)


def _chosen(
    reading: Reading, layer: int, flat: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float,
    key: torch.Tensor, tokens: int,
) -> torch.Tensor:  # fmt: skip
    """The selection of this step; between re-selections the one of the last token selected for."""
    assert reading.selector is not None
    if reading.step % reading.every and layer in reading.frozen:
        return reading.frozen[layer]
    chosen = reading.selector(layer).select(flat, summary, geometry, scale=scale, key=key)
    reading.densities.append(density(chosen, geometry))
    reading.frozen[layer] = chosen[:, tokens - 1 :: tokens]
    return chosen


def _by_token(chosen: torch.Tensor, geometry: Geometry) -> torch.Tensor:
    return chosen.repeat_interleave(geometry.block_size, -1)[..., : geometry.num_keys]


def _probe_answers(
    reading: Reading, layer: int, far: torch.Tensor, flat: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float,
    key: torch.Tensor,
) -> None:  # fmt: skip
    """Mass held, as a share of all attention (the question's own tokens count as held)."""
    weights = far.permute(1, 2, 0, 3, 4).flatten(2, 3)  # [kv_heads, group, questions * tokens, keys]
    for name, selector in reading.probes.items():
        chosen = selector(layer).select(flat, summary, geometry, scale=scale, key=key)
        missed = (weights * ~_by_token(chosen, geometry)[:, None]).sum(-1)
        reading.note(name, "density", density(chosen, geometry))
        reading.note(name, "mass", 1 - float(missed.mean()))
        reading.note(name, "worst head", 1 - float(missed.mean(-1).max()))
        reading.note(name, "rows under 0.9", float((missed > 0.1).float().mean()))


@torch.no_grad()
def read(model: Qwen2ForCausalLM, text: Text, reading: Reading) -> torch.Tensor:
    """Read the context; returns the predicted token after every position of `text.restated`."""
    CURRENT.append(reading)
    try:
        reading.wanted_rows = torch.tensor(text.restated)
        hidden = model.model(input_ids=torch.tensor([text.tokens]), use_cache=False).last_hidden_state
        return model.lm_head(hidden[0, text.restated]).argmax(-1)
    finally:
        CURRENT.pop()


@torch.no_grad()
def answer(model: Qwen2ForCausalLM, text: Text, reading: Reading, clauses: list[int]) -> torch.Tensor:
    """Greedy answers about `clauses`, all of the same number of hops: [questions, tokens of the answer]."""
    questions = torch.tensor([text.chain(clause)[:2] for clause in clauses])
    length = len(text.chain(clauses[0])) - 2
    cache = DynamicCache(config=model.config)
    start, given, made = len(text.tokens), questions, []
    reading.answering, reading.step, reading.frozen = True, 0, {}
    CURRENT.append(reading)
    try:
        for _ in range(length):
            at = torch.arange(start, start + given.shape[1]).expand(len(clauses), -1)
            hidden = model.model(
                input_ids=given, position_ids=at, past_key_values=cache, use_cache=True
            ).last_hidden_state
            given = model.lm_head(hidden[:, -1:]).argmax(-1)
            start += at.shape[1]
            made.append(given)
            reading.step += 1
    finally:
        CURRENT.pop()
        reading.answering = False
    return torch.cat(made, 1)
