"""Where the blocks of one layer lie when they are not hot: host memory, then files, then a snapshot read on demand.

Blocks move in bulk: rows of a slab are filled one after the other, so that a run of blocks is one copy.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import Protocol

import torch
from unabridged.kernels.gather_blocks import Rows, gather_blocks

from ..protocol import EngineError
from .memory import Ledger, Tier

_SLAB_BYTES = 16 << 20
_FEW_RUNS = 4  # up to here a copy for each run costs less than one gather


class OutOfDisk(EngineError):
    """The disk tier cannot grow."""


class ColdBlocks(Protocol):
    """Blocks that somebody else keeps, such as a snapshot."""

    def __contains__(self, block: object) -> bool: ...

    def read(self, block: int) -> torch.Tensor:
        """[2, kv_heads, block_size, head_dim], checked."""
        ...


@dataclass(slots=True)
class TierCounters:
    """Blocks in each tier now, and blocks moved up so far by where they came from."""

    hot: int = 0
    host: int = 0
    disk: int = 0
    loaded_from_host: int = 0
    loaded_from_disk: int = 0
    loaded_from_snapshot: int = 0


class Slabs:
    """Rows of one block each, in slabs made when they are needed; least recently used first in `rows`.

    expected  blocks that are known to come: they get as few slabs as can be
    """

    def __init__(
        self,
        make: Callable[[int, int], torch.Tensor],
        *,
        block_bytes: int,
        limit: int | None,
        tier: Tier,
        ledger: Ledger,
        expected: int = 0,
        pinned: bool = False,
    ) -> None:
        self.rows: OrderedDict[int, int] = OrderedDict()
        self._make, self._bytes, self._limit, self._tier, self._ledger = make, block_bytes, limit, tier, ledger
        self._pinned, self._expected = pinned, expected
        self._least = max(_SLAB_BYTES // block_bytes, 1)
        self._per_slab = max(self._least, pinned_rows(expected, block_bytes) if pinned else expected)
        self._slabs: list[torch.Tensor] = []
        self._free: list[int] = []
        self._source: Rows | None = None
        self._made = 0

    @property
    def room(self) -> int | None:
        """Blocks that may still come; None for no limit."""
        return None if self._limit is None else self._limit - len(self.rows)

    def put(self, blocks: Sequence[int], data: torch.Tensor) -> None:
        """Keep `data` [len(blocks), ...]; the caller has seen to it that there is room."""
        while len(self._free) < len(blocks):
            self._grow()
        rows = sorted(self._free[-len(blocks) :])
        del self._free[-len(blocks) :]
        for place, slab, first, count in self._runs(rows):
            self._slabs[slab][first : first + count].copy_(data[place : place + count], non_blocking=True)
        self.rows.update(zip(blocks, rows, strict=True))

    def read_into(self, blocks: Sequence[int], out: torch.Tensor) -> None:
        """Copy `blocks` to `out` [len(blocks), ...], contiguous, on any device."""
        rows = [self.rows[block] for block in blocks]
        runs = list(self._runs(rows))
        if len(runs) <= _FEW_RUNS:
            for place, slab, first, count in runs:
                out[place : place + count].copy_(self._slabs[slab][first : first + count], non_blocking=True)
            return
        # A GPU reads pinned memory itself; from files the rows are put side by side first.
        target = out if self._pinned or not out.is_cuda else torch.empty_like(out, device="cpu")
        places = torch.arange(len(rows), device=target.device)
        gather_blocks(self.source(target.device), torch.tensor(rows, device=target.device), [target], places)
        if target is not out:
            out.copy_(target)

    def source(self, device: torch.device) -> Rows:
        """All rows as `gather_blocks` on `device` reads them; good until the next `put`."""
        if self._source is None or self._source.addresses.device.type != device.type:
            self._source = Rows.of(self._slabs, self._per_slab, device)
        return self._source

    def drop(self, block: int) -> None:
        """Forget a block; its row is used again."""
        self._free.append(self.rows.pop(block))

    def close(self) -> None:
        """Give everything back."""
        self._ledger.give(self._tier, self._made * self._bytes)
        self.rows.clear()
        self._slabs.clear()
        self._free.clear()
        self._source, self._made = None, 0

    def _grow(self) -> None:
        count = min(self._per_slab, max(self._expected - self._made, self._least))
        if self._limit is not None:
            count = min(count, self._limit - self._made)
        if self._pinned:
            count = pinned_rows(count, self._bytes)
        self._ledger.take(self._tier, count * self._bytes)
        try:
            self._slabs.append(self._make(len(self._slabs), count))
        except BaseException:
            self._ledger.give(self._tier, count * self._bytes)
            raise
        self._source = None
        first = (len(self._slabs) - 1) * self._per_slab
        self._free = [*reversed(range(first, first + count)), *self._free]
        self._made += count

    def _runs(self, rows: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
        """(place in the list, slab, first row in it, count) of each run of rows that follow one another in a slab."""
        if not rows:
            return
        breaks = [i for i, (a, b) in enumerate(pairwise(rows), 1) if b != a + 1 or b % self._per_slab == 0]
        for start, end in pairwise([0, *breaks, len(rows)]):
            slab, first = divmod(rows[start], self._per_slab)
            yield start, slab, first, end - start


class LowerTiers:
    """Host memory over files over an optional source of cold blocks.

    expected  blocks that will come down, as far as that is known
    """

    def __init__(
        self, shape: Sequence[int], dtype: torch.dtype, *, pinned: bool, host_limit: int | None, folder: Path | None,
        name: str, ledger: Ledger, expected: int = 0,
    ) -> None:  # fmt: skip
        self.counters = TierCounters()
        self.cold: ColdBlocks | None = None
        self._shape, self._dtype, self._pinned, self._folder, self._name = tuple(shape), dtype, pinned, folder, name
        size = prod(shape) * dtype.itemsize
        # Pinning takes long: what is known to be needed is pinned at once.
        known = min(expected, host_limit if host_limit is not None else expected) if pinned else 0
        self.host = Slabs(
            self._host_slab, block_bytes=size, limit=host_limit, tier="host", ledger=ledger, expected=known,
            pinned=pinned,
        )  # fmt: skip
        self.disk = Slabs(self._file_slab, block_bytes=size, limit=None, tier="disk", ledger=ledger)

    def put(self, blocks: Sequence[int], data: torch.Tensor) -> None:
        """Keep blocks that leave the hot tier; data [len(blocks), 2, kv_heads, block_size, head_dim].

        Raises OutOfDisk, and OverBudget where a limit would break.
        """
        room = self.host.room
        into_host = len(blocks) if room is None else min(len(blocks), room + len(self.host.rows))
        if room is not None and into_host > room:
            self._spill(into_host - room)
        # Those that were used longest ago come first, and stay out of host memory where there is no room for all.
        beyond = len(blocks) - into_host
        fresh = [place for place, block in enumerate(blocks[:beyond]) if block not in self.disk.rows]
        if fresh:
            self._settle()
            self.disk.put([blocks[place] for place in fresh], data[fresh].cpu())
        if into_host:
            self.host.put(blocks[beyond:], data[beyond:])
        self._count()

    def wants(self, block: int) -> bool:
        """Whether a block that was read from below should now stay in host memory."""
        room = self.host.room
        return block not in self.host.rows and (room is None or room > 0)

    def read_into(self, blocks: Sequence[int], out: torch.Tensor) -> None:
        """Copy `blocks` to `out` [len(blocks), 2, kv_heads, block_size, head_dim] on any device."""
        for start, end, tier in self._by_tier(blocks):
            part = blocks[start:end]
            if tier == "host":
                self.host.read_into(part, out[start:end])
                for block in part:
                    self.host.rows.move_to_end(block)
                self.counters.loaded_from_host += len(part)
            elif tier == "disk":
                self.disk.read_into(part, out[start:end])
                self.counters.loaded_from_disk += len(part)
            else:
                assert self.cold is not None
                for place, block in enumerate(part, start):
                    out[place].copy_(self.cold.read(block))
                self.counters.loaded_from_snapshot += len(part)

    def drop(self, block: int) -> None:
        """Forget a copy that is no longer true."""
        for tier in (self.host, self.disk):
            if block in tier.rows:
                tier.drop(block)
        self._count()

    def close(self) -> None:
        """Give everything back."""
        self.host.close()
        self.disk.close()
        self.cold = None

    def _by_tier(self, blocks: Sequence[int]) -> Iterator[tuple[int, int, str]]:
        places = [
            "host" if block in self.host.rows else "disk" if block in self.disk.rows else "cold" for block in blocks
        ]
        breaks = [i for i, (a, b) in enumerate(pairwise(places), 1) if a != b]
        for start, end in pairwise([0, *breaks, len(blocks)]) if blocks else ():
            yield start, end, places[start]

    def _spill(self, count: int) -> None:
        """Move the `count` least recently used blocks of host memory to files."""
        self._settle()
        moved = list(self.host.rows)[:count]
        fresh = [block for block in moved if block not in self.disk.rows]
        if fresh:
            data = torch.empty((len(fresh), *self._shape), dtype=self._dtype)
            self.host.read_into(fresh, data)
            self.disk.put(fresh, data)
        for block in moved:
            self.host.drop(block)

    def _settle(self) -> None:
        """Copies to pinned memory run behind; the processor must not read it before they are done."""
        if self._pinned:
            torch.cuda.synchronize()

    def _count(self) -> None:
        self.counters.host, self.counters.disk = len(self.host.rows), len(self.disk.rows)

    def _host_slab(self, number: int, count: int) -> torch.Tensor:
        return torch.empty((count, *self._shape), dtype=self._dtype, pin_memory=self._pinned)

    def _file_slab(self, number: int, count: int) -> torch.Tensor:
        if self._folder is None:
            raise OutOfDisk(
                "Host memory is full and there is no folder for the disk tier.",
                remedy="Allow more with --host-memory.",
            )
        path = self._folder / f"{self._name}-{number:04d}.kv"
        size = count * prod(self._shape)
        try:
            with path.open("wb") as file:
                # Reserved at once: a mapped write to a full disk would kill the process.
                os.posix_fallocate(file.fileno(), 0, size * self._dtype.itemsize)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise OutOfDisk(
                f"The disk tier in '{self._folder}' cannot grow ({error.strerror}).",
                remedy="Free disk space, or allow more with --host-memory.",
            ) from error
        mapped = torch.from_file(str(path), shared=True, size=size, dtype=self._dtype)
        with suppress(OSError):
            path.unlink()  # the mapping keeps the bytes; nothing is left behind, whatever happens
        return mapped.view(count, *self._shape)


def pinned_rows(rows: int, row_bytes: int) -> int:
    """The most rows, up to `rows`, that fill a power of two of bytes: torch gives pinned memory out in no other sizes, so that
    more would take memory that no budget knows of."""
    return max((1 << ((rows * row_bytes).bit_length() - 1)) // row_bytes, 1) if rows else 0
