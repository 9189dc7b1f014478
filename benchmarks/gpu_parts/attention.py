"""Attention alone at the shape of a 7B model: sparse against the fastest dense attention there is, selection cost apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from unabridged.engine.selection import Geometry, LocalWindow, MeanPooled, Selector, Sinks, Sketched, Threshold, TopK
from unabridged.kernels.block_scores import antidiagonal_scores
from unabridged.kernels.block_summary import block_summary
from unabridged.kernels.key_sketch import key_sketch
from unabridged.kernels.sparse_decode import sparse_decode
from unabridged.kernels.sparse_prefill import sparse_prefill

from .bench import Bench, Values

HEADS, KV_HEADS, DIM = 28, 4, 128
BLOCK, TILE = 128, 128
DENSITIES = (0.02, 0.05, 0.1, 0.2, 0.4)


def run(bench: Bench) -> None:
    """Prefill of a chunk of queries at the end of the context, then decode."""
    bench.ceilings()
    queries = 256 if bench.tiny else 16_384
    for keys in (512, 1024) if bench.tiny else (1 << 20, 131_072, 32_768, 524_288):
        query = bench.random(queries, HEADS, DIM)
        key, value = bench.random(keys, KV_HEADS, DIM), bench.random(keys, KV_HEADS, DIM)
        _dense(bench, query, key, value)
        for density in DENSITIES:
            _sparse(bench, query, key, value, density)
        _selection(bench, query, key)
    for keys in (1024,) if bench.tiny else (1 << 20, 131_072):
        for batch in (1, 4, 8):
            if batch * keys <= 1 << 20 or batch == 1:
                _decode(bench, keys, batch)


# --- prefill ---


def _dense(bench: Bench, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> None:
    """Each dense attention that this torch has; the fastest is what the sparse rows are compared with."""
    ways = {"flash": _flash, "cudnn": _cudnn, "flex (compiled)": _flex}
    for name, make in ways.items() if bench.cuda else {"sdpa": _plain}.items():
        with bench.row("dense prefill", way=name, queries=len(query), keys=len(key)) as values:
            if values is not None:
                values |= bench.time(make(query, key, value))
                values |= _reached(bench, values, _pairs(len(query), len(key)))


def _sparse(bench: Bench, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, density: float) -> None:
    queries, keys = len(query), len(key)
    with bench.row("sparse prefill", density=density, queries=queries, keys=keys) as values:
        if values is None:
            return
        chosen = _random_blocks(bench, queries, keys, density)
        values |= bench.time(
            lambda: sparse_prefill(
                query, key, value, chosen, query_start=keys - queries, block_size=BLOCK, tile_size=TILE, scale=DIM**-0.5
            )
        )
        read = (
            float((chosen >= 0).sum()) * BLOCK * TILE / KV_HEADS
        )  # pairs per head, the masked ones of a block included
        values["true_density"] = read / _pairs(queries, keys)
        values |= _reached(bench, values, read)
        values |= _against(bench, "dense prefill", values, queries=queries, keys=keys)


def _selection(bench: Bench, query: torch.Tensor, key: torch.Tensor) -> None:
    """What choosing costs, apart from attending: pooled scores with their policy, and antidiagonals on a quarter of the blocks."""
    queries, keys = len(query), len(key)
    geometry = Geometry(keys - queries, queries, keys, TILE, BLOCK, bench.device)
    with bench.row("selection, mean pooled", queries=queries, keys=keys) as values:
        if values is not None:
            summary = block_summary(key, block_size=BLOCK)
            selector = Selector(fixed=(Sinks(), LocalWindow(4096)), score=MeanPooled(), policy=TopK(64))
            values |= bench.time(lambda: selector.select(query, summary, geometry, scale=DIM**-0.5))
    _sketched(bench, query, key, geometry)
    with bench.row("selection, antidiagonal on a quarter", queries=queries, keys=keys) as values:
        if values is not None:
            candidates = _random_blocks(bench, queries, keys, 0.25)
            values |= bench.time(
                lambda: antidiagonal_scores(
                    query, key, candidates, query_start=keys - queries, block_size=BLOCK, tile_size=TILE, stride=16,
                    scale=DIM**-0.5,
                )
            )  # fmt: skip


def _sketched(bench: Bench, query: torch.Tensor, key: torch.Tensor, geometry: Geometry) -> None:
    """The engine's own choice: some queries of a tile while reading, one query while writing, against the sketch of all keys."""
    decoding = Geometry(len(key) - 1, 1, len(key), 1, BLOCK, bench.device)
    for what, rows, where in (("prefill", query, geometry), ("decode", query[-1:], decoding)):
        with bench.row(f"selection, sketch, {what}", queries=len(rows), keys=len(key)) as values:
            if values is None:
                continue
            summary = block_summary(key, block_size=BLOCK)
            sketch = key_sketch(key, summary.low, summary.high, block_size=BLOCK, bits=4)
            summary = summary._replace(sketch=sketch)
            selector = Selector(
                fixed=(Sinks(), LocalWindow(4096)), score=Sketched(), policy=Threshold(0.002, limit=128)
            )
            values |= bench.time(lambda: selector.select(rows, summary, where, scale=DIM**-0.5))  # noqa: B023
            values["gbs"] = sketch.numel() / values["median_ms"] / 1e6


