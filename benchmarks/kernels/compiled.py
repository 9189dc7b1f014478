"""What the Triton kernels become on a GPU, without one: each is compiled for a target in its 7B shape and taken apart.

    python benchmarks/kernels/compiled.py [--arch 90] [--json FILE]

Triton's interpreter, under which the tests run, knows no types of a GPU, no registers and no shared memory. Its compiler needs no device: this
gives it a driver that names a target and launches nothing. The table says for each kernel: registers of a thread (255 at most),
bytes spilled to memory, shared memory (227 KiB at most on an H200), matrix instructions (wgmma of Hopper, mma of before),
and loads that run ahead of the arithmetic (asynchronous copies; none in a loop means that it waits for memory). Speed it does not say.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

os.environ.pop("TRITON_INTERPRET", None)  # read when triton is imported

import torch
import triton
from triton.backends.compiler import GPUTarget
from triton.runtime import driver, jit

HEADS, KV_HEADS, DIM, BLOCK, TILE = 28, 4, 128, 128, 128  # Qwen2.5 7B
HIDDEN, INNER = 3584, 18_944


@dataclass(frozen=True)
class Compiled:
    """One kernel in one shape; counts are of instructions in the program, not of executions."""

    kernel: str
    shape: str
    warps: int
    registers: int
    spilled_bytes: int
    shared_bytes: int
    wgmma: int
    mma: int
    async_copies: int


class TargetOnly:
    """As much of a Triton driver as its compiler asks for."""

    def __init__(self, arch: int) -> None:
        self._target = GPUTarget("cuda", arch, 32)

    def get_current_target(self) -> GPUTarget:
        return self._target

    def get_current_device(self) -> int:
        return 0

    def get_current_stream(self, device: int) -> int:
        return 0


def compile_all(arch: int) -> list[Compiled]:
    """Every kernel by way of its own wrapper, so that the arguments are those of real calls."""
    from unabridged.kernels.block_scores import kernel as scores
    from unabridged.kernels.block_summary import kernel as summary
    from unabridged.kernels.cca_attention.kernel import cca_attention_kernel
    from unabridged.kernels.gather_blocks import Rows
    from unabridged.kernels.gather_blocks.kernel import gather_blocks_kernel
    from unabridged.kernels.int8_kv.kernel import quantise_kernel
    from unabridged.kernels.int8_linear.kernel import int8_linear_kernel
    from unabridged.kernels.key_sketch.kernel import key_sketch_kernel, sketch_scores_kernel
    from unabridged.kernels.sparse_decode.kernel import sparse_decode_kernel
    from unabridged.kernels.sparse_prefill.kernel import sparse_prefill_kernel

    query, key = zeros(2 * TILE, HEADS, DIM), zeros(8 * BLOCK, KV_HEADS, DIM)
    chosen = zeros(KV_HEADS, 2, 64, dtype=torch.int32)
    prefill = {"query_start": 0, "block_size": BLOCK, "tile_size": TILE, "scale": DIM**-0.5}
    by_channel, by_token = zeros(8, KV_HEADS, DIM, dtype=torch.float32), zeros(8 * BLOCK, KV_HEADS, dtype=torch.float32)
    token, blocks = zeros(1, HEADS, DIM), zeros(64, KV_HEADS, BLOCK, DIM)
    slots = zeros(1, KV_HEADS, 410, dtype=torch.int32)  # 5 % of a million tokens
    summaries = zeros(8192, KV_HEADS, DIM)
    small, scale = blocks.to(torch.int8), zeros(64, KV_HEADS, DIM, dtype=torch.float32)
    sketches = {bits: zeros(64, KV_HEADS, BLOCK, DIM * bits // 8, dtype=torch.uint8) for bits in (2, 4)}
    sixteenth = zeros(2 * TILE // 16, HEADS, DIM)
    pooled, local = zeros(1, HEADS, 64, DIM), zeros(1, HEADS, 256, DIM)
    bytes_ = key.to(torch.int8)
    calls: list[tuple[str, Any]] = [
        ("bf16", lambda: sparse_prefill_kernel(query, key, key, chosen, **prefill)),
        ("int8", lambda: sparse_prefill_kernel(
            query, bytes_, bytes_, chosen, **prefill, key_scale=by_channel, value_scale=by_token)),
        ("bf16", lambda: sparse_decode_kernel(token, blocks, blocks, slots, slots, scale=1.0)),
        ("int8", lambda: sparse_decode_kernel(
            token, small, small, slots, slots, scale=1.0, key_scale=scale, value_scale=scale)),
        ("int8 weights", lambda: int8_linear_kernel(
            zeros(1, HIDDEN), zeros(INNER, HIDDEN, dtype=torch.int8), zeros(INNER, dtype=torch.float32))),
        ("bf16", lambda: scores.mean_scores_kernel(query, summaries, tile_size=TILE)),
        ("bf16", lambda: scores.bound_scores_kernel(query, summaries, summaries, tile_size=TILE)),
        ("bf16", lambda: scores.antidiagonal_scores_kernel(query, key, chosen, stride=16, **prefill)),
        ("4 bits", lambda: key_sketch_kernel(key, summaries[:8], summaries[:8], block_size=BLOCK, bits=4)),
        *((f"{bits} bits, {what}", lambda rows=rows, bits=bits: sketch_scores_kernel(
            rows, slots[0, 0, : len(rows)].long(), sketches[bits], summaries[:64], summaries[:64], num_keys=8000, scale=1.0))
            for bits in (2, 4) for what, rows in (("decode", token), ("prefill", sixteenth))),
        ("bf16", lambda: summary.block_summary_kernel(key, block_size=BLOCK)),
        ("bf16", lambda: summary.pooled_cores_kernel(
            zeros(8 * BLOCK, HEADS, DIM), key, query_start=0, block_size=BLOCK, scale=1.0)),
        ("bf16", lambda: quantise_kernel(blocks, blocks)),
        ("bf16", lambda: gather_blocks_kernel(
            Rows.of([torch.stack((blocks, blocks), 1)], 64, blocks.device), slots[0, 0, :8], [blocks, blocks], slots[0, 0, :8])),
        ("bf16", lambda: cca_attention_kernel(
            local, pooled, pooled, local, local, query_start=0, local_start=0, group=16, window=128, scale=1.0)),
    ]  # fmt: skip
    driver.set_active(TargetOnly(arch))
    torch.Tensor.is_pinned = lambda self, device=None: True  # type: ignore[method-assign]  # the gather insists on it
    launch = jit.JITFunction.run
    programs: list[tuple[str, Any]] = []

    def compile_only(function: Any, *args: Any, grid: Any, warmup: bool, **options: Any) -> Any:
        made = launch(function, *args, grid=grid, warmup=True, **options)
        programs.append((f"{function.fn.__module__.split('.')[-2]}.{function.fn.__name__}", made))
        return made

    jit.JITFunction.run = compile_only
    rows = []
    try:
        for shape, call in calls:
            programs.clear()
            call()
            rows += [taken_apart(name, shape, made) for name, made in programs]
    finally:
        jit.JITFunction.run = launch
    return rows


def taken_apart(name: str, shape: str, made: Any) -> Compiled:
    """Figures of a compiled kernel, by the tools that come with Triton."""
    ptx, binary = made.asm["ptx"], made.asm["cubin"]
    tool = Path(triton.__file__).parent / "backends/nvidia/bin/cuobjdump"
    with tempfile.NamedTemporaryFile(suffix=".cubin") as file:
        file.write(binary)
        file.flush()
        used = subprocess.run([tool, "-res-usage", file.name], capture_output=True, text=True, check=True).stdout
    figures = {word: int(number) for word, number in re.findall(r"(REG|STACK|LOCAL):(\d+)", used)}
    return Compiled(
        kernel=name,
        shape=shape,
        warps=made.metadata.num_warps,
        registers=figures["REG"],
        spilled_bytes=figures["STACK"] + figures["LOCAL"],
        shared_bytes=made.metadata.shared,
        wgmma=ptx.count("wgmma.mma_async"),
        mma=ptx.count("mma.sync"),
        async_copies=len(re.findall(r"cp\.async\.c[ag]", ptx)),
    )


def zeros(*shape: int, dtype: torch.dtype = torch.bfloat16) -> torch.Tensor:
    return torch.zeros(shape, dtype=dtype)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arch", type=int, default=90, help="compute capability times ten: 90 is Hopper, 80 Ampere")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = [asdict(row) for row in compile_all(arguments.arch)]
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")
    print("| " + " | ".join(word.replace("_", " ") for word in rows[0]) + " |")
    print("|" + " --- |" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(f"{value:,}" if isinstance(value, int) else value for value in row.values()) + " |")


if __name__ == "__main__":
    main()
