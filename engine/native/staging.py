"""Two buffers that all layers share: one is filled from lower tiers while kernels read the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import torch

from .memory import Ledger

Fill = Callable[[torch.Tensor, Sequence[int]], None]


class Staging:
    """Buffers [blocks, 2, kv_heads, block_size, head_dim]; made when the first layer tells its shape.

    Layers run one after the other, so one pair serves them all: what a layer left in a buffer is never read again.
    """

    def __init__(self, blocks: int, ledger: Ledger) -> None:
        self.blocks = blocks
        self._ledger = ledger
        self._buffers: list[torch.Tensor] = []
        self._copying: torch.cuda.Stream | None = None

    def prepare(self, block_shape: Sequence[int], dtype: torch.dtype, device: torch.device) -> None:
        """Allocate the buffers, once. block_shape [2, kv_heads, block_size, head_dim]."""
        if self._buffers:
            return
        for _ in range(2):
            buffer = torch.empty((self.blocks, *block_shape), dtype=dtype, device=device)
            self._ledger.take("device", buffer.numel() * buffer.element_size())
            self._buffers.append(buffer)
        if device.type == "cuda":
            self._copying = torch.cuda.Stream(device)

    def buffer(self, number: int) -> torch.Tensor:
        """Buffer 0 or 1, for the current stream."""
        return self._buffers[number]

    def fill_in_turn(self, groups: Sequence[Sequence[int]], fill: Fill) -> Iterator[tuple[torch.Tensor, Sequence[int]]]:
        """Each group with its filled buffer, which holds until the next is asked for.

        On CUDA group i + 1 is filled on a stream of its own while the kernels launched for group i run.
        """
        if self._copying is None:
            for group in groups:
                fill(self._buffers[0], group)
                yield self._buffers[0], group
            return
        computing, copying = torch.cuda.current_stream(), self._copying
        free: list[torch.cuda.Event] = [computing.record_event(), computing.record_event()]

        def begin(number: int) -> torch.cuda.Event:
            copying.wait_event(free[number % 2])
            with torch.cuda.stream(copying):
                fill(self._buffers[number % 2], groups[number])
                return copying.record_event()

        filled = begin(0) if groups else None
        for number, group in enumerate(groups):
            assert filled is not None
            computing.wait_event(filled)
            # Both buffers are free of older readers before this one is refilled: the event is recorded after its kernels.
            following = begin(number + 1) if number + 1 < len(groups) else None
            yield self._buffers[number % 2], group
            free[number % 2] = computing.record_event()
            filled = following

    def close(self) -> None:
        """Give the buffers back."""
        for buffer in self._buffers:
            self._ledger.give("device", buffer.numel() * buffer.element_size())
        self._buffers.clear()
