"""Every kernel against plain torch and dense SDPA, in one run: ratios, not records.

    python benchmarks/kernels/compare.py [--lengths 4096 16384 32768] [--rounds 3] [--threads 1] [--device cpu|cuda] [--out FILE.json]

On a CPU the paths that pick themselves there, in fp32; on CUDA the Triton kernels, in bf16. Shapes: 8 query heads over 2 key/value heads
of 64, blocks of 64, tiles of 128. Prefill: the last 1,024 queries of the context (a chunk). Every path is checked against its
reference by the tests; here only time is taken.
"""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from timing import milliseconds
from unabridged.kernels.block_scores import antidiagonal_scores, bound_scores, mean_scores
from unabridged.kernels.block_summary import block_summary, pooled_cores
from unabridged.kernels.block_summary.reference import block_summary_reference
from unabridged.kernels.gather_blocks import Rows, gather_blocks
from unabridged.kernels.int8_kv import quantise
from unabridged.kernels.key_sketch import key_sketch, sketch_scores
from unabridged.kernels.sparse_decode import sparse_decode
from unabridged.kernels.sparse_prefill import sparse_prefill

HEADS, KV_HEADS, DIM, BLOCK, TILE, CHUNK = 8, 2, 64, 64, 128, 1024
SCALE = DIM**-0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lengths", type=int, nargs="+", default=[4096, 16_384, 32_768])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    machine = torch.cuda.get_device_name() if arguments.device == "cuda" else platform.machine()
    about = {"torch": torch.__version__, "machine": machine, "threads": arguments.threads, "rounds": arguments.rounds}
    rows = []
    print("| what | tokens | density | ms | against | ms | ratio |\n| --- | --- | --- | --- | --- | --- | --- |")
    for length in arguments.lengths:
        for row in measure(length, arguments.rounds, torch.device(arguments.device)):
            rows.append({**row, **about})
            print(
                f"| {row['what']} | {row['tokens']:,} | {row['density']:.3f} | {row['ms']:.2f} | {row['against']} "
                f"| {row['against_ms']:.2f} | {row['against_ms'] / row['ms']:.2f} |",
                flush=True,
            )
            if arguments.out:  # as they are known
                arguments.out.parent.mkdir(parents=True, exist_ok=True)
                arguments.out.write_text(json.dumps(rows, indent=1) + "\n")


def measure(length: int, rounds: int, device: torch.device) -> Iterator[dict[str, Any]]:
    """Rows of one context length."""
    generator = torch.Generator().manual_seed(0)
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    shapes = ((min(CHUNK, length), HEADS, DIM), (length, KV_HEADS, DIM), (length, KV_HEADS, DIM))
    query, key, value = (torch.randn(shape, generator=generator).to(device, dtype) for shape in shapes)
    yield from _prefill(query, key, value, rounds)
    yield from _decode(query[-1:], key, value, rounds)
    yield from _choosing(query, key, rounds)


def _chosen(tiles: int, blocks: int, share: float, device: torch.device) -> torch.Tensor:
    """Random blocks, ascending; the newest ones always among them, as a window would have it."""
    generator = torch.Generator().manual_seed(1)
    count = max(int(share * blocks), 2)
    scores = torch.rand((KV_HEADS, tiles, blocks), generator=generator)
    scores[..., -1:] = 2
    return scores.topk(count, dim=-1).indices.sort(dim=-1).values.to(device, torch.int32)


