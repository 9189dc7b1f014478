"""Reads and writes out of bounds: the kernels under compute-sanitizer, where it is installed. Last, because it takes minutes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .bench import Bench, Values


def run(bench: Bench) -> None:
    """The checks of the part `kernels` at tiny sizes, in a process of the sanitizer's."""
    with bench.row("compute-sanitizer memcheck") as values:
        if values is not None:
            values |= _sanitized(bench)


def _sanitized(bench: Bench) -> Values:
    tool = shutil.which("compute-sanitizer") or "/usr/local/cuda/bin/compute-sanitizer"
    if not bench.cuda or not Path(tool).exists():
        return {"outcome": "not run: there is no compute-sanitizer here"}
    script = Path(__file__).parent.parent / "gpu.py"
    out = Path(os.environ.get("TMPDIR", "/tmp")) / f"sanitized-{os.getpid()}"
    command = [
        tool,
        "--tool",
        "memcheck",
        sys.executable,
        str(script),
        "--part",
        "kernels",
        "--tiny",
        "--out",
        str(out),
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    shutil.rmtree(out, ignore_errors=True)
    last = [line for line in result.stdout.splitlines() if "ERROR SUMMARY" in line]
    return {"outcome": last[-1].strip("= ") if last else f"no summary, exit status {result.returncode}"}
