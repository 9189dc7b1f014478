"""A learned gate: pooled queries and keys projected to a small space in which block scores are taken.

One per layer, distilled from the model's own attention (`training/gate.py`); the model itself stays as it is.
After SeerAttention (Gao et al. 2024, arXiv:2410.13276), but on keys as the cache holds them, rotated: a mean is turned back by
its block's middle, where SeerAttention pools keys before they are rotated, which a cache of a stock model does not have.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from unabridged.kernels.block_summary import BlockSummary

from .geometry import Geometry


@dataclass(frozen=True, slots=True, repr=False)
class LearnedGate:
    """The gate of one layer as a score.

    query_weight  [num_heads, head_dim, gate_dim], of the tile's mean query
    key_weight    [num_kv_heads, 3 * head_dim, gate_dim], of the block's mean, minimum and maximum key
    frequencies   [head_dim / 2] rotations per token (the model's `inv_freq`); None for a model without rotations
    """

    query_weight: torch.Tensor
    key_weight: torch.Tensor
    frequencies: torch.Tensor | None

    def __repr__(self) -> str:
        """With a digest of the weights: keys of saved contexts name their selection so."""
        held = b"".join(weight.detach().cpu().numpy().tobytes() for weight in (self.query_weight, self.key_weight))
        return f"LearnedGate({zlib.crc32(held):08x})"

    def logits(self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry) -> torch.Tensor:
        """[num_heads, num_tiles, num_blocks], with gradients to the weights; not masked."""
        tiles = torch.stack([tile.float().mean(0) for tile in query.split(geometry.tile_size)])
        middles = (geometry.first_positions() + geometry.last_positions()).float() / 2
        tiles = _turned(tiles, -middles, self.frequencies)
        centres = (geometry.block_numbers() * geometry.block_size + geometry.last_keys()).float() / 2
        means = _turned(summary.mean.float(), -centres, self.frequencies)
        blocks = torch.cat([means, summary.low.float(), summary.high.float()], -1)
        gate_query = torch.einsum("thd,hdg->htg", tiles, self.query_weight)
        gate_key = torch.einsum("bkd,kdg->kbg", blocks, self.key_weight)
        gate_key = gate_key.repeat_interleave(len(gate_query) // len(gate_key), 0)
        return gate_query @ gate_key.transpose(1, 2) / gate_query.shape[-1] ** 0.5

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """See `Score`."""
        hidden = ~geometry.causal()
        shares = self.logits(query, summary, geometry).masked_fill(hidden, float("-inf")).softmax(-1)
        mass = shares.unflatten(0, (summary.mean.shape[1], -1)).amax(1)
        return mass / mass.sum(-1, keepdim=True)


def new_gate(
    *, num_heads: int, num_kv_heads: int, head_dim: int, gate_dim: int, frequencies: torch.Tensor | None, seed: int
) -> LearnedGate:
    """A gate that starts as mean pooling does, as far as `gate_dim` reaches, plus a little noise to learn from."""
    generator = torch.Generator().manual_seed(seed)
    query = 0.01 * torch.randn((num_heads, head_dim, gate_dim), generator=generator)
    key = 0.01 * torch.randn((num_kv_heads, 3 * head_dim, gate_dim), generator=generator)
    shared = torch.arange(min(head_dim, gate_dim))
    query[:, shared, shared] += 1
    key[:, shared, shared] += 1
    return LearnedGate(query, key, frequencies)


def save_gates(gates: list[LearnedGate], path: Path) -> None:
    """One safetensors file for all layers."""
    tensors = {}
    for layer, gate in enumerate(gates):
        tensors[f"{layer}.query"], tensors[f"{layer}.key"] = gate.query_weight.detach(), gate.key_weight.detach()
        if gate.frequencies is not None:
            tensors[f"{layer}.frequencies"] = gate.frequencies.clone()
    save_file(tensors, path)


def load_gates(path: Path) -> list[LearnedGate]:
    """The gates of all layers, in order. Raises ValueError for a file that holds none."""
    try:
        tensors = load_file(path)
        layers = len({name.split(".")[0] for name in tensors})
        gates = [
            LearnedGate(tensors[f"{layer}.query"], tensors[f"{layer}.key"], tensors.get(f"{layer}.frequencies"))
            for layer in range(layers)
        ]
    except (OSError, SafetensorError, KeyError) as error:
        raise ValueError(f"'{path}' holds no gates: {error}") from error
    if not gates:
        raise ValueError(f"'{path}' holds no gates.")
    return gates


def _turned(vectors: torch.Tensor, angles: torch.Tensor, frequencies: torch.Tensor | None) -> torch.Tensor:
    """vectors [n, heads, dim] rotated as by RoPE at positions `angles` [n]: halves paired, as Hugging Face pairs them."""
    if frequencies is None:
        return vectors
    turn = (angles[:, None] * frequencies.to(vectors.device))[:, None]  # [n, 1, dim / 2]
    first, second = vectors.chunk(2, -1)
    return torch.cat([first * turn.cos() - second * turn.sin(), second * turn.cos() + first * turn.sin()], -1)
