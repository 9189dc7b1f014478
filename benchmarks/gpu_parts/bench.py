"""Rows, clocks and ceilings: what every part measures with."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

Values = dict[str, Any]


class Bench:
    """The rows of one part, kept in DIR/PART.json and written after each one."""

    def __init__(self, part: str, folder: Path, device: torch.device, minutes: float, *, tiny: bool) -> None:
        self.part, self.device, self.tiny = part, device, tiny
        self.cuda = device.type == "cuda"
        self._end = time.monotonic() + 60 * minutes
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{part}.json"
        held = json.loads(self._path.read_text()) if self._path.is_file() else {}
        self.environment = environment(device, tiny)
        same = held.get("environment") == self.environment
        self.rows: list[Values] = held.get("rows", []) if same else []
        self._skipped: list[str] = []
        torch.manual_seed(0)

    @contextmanager
    def row(self, name: str, **shape: Any) -> Iterator[Values | None]:
        """Fill the row's values; None where the row is known already or the time is up. An error becomes part of the row.

        A row that failed is tried again by the next run.
        """
        key = {"name": name, "shape": shape}
        if self.known(name, **shape):
            yield None
            return
        if self.over():
            self.skip(f"{name} {shape}")
            yield None
            return
        values: Values = {}
        if self.cuda:
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        try:
            yield values
        except (RuntimeError, ValueError, AssertionError, ImportError, NotImplementedError) as error:
            values["error"] = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
        if self.cuda:
            values.setdefault("peak_gib", round(torch.cuda.max_memory_allocated() / 2**30, 3))
        values["load"] = round(os.getloadavg()[0], 1)  # what else ran, where processors are shared
        self.rows = [row for row in self.rows if {"name": row["name"], "shape": row["shape"]} != key]
        self.rows.append({**key, **values})
        self.write()
        print(name, shape, {k: v for k, v in values.items() if k != "runs_ms"}, flush=True)

    def over(self) -> bool:
        """Whether the time is up: nothing is begun any more."""
        return time.monotonic() > self._end

    def skip(self, *names: str) -> None:
        """Note what was not begun for lack of time."""
        self._skipped += names

    def known(self, name: str, **shape: Any) -> bool:
        """Whether the row has been measured."""
        return any(row["name"] == name and row["shape"] == shape and "error" not in row for row in self.rows)

    def time(self, work: Callable[[], Any], *, seconds: float = 1.0, most: int = 50) -> Values:
        """{"median_ms", "spread_ms", "runs"}: after two runs for warming up, repeated for `seconds`. The spread is that of the
        middle half."""
        runs: list[float] = []
        for _ in range(2):
            work()
        self.wait()
        until = time.monotonic() + (0.05 if self.tiny else seconds)
        while len(runs) < 3 or (time.monotonic() < until and len(runs) < most):
            runs.append(self._once(work))
        runs.sort()
        quarter = len(runs) // 4
        spread = runs[-1 - quarter] - runs[quarter]
        return {"median_ms": statistics.median(runs), "spread_ms": spread, "runs": len(runs)}

    def once(self, work: Callable[[], Any]) -> Values:
        """One run, for what takes too long to repeat."""
        return {"median_ms": self._once(work), "spread_ms": None, "runs": 1}

    def wait(self) -> None:
        """Until the device has done all it was asked to."""
        if self.cuda:
            torch.cuda.synchronize()

    def ceilings(self) -> Values:
        """{"matmul_tflops", "copy_gbs", "to_device_gbs", "to_host_gbs"} of this device, measured once in this run.

        Random data; bytes read plus bytes written for the copy on the device.
        """
        found = next((row for row in self.rows if row["name"] == "ceilings" and "error" not in row), None)
        if found is None:
            with self.row("ceilings") as values:
                if values is not None:
                    values |= self._ceilings()
            found = next(row for row in self.rows if row["name"] == "ceilings")
        if "matmul_tflops" not in found:
            raise RuntimeError(f"the ceilings could not be measured: {found.get('error')}")
        return found

    def summary(self) -> None:
        """What was not measured, and how many rows there are."""
        print(f"{self._path}: {len(self.rows)} rows; not begun for lack of time: {self._skipped or 'none'}")

    def random(self, *shape: int, dtype: torch.dtype = torch.bfloat16) -> torch.Tensor:
        """Normal values on the device, made in pieces so that a large tensor needs no second copy in fp32."""
        return torch.empty(shape, dtype=dtype, device=self.device).normal_()

    def _ceilings(self) -> Values:
        side, size = (256, 1 << 20) if self.tiny else (8192, 1 << 31)
        a, b = self.random(side, side), self.random(side, side)
        matmul = self.time(lambda: a @ b)["median_ms"]
        source = torch.empty(size, dtype=torch.uint8, device=self.device).random_()
        target = torch.empty_like(source)
        copy = self.time(lambda: target.copy_(source))["median_ms"]
        host = torch.empty(size, dtype=torch.uint8, pin_memory=self.cuda).random_()
        up = self.time(lambda: target.copy_(host, non_blocking=True))["median_ms"]
        down = self.time(lambda: host.copy_(source, non_blocking=True))["median_ms"]
        return {
            "matmul_tflops": 2 * side**3 / matmul / 1e9, "copy_gbs": 2 * size / copy / 1e6,
            "to_device_gbs": size / up / 1e6, "to_host_gbs": size / down / 1e6,
        }  # fmt: skip

    def _once(self, work: Callable[[], Any]) -> float:
        if self.cuda:
            start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            start.record()
            work()
            end.record()
            torch.cuda.synchronize()
            return start.elapsed_time(end)
        began = time.perf_counter()
        work()
        return 1000 * (time.perf_counter() - began)

    def write(self) -> None:
        """Write the rows as they are."""
        text = json.dumps({"part": self.part, "environment": self.environment, "rows": self.rows}, indent=1)
        temporary = self._path.with_suffix(".new")
        temporary.write_text(text + "\n")
        os.replace(temporary, self._path)


def environment(device: torch.device, tiny: bool) -> Values:
    """What a row depends on beside its shape. Rows of another environment are measured anew."""
    import transformers

    found: Values = {
        "device": torch.cuda.get_device_name() if device.type == "cuda" else "cpu", "torch": torch.__version__,
        "transformers": transformers.__version__, "python": platform.python_version(), "cuda": torch.version.cuda,
        "commit": _said("git", "rev-parse", "--short", "HEAD"), "tiny": tiny,
    }  # fmt: skip
    if device.type == "cuda":
        import triton

        found["triton"] = triton.__version__
        found["driver"] = _said("nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader")
    return found


def _said(*command: str) -> str | None:
    """The first line that a program prints, None where it cannot be run."""
    try:
        out = subprocess.run(command, capture_output=True, text=True, timeout=20, cwd=Path(__file__).parent, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return out.stdout.strip().splitlines()[0] if out.stdout.strip() else None


def error_of(out: torch.Tensor, exact: torch.Tensor) -> float:
    """||out - exact|| / ||exact||, NaN where anything is."""
    return float((out.double() - exact.double()).norm() / exact.double().norm().clamp(min=1e-30))


def checked(out: torch.Tensor, exact: torch.Tensor, allowed: float) -> float:
    """The error, which has to be at most `allowed`: what is wrong is not timed."""
    error = error_of(out, exact)
    if not error <= allowed:  # NaN is not
        raise AssertionError(f"relative error {error:.2e} exceeds {allowed:.0e}")
    return error
