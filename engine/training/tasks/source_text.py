"""Language modelling on real text that every installation has: the sources of Python's standard library, as bytes."""

from __future__ import annotations

import hashlib
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch

from ..batch import Batch

_LEAST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class SourceText:
    """Windows of `length` bytes; every byte is asked. An eighth of the files, by hash of their names, is kept for tests."""

    length: int
    held_out: bool = False

    def draw(self, generator: torch.Generator, batch: int) -> Batch:
        text = _bytes(self.held_out)
        starts = torch.randint(len(text) - self.length, (batch,), generator=generator)
        windows = text[starts[:, None] + torch.arange(self.length + 1)].long()
        return Batch(windows[:, :-1], windows[:, 1:])


@cache
def _bytes(held_out: bool) -> torch.Tensor:
    """All files of one side, one after the other in the order of their names; uint8."""
    library = Path(sysconfig.get_paths()["stdlib"])
    files = [path for path in sorted(library.rglob("*.py")) if "site-packages" not in path.parts]
    chosen = [path for path in files if _is_held_out(path.relative_to(library).as_posix()) == held_out]
    joined = b"".join(path.read_bytes() for path in chosen if path.stat().st_size >= _LEAST_BYTES)
    return torch.frombuffer(bytearray(joined), dtype=torch.uint8)


def _is_held_out(name: str) -> bool:
    return hashlib.sha256(name.encode()).digest()[0] % 8 == 0
