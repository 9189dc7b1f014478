"""Is each kernel right on this device? Odd shapes first, fp16, bf16 and int8, every result against the plain reference in fp32."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from unabridged.kernels.block_scores import antidiagonal_scores, bound_scores, mean_scores
from unabridged.kernels.block_scores.reference import (
    antidiagonal_scores_reference,
    bound_scores_reference,
    mean_scores_reference,
)
from unabridged.kernels.block_summary import block_summary
from unabridged.kernels.block_summary.reference import block_summary_reference
from unabridged.kernels.gather_blocks import Rows, gather_blocks
from unabridged.kernels.int8_kv import dequantise, quantise
from unabridged.kernels.int8_linear import int8_linear, quantize_weight
from unabridged.kernels.int8_linear.reference import int8_linear_reference
from unabridged.kernels.key_sketch import key_sketch, sketch_scores
from unabridged.kernels.key_sketch.reference import key_sketch_reference, sketch_scores_reference
from unabridged.kernels.sparse_decode import sparse_decode
from unabridged.kernels.sparse_decode.reference import sparse_decode_reference
from unabridged.kernels.sparse_prefill import sparse_prefill
from unabridged.kernels.sparse_prefill.reference import sparse_prefill_reference

from .bench import Bench, checked

ALLOWED = {torch.float32: 2e-3, torch.float16: 5e-3, torch.bfloat16: 2e-2}
Check = Callable[[Bench, torch.dtype, int], float]


def run(bench: Bench) -> None:
    """Every kernel at every shape."""
    for name, check, dtype, tokens in _cases(bench.tiny):
        with bench.row(name, dtype=str(dtype).removeprefix("torch."), tokens=tokens) as values:
            if values is not None:
                values["relative_error"] = check(bench, dtype, tokens)
                values["allowed"] = ALLOWED[dtype]


def _cases(tiny: bool) -> Iterator[tuple[str, Check, torch.dtype, int]]:
    checks: dict[str, Check] = {
        "sparse_prefill": _prefill, "sparse_prefill int8": _prefill_int8, "sparse_decode": _decode,
        "sparse_decode int8": _decode_int8, "block_summary": _summary, "mean_scores": _mean, "bound_scores": _bound,
        "antidiagonal_scores": _antidiagonal, "gather_blocks": _gather, "int8_linear": _linear,
        "sketch_scores": _sketched,
    }  # fmt: skip
    lengths = (1, 130) if tiny else (1, 63, 65, 127, 1000, 2048, 4097)
    for name, check in checks.items():
        for dtype in (torch.float16, torch.bfloat16, torch.float32):
            for tokens in lengths:
                yield name, check, dtype, tokens


def _keys(bench: Bench, dtype: torch.dtype, tokens: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """query [queries, 4, 64], key and value [tokens, 2, 64]; the queries are the last 130 tokens."""
    return (
        bench.random(min(tokens, 130), 4, 64, dtype=dtype), bench.random(tokens, 2, 64, dtype=dtype),
        bench.random(tokens, 2, 64, dtype=dtype),
    )  # fmt: skip


def _selection(bench: Bench, queries: int, tokens: int) -> torch.Tensor:
    """[2, tiles, blocks] int32: the tile's own blocks, the first, and every third of a random order; the rest -1."""
    tiles, blocks = -(-queries // 128), -(-tokens // 64)
    chosen = torch.rand((2, tiles, blocks)) < 0.4
    chosen[..., 0] = chosen[..., -3:] = True
    places = torch.where(chosen, torch.arange(blocks), -1)
    return places.to(bench.device, torch.int32)


def _prefill(bench: Bench, dtype: torch.dtype, tokens: int) -> float:
    query, key, value = _keys(bench, dtype, tokens)
    where = {"query_start": tokens - len(query), "block_size": 64, "tile_size": 128, "scale": 0.125}
    chosen = _selection(bench, len(query), tokens)
    out, _ = sparse_prefill(query, key, value, chosen, **where)
    exact, _ = sparse_prefill_reference(query.float(), key.float(), value.float(), chosen, **where)
    return checked(out, exact, ALLOWED[dtype])


def _int8(bench: Bench, dtype: torch.dtype, tokens: int) -> tuple[torch.Tensor, ...]:
    """Blocks of keys and values in int8, their scales, and what they stand for."""
    blocks = -(-tokens // 64)
    made = quantise(bench.random(blocks, 2, 64, 64, dtype=dtype), bench.random(blocks, 2, 64, 64, dtype=dtype))
    return (*made, *dequantise(made))


def _prefill_int8(bench: Bench, dtype: torch.dtype, tokens: int) -> float:
    query = bench.random(min(tokens, 130), 4, 64, dtype=dtype)
    key, value, key_scale, value_scale, key_exact, value_exact = _int8(bench, dtype, tokens)

    def flat(blocks: torch.Tensor) -> torch.Tensor:
        return blocks.transpose(1, 2).flatten(0, 1)[:tokens].contiguous()

    where = {"query_start": tokens - len(query), "block_size": 64, "tile_size": 128, "scale": 0.125}
    chosen = _selection(bench, len(query), tokens)
    scales = {"key_scale": key_scale, "value_scale": value_scale.transpose(1, 2).flatten(0, 1)[:tokens].contiguous()}
    out, _ = sparse_prefill(query, flat(key), flat(value), chosen, **where, **scales)
    exact, _ = sparse_prefill_reference(query.float(), flat(key_exact), flat(value_exact), chosen, **where)
    return checked(out, exact, ALLOWED[dtype])


def _table(bench: Bench, tokens: int) -> tuple[torch.Tensor, torch.Tensor]:
    blocks = -(-tokens // 64)
    slots = torch.stack([torch.randperm(blocks) for _ in range(2)])[None].to(bench.device, torch.int32)
    slots[0, 1, blocks // 2 + 1 :] = -1
    lengths = torch.where(slots == blocks - 1, tokens - 64 * (blocks - 1), 64).to(torch.int32)
    return slots, lengths


def _decode(bench: Bench, dtype: torch.dtype, tokens: int) -> float:
    blocks = -(-tokens // 64)
    query = bench.random(1, 4, 64, dtype=dtype)
    key, value = bench.random(blocks, 2, 64, 64, dtype=dtype), bench.random(blocks, 2, 64, 64, dtype=dtype)
    slots, lengths = _table(bench, tokens)
    out = sparse_decode(query, key, value, slots, lengths, scale=0.125)
    exact = sparse_decode_reference(query.float(), key.float(), value.float(), slots, lengths, scale=0.125)
    return checked(out, exact, ALLOWED[dtype])


def _decode_int8(bench: Bench, dtype: torch.dtype, tokens: int) -> float:
    query = bench.random(1, 4, 64, dtype=dtype)
    key, value, key_scale, value_scale, key_exact, value_exact = _int8(bench, dtype, tokens)
    slots, lengths = _table(bench, tokens)
    out = sparse_decode(query, key, value, slots, lengths, scale=0.125, key_scale=key_scale, value_scale=value_scale)
    exact = sparse_decode_reference(query.float(), key_exact, value_exact, slots, lengths, scale=0.125)
    return checked(out, exact, ALLOWED[dtype])


def _summary(bench: Bench, dtype: torch.dtype, tokens: int) -> float:
    key = bench.random(tokens, 2, 64, dtype=dtype)
    made, exact = block_summary(key, block_size=64), block_summary_reference(key.float(), block_size=64)
    return max(checked(out, right, ALLOWED[dtype]) for out, right in zip(made[:3], exact[:3], strict=True))


def _mean(bench: Bench, dtype: torch.dtype, tokens: int) -> float:
    query, key, _ = _keys(bench, dtype, tokens)
    exact = mean_scores_reference(query.float(), key.float(), tile_size=128)
    return checked(mean_scores(query, key, tile_size=128), exact, ALLOWED[dtype])


def _bound(bench: Bench, dtype: torch.dtype, tokens: int) -> float:
    query, low, _ = _keys(bench, dtype, tokens)
    high = low + low.abs()
    exact = bound_scores_reference(query.float(), low.float(), high.float(), tile_size=128)
    return checked(bound_scores(query, low, high, tile_size=128), exact, ALLOWED[dtype])


def _antidiagonal(bench: Bench, dtype: torch.dtype, tokens: int) -> float:
    query, key, _ = _keys(bench, dtype, tokens)
    candidates = _selection(bench, len(query), tokens)
    where = {"query_start": tokens - len(query), "block_size": 64, "tile_size": 128, "stride": 16, "scale": 0.125}
    exact = antidiagonal_scores_reference(query.float(), key.float(), candidates, **where)
    out = antidiagonal_scores(query, key, candidates, **where)
    return checked(out, exact, ALLOWED[dtype])


def _sketched(bench: Bench, dtype: torch.dtype, tokens: int) -> float:
    """The sketch made on the device as well: of another one the scores would differ by far more."""
    query, key, _ = _keys(bench, dtype, tokens)
    positions = torch.arange(tokens - len(query), tokens, device=bench.device)
    summary, where = block_summary(key, block_size=64), {"num_keys": tokens, "scale": 0.125}
    low, high = summary.low, summary.high
    made = sketch_scores(query, positions, key_sketch(key, low, high, block_size=64, bits=4), low, high, **where)
    exact_sketch = key_sketch_reference(key, low, high, block_size=64, bits=4)
    exact = sketch_scores_reference(query.float(), positions, exact_sketch, low.float(), high.float(), **where)
    return checked(made.softmax(-1), exact.softmax(-1), ALLOWED[dtype])


def _gather(bench: Bench, dtype: torch.dtype, tokens: int) -> float:
    """Rows of keys and values, from two slabs, into two stores; half of the places are unused."""
    blocks = -(-tokens // 64)
    source = torch.randn((blocks, 2, 2, 64, 64)).to(dtype)
    half = -(-blocks // 2)
    slabs = [slab.pin_memory() if bench.cuda else slab.clone() for slab in source.split(half)]
    stores = [torch.full((blocks + 3, 2, 64, 64), float("nan"), dtype=dtype, device=bench.device) for _ in range(2)]
    order = torch.randperm(blocks).to(bench.device)
    unused = torch.full_like(order, -1)
    rows, slots = torch.cat((order, unused)), torch.cat((order + 2, order))
    gather_blocks(Rows.of(slabs, half, bench.device), rows, stores, slots)
    bench.wait()
    made = torch.stack([store[order + 2] for store in stores], 1)
    return checked(made, source.to(bench.device)[order], 0.0)


def _linear(bench: Bench, dtype: torch.dtype, tokens: int) -> float:
    x = bench.random(min(tokens, 64), 200, dtype=dtype)
    weight, scale = quantize_weight(bench.random(tokens, 200, dtype=torch.float32))
    return checked(int8_linear(x, weight, scale), int8_linear_reference(x.float(), weight, scale), ALLOWED[dtype])
