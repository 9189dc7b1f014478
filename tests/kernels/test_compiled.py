"""The interpreter proves what kernels compute; this proves that a GPU could run them: each compiles, in the shape of a 7B model."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED_MEMORY = 227 * 1024  # bytes a program may have on Hopper


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """{(kernel, shape): figures} for Hopper, made in a process without Triton's interpreter."""
    folder = tmp_path_factory.mktemp("compiled")
    subprocess.run(
        [sys.executable, ROOT / "benchmarks/kernels/compiled.py", "--json", folder / "rows.json"],
        env={"PATH": "/usr/bin:/bin", "TRITON_CACHE_DIR": str(folder), "OMP_NUM_THREADS": "1"}, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    rows = json.loads((folder / "rows.json").read_text())
    return {(row["kernel"], row["shape"]): row for row in rows}


def test_every_kernel_compiles(compiled):
    folders = {path.parent.name for path in (ROOT / "kernels").glob("*/kernel.py")}
    assert {kernel.split(".")[0] for kernel, _ in compiled} == folders


def test_none_needs_more_than_the_chip_has(compiled):
    for row in compiled.values():
        assert row["shared_bytes"] <= SHARED_MEMORY, row
        assert row["spilled_bytes"] <= 128, row  # a few registers of addresses, nothing that loops would wait for


@pytest.mark.parametrize("shape", ["bf16", "int8"])
@pytest.mark.parametrize("kernel", ["sparse_prefill._forward", "sparse_decode._part"])
def test_attention_multiplies_on_tensor_cores_while_the_next_block_loads(compiled, kernel, shape):
    row = compiled[kernel, shape]
    assert row["wgmma"] + row["mma"] > 0
    assert row["async_copies"] > 0
    if kernel == "sparse_prefill._forward":
        assert row["wgmma"] > 0, "Hopper's own instructions are twice as fast as those before"