def _prefill(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, rounds: int) -> Iterator[dict[str, Any]]:
    length, start = len(key), len(key) - len(query)
    visible = (torch.arange(length) <= start + torch.arange(len(query))[:, None]).to(key.device)
    laid = [part.transpose(0, 1)[None] for part in (query, key, value)]

    sdpa = torch.nn.functional.scaled_dot_product_attention
    options = {"query_start": start, "block_size": BLOCK, "tile_size": TILE, "scale": SCALE}
    for share in (0.05, 0.1, 0.25, 0.5, 1.0):
        indices = _chosen(-(-len(query) // TILE), length // BLOCK, share, key.device)
        taken = milliseconds(
            {
                "dense": lambda: sdpa(*laid, attn_mask=visible, enable_gqa=True),
                # Wrong by the few pairs after each query, and without the cost of a mask.
                "dense, no mask": lambda: sdpa(*laid, enable_gqa=True),
                "sparse": lambda indices=indices: sparse_prefill(query, key, value, indices, **options),
            },
            rounds=rounds,
        )
        fastest = min(("dense", "dense, no mask"), key=lambda name: taken[name][0])
        yield _row("prefill", length, indices.shape[2] * BLOCK / length, taken, "sparse", fastest, f"SDPA, {fastest}")


def _decode(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, rounds: int) -> Iterator[dict[str, Any]]:
    length = len(key)
    blocks = [part.unflatten(0, (-1, BLOCK)).transpose(1, 2).contiguous() for part in (key, value)]
    small = quantise(*blocks)
    laid = [query.transpose(0, 1)[None], *(part.transpose(0, 1)[None].contiguous() for part in (key, value))]
    for share in (0.02, 0.05, 0.1):
        slots = _chosen(1, length // BLOCK, share, key.device).transpose(0, 1).contiguous()
        lengths = torch.full_like(slots, BLOCK)
        taken = milliseconds(
            {
                "dense": lambda: torch.nn.functional.scaled_dot_product_attention(*laid, enable_gqa=True),
                "sparse": lambda slots=slots, lengths=lengths: sparse_decode(query, *blocks, slots, lengths, scale=SCALE),
                "int8": lambda slots=slots, lengths=lengths: sparse_decode(
                    query, small.key, small.value, slots, lengths, scale=SCALE, key_scale=small.key_scale,
                    value_scale=small.value_scale,
                ),
            },
            rounds=5 * rounds,
        )  # fmt: skip
        density = slots.shape[2] * BLOCK / length
        yield _row("decode, fp32 blocks", length, density, taken, "sparse", "dense", "SDPA, dense")
        yield _row("decode, INT8 blocks", length, density, taken, "int8", "dense", "SDPA, dense")
    wanted = _chosen(1, length // BLOCK, 0.05, key.device)[0, 0].long()
    host = blocks[0].cpu().pin_memory() if key.is_cuda else blocks[0]
    store = torch.empty((len(wanted), *host.shape[1:]), dtype=host.dtype, device=key.device)
    places, rows = torch.arange(len(wanted), device=key.device), Rows.of([host], len(host), key.device)
    taken = milliseconds(
        {
            "one": lambda: gather_blocks(rows, wanted, [store], places),
            "each": lambda: [store[place].copy_(host[block]) for place, block in enumerate(wanted.tolist())],
        },
        rounds=5 * rounds,
    )
    yield _row("gather of blocks", length, len(wanted) * BLOCK / length, taken, "one", "each", "a copy for each block")


def _choosing(query: torch.Tensor, key: torch.Tensor, rounds: int) -> Iterator[dict[str, Any]]:
    length, start = len(key), len(key) - len(query)
    summary = block_summary(key, block_size=BLOCK)
    tiles, blocks = -(-len(query) // TILE), length // BLOCK
    everything = torch.arange(blocks, dtype=torch.int32, device=key.device).expand(KV_HEADS, tiles, -1)
    laid = [query.transpose(0, 1)[None], key.transpose(0, 1)[None].repeat_interleave(HEADS // KV_HEADS, 1)]
    quarter = _chosen(tiles, blocks, 0.25, key.device)
    laid_out = key[: blocks * BLOCK].unflatten(0, (blocks, BLOCK)).transpose(1, 2).contiguous()
    sketch = key_sketch(key, summary.low, summary.high, block_size=BLOCK, bits=4)
    kept, ends = (sketch, summary.low, summary.high), {"num_keys": length, "scale": SCALE}
    at = torch.arange(start, length, device=key.device)
    sampling = {"query_start": start, "block_size": BLOCK, "tile_size": TILE, "stride": 16, "scale": SCALE}
    taken = milliseconds(
        {
            "all pairs": lambda: laid[0] @ laid[1].transpose(2, 3),
            "mean": lambda: mean_scores(query, summary.mean, tile_size=TILE),
            "bound": lambda: bound_scores(query, summary.low, summary.high, tile_size=TILE),
            "antidiagonal": lambda: antidiagonal_scores(query, key, everything, **sampling),
            "a quarter": lambda: antidiagonal_scores(query, key, quarter, **sampling),
            "summary": lambda: block_summary(key, block_size=BLOCK),
            "summary, block by block": lambda: block_summary_reference(key, block_size=BLOCK),
            "int8": lambda: quantise(laid_out, laid_out),
            "sketch": lambda: key_sketch(key, summary.low, summary.high, block_size=BLOCK, bits=4),
            "sketch, every 32nd": lambda: sketch_scores(query[31::32], at[31::32], *kept, **ends),
            "sketch, one": lambda: sketch_scores(query[-1:], at[-1:], *kept, **ends),
            "one query": lambda: laid[0][:, :, -1:] @ laid[1].transpose(2, 3),
            "cores": lambda: pooled_cores(query, key, query_start=start, block_size=BLOCK, scale=SCALE),
        },
        rounds=rounds,
    )
    for name, what in (
        ("mean", "scores, mean"), ("bound", "scores, bound"), ("antidiagonal", "scores, antidiagonal of all blocks"),
        ("a quarter", "scores, antidiagonal of a quarter"), ("cores", "pooled cores of a chunk"), ("int8", "keys and values to INT8"),
        ("sketch, every 32nd", "scores, sketch, every 32nd query"), ("sketch", "sketch of the keys"),
    ):  # fmt: skip
        yield _row(what, length, 1.0, taken, name, "all pairs", "query times key, all pairs")
    yield _row("scores, sketch, one query", length, 1.0, taken, "sketch, one", "one query", "one query times key")
    yield _row("block summary", length, 1.0, taken, "summary", "summary, block by block", "block by block")


def _row(
    what: str, tokens: int, density: float, taken: dict[str, tuple[float, float]], name: str, against: str, label: str
) -> dict[str, Any]:
    return {
        "what": what, "tokens": tokens, "density": round(density, 4), "ms": round(taken[name][0], 3),
        "least_ms": round(taken[name][1], 3), "against": label, "against_ms": round(taken[against][0], 3),
        "against_least_ms": round(taken[against][1], 3),
    }  # fmt: skip


if __name__ == "__main__":
    main()