def _random_blocks(bench: Bench, queries: int, keys: int, density: float) -> torch.Tensor:
    """[KV_HEADS, tiles, count] int32, ascending: the first block, the tile's own, and random ones up to the density."""
    tiles, blocks = queries // TILE, keys // BLOCK
    own = (keys - queries) // BLOCK + torch.arange(tiles) * TILE // BLOCK
    count = max(round(density * blocks), 2)
    score = torch.rand((KV_HEADS, tiles, blocks))
    score[..., 0] = 2.0
    score.scatter_(-1, own.expand(KV_HEADS, -1)[..., None], 3.0)
    score.masked_fill_(torch.arange(blocks) > own[None, :, None], -1.0)
    best, places = score.topk(count, -1)
    places = torch.where(best >= 0, places, blocks).sort(-1).values
    return torch.where(places < blocks, places, -1).to(bench.device, torch.int32)


def _pairs(queries: int, keys: int) -> float:
    """Causal pairs of query and key for each head."""
    return queries * (keys - queries) + queries * (queries + 1) / 2


def _reached(bench: Bench, values: Values, pairs: float) -> Values:
    """FLOP rate, the bound from the matmul ceiling of the same run, and the share of it."""
    flops = 4 * pairs * HEADS * DIM
    bound = flops / bench.ceilings()["matmul_tflops"] / 1e9
    return {
        "tflops": flops / values["median_ms"] / 1e9, "bound_ms": bound, "share_of_bound": bound / values["median_ms"],
    }  # fmt: skip


def _against(bench: Bench, name: str, values: Values, **shape: int) -> Values:
    """The fastest dense row of the same shape, by name, and how many times faster this is."""
    rows = [
        row for row in bench.rows
        if row["name"] == name and "error" not in row and all(row["shape"].get(k) == v for k, v in shape.items())
    ]  # fmt: skip
    if not rows:
        return {"compared_with": None}
    best = min(rows, key=lambda row: row["median_ms"])
    return {"compared_with": best["shape"]["way"], "times_faster": best["median_ms"] / values["median_ms"]}


def _heads_first(*tensors: torch.Tensor) -> list[torch.Tensor]:
    return [tensor.transpose(0, 1)[None] for tensor in tensors]


