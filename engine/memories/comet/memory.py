"""The memory of one layer: what is written before the layer, what is gathered after it."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from .config import CometConfig


class LayerState(NamedTuple):
    """slots [batch, slots, width], the gated state; recent [batch, 0..temporary, width], oldest first."""

    slots: torch.Tensor
    recent: torch.Tensor


class Layout:
    """Where things stand in a chunk: [slots | temporary | text, a beacon after every `stride` | global beacons].

    Positions do not depend on how full the FIFO is: it is filled from the right.
    """

    def __init__(self, config: CometConfig) -> None:
        memory = config.slots + config.temporary
        body = torch.arange(config.chunk + config.beacons)
        is_beacon = body % (config.stride + 1) == config.stride
        self.slots, self.temporary_end = config.slots, memory
        self.text = memory + body[~is_beacon]
        self.beacons = memory + body[is_beacon]
        self.global_beacons = config.span - config.slots
        self.kept = torch.cat((self.beacons, torch.arange(self.global_beacons, config.span)))


class LowRank(nn.Module):
    """x + Up(Down(x)); starts as the identity."""

    def __init__(self, width: int, rank: int) -> None:
        super().__init__()
        self.down = nn.Linear(width, rank, bias=False)
        self.up = nn.Linear(rank, width, bias=False)
        nn.init.zeros_(self.up.weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.up(self.down(x))


class LayerMemory(nn.Module):
    """Gate, norms and low-rank residuals of one layer."""

    def __init__(self, config: CometConfig) -> None:
        super().__init__()
        self.sharpness, self.kept = config.sharpness, config.temporary
        self.global_norm, self.recent_norm = nn.RMSNorm(config.width), nn.RMSNorm(config.width)
        self.gate = nn.Linear(2 * config.width, 1)
        nn.init.constant_(self.gate.bias, config.gate_bias)
        self.pass_on, self.recent_out = (LowRank(config.width, config.bottleneck) for _ in range(2))
        self.layout = Layout(config)

    def place(self, x: torch.Tensor, state: LayerState | None) -> torch.Tensor:
        """x [batch, span, width] with its placeholders overwritten by the memory; unchanged before the first chunk."""
        if state is None:
            return x
        end = self.layout.temporary_end
        recent = state.recent
        return torch.cat(
            (self.pass_on(state.slots), x[:, self.layout.slots : end - recent.shape[1]], recent, x[:, end:]), dim=1
        )

    def collect(self, x: torch.Tensor, state: LayerState | None) -> LayerState:
        """The memory after a chunk whose layer output is x [batch, span, width]."""
        new = self.global_norm(x[:, self.layout.global_beacons :])
        recent = self.recent_out(self.recent_norm(x[:, self.layout.beacons]))
        if state is None:
            return LayerState(new, recent[:, recent.shape[1] - min(self.kept, recent.shape[1]) :])
        slots = self._gated(state.slots, new)
        joined = torch.cat((state.recent, recent), dim=1)
        return LayerState(slots, joined[:, max(0, joined.shape[1] - self.kept) :])

    def _gated(self, old: torch.Tensor, new: torch.Tensor) -> torch.Tensor:
        logits = self.gate(torch.cat((new, old), dim=-1))
        if not self.training and self.sharpness == float("inf"):
            return torch.where(logits > 0, old, new)
        keep = torch.sigmoid(logits if self.training else logits * self.sharpness)
        return keep * old + (1 - keep) * new