def _flash(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> Callable[[], Any]:
    from torch.nn.attention.bias import causal_lower_right

    q, k, v = _heads_first(query, *(item.repeat_interleave(HEADS // KV_HEADS, 1) for item in (key, value)))
    bias = causal_lower_right(len(query), len(key))

    def work() -> Any:
        with sdpa_kernel(SDPBackend.FLASH_ATTENTION):
            return torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)

    return work


def _cudnn(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> Callable[[], Any]:
    """Without a mask: cuDNN's knows no queries at the end. The pairs it computes too much favour nobody but the sparse rows by
    at most half a chunk; at 128K keys that is 6 %."""
    q, k, v = _heads_first(query, *(item.repeat_interleave(HEADS // KV_HEADS, 1) for item in (key, value)))

    def work() -> Any:
        with sdpa_kernel(SDPBackend.CUDNN_ATTENTION):
            return torch.nn.functional.scaled_dot_product_attention(q, k, v)

    return work


def _flex(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> Callable[[], Any]:
    from torch.nn.attention.flex_attention import create_block_mask, flex_attention

    start = len(key) - len(query)

    def causal(batch: Any, head: Any, q_at: Any, k_at: Any) -> Any:
        return k_at <= q_at + start

    mask = create_block_mask(causal, None, None, len(query), len(key), device=query.device)
    q, k, v = _heads_first(query, key, value)
    compiled = torch.compile(flex_attention)
    return lambda: compiled(q, k, v, block_mask=mask, enable_gqa=True)


def _plain(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> Callable[[], Any]:
    q, k, v = _heads_first(query, key, value)
    at = torch.arange(len(key))
    mask = at[None, :] <= at[-len(query) :, None]
    return lambda: torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, enable_gqa=True)


# --- decode ---


def _decode(bench: Bench, keys: int, batch: int) -> None:
    """One new token per sequence: bytes decide. Sequences share the store and read different blocks of it."""
    blocks = keys // BLOCK
    query = bench.random(batch, HEADS, DIM)
    shape = (blocks * batch, KV_HEADS, BLOCK, DIM)
    key, value = bench.random(*shape), bench.random(*shape)
    own = torch.arange(blocks * batch, device=bench.device, dtype=torch.int32).view(batch, 1, blocks)
    everything = own.expand(-1, KV_HEADS, -1).contiguous()
    lengths = torch.full_like(everything, BLOCK)
    ways: dict[str, Callable[[], Any]] = {
        "sparse_decode": lambda: sparse_decode(query, key, value, everything, lengths, scale=DIM**-0.5)
    }
    if bench.cuda and batch == 1:
        flat = [item.transpose(1, 2).flatten(0, 1) for item in (key, value)]
        q, k, v = _heads_first(query, *flat)

        def flash() -> Any:
            with sdpa_kernel(SDPBackend.FLASH_ATTENTION):
                return torch.nn.functional.scaled_dot_product_attention(q, k, v, enable_gqa=True)

        ways["flash"] = flash
    for name, work in ways.items():
        with bench.row("dense decode", way=name, keys=keys, batch=batch) as values:
            if values is not None:
                values |= bench.time(work)
                values |= _moved(bench, values, batch * keys)
    for density in (0.02, 0.04, 0.06):
        with bench.row("sparse decode", density=density, keys=keys, batch=batch) as values:
            if values is None:
                continue
            count = max(round(density * blocks), 1)
            order = torch.rand((batch, KV_HEADS, blocks), device=bench.device).argsort(-1)[..., :count]
            slots = torch.gather(everything, 2, order)
            sizes = torch.full_like(slots, BLOCK)
            values |= bench.time(lambda: sparse_decode(query, key, value, slots, sizes, scale=DIM**-0.5))  # noqa: B023
            values |= _moved(bench, values, batch * count * BLOCK)
            values |= _against(bench, "dense decode", values, keys=keys, batch=batch)


def _moved(bench: Bench, values: Values, tokens: int) -> Values:
    """Bytes of keys and values read, against the copy ceiling of the same run."""
    size = 2 * tokens * KV_HEADS * DIM * 2
    bound = size / bench.ceilings()["copy_gbs"] / 1e6
    return {"gbs": size / values["median_ms"] / 1e6, "bound_ms": bound, "share_of_bound": bound / values["median_ms"]}
