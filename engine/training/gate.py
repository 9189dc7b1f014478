"""Distilling a selection gate from a model's own attention: the model stays as it is, only the gate learns.

Source: SeerAttention (Gao et al. 2024, arXiv:2410.13276): Kullback-Leibler divergence between the gate's scores and the
greatest attention weight in each tile and block, rows normalised, the first quarter of the rows left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from transformers.modeling_utils import AttentionInterface
from unabridged.kernels.block_summary import block_summary

from ..selection import Geometry
from ..selection.gate import LearnedGate, new_gate

_NAME = "unabridged_gate"
_RATE = 1e-3

Captured = dict[int, tuple[torch.Tensor, torch.Tensor, float]]


def train_gate(
    network: Any,
    texts: Iterable[torch.Tensor],
    *,
    block_size: int = 64,
    tile_size: int = 64,
    gate_dim: int = 128,
    seed: int = 0,
    start: list[LearnedGate] | None = None,
    report: Callable[[int, float], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> list[LearnedGate]:
    """One gate per layer of a Hugging Face decoder with grouped heads.

    texts   token ids [tokens], one text a step; texts shorter than four tiles teach nothing and are passed over
    start   gates to go on from
    report  called with the step and its mean divergence over layers; stop is asked before every step
    Raises ValueError if no text was long enough. The network's attention function is put back at the end.
    """
    gates = start or _new_gates(network, gate_dim, seed)
    weights = [weight.requires_grad_() for gate in gates for weight in (gate.query_weight, gate.key_weight)]
    optimiser = torch.optim.AdamW(weights, lr=_RATE, weight_decay=0.0)
    step = 0
    for tokens in texts:
        if stop is not None and stop():
            break
        if len(tokens) < 4 * tile_size:
            continue
        losses = [
            divergence(gate, query, key, scale, block_size=block_size, tile_size=tile_size)
            for gate, (query, key, scale) in zip(gates, _captured(network, tokens), strict=True)
        ]
        loss = torch.stack(losses).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        step += 1
        if report is not None:
            report(step, float(loss.detach()))
    if not step:
        raise ValueError(f"No text has the {4 * tile_size} tokens that a gate learns from.")
    return [LearnedGate(gate.query_weight.detach(), gate.key_weight.detach(), gate.frequencies) for gate in gates]


def windows(tokens: torch.Tensor, length: int, count: int, *, seed: int) -> Iterator[torch.Tensor]:
    """`count` pieces of `length` tokens at random places of a text; the text itself where it is shorter."""
    generator = torch.Generator().manual_seed(seed)
    for _ in range(count):
        first = int(torch.randint(max(len(tokens) - length, 0) + 1, (), generator=generator))
        yield tokens[first : first + length]


def _new_gates(network: Any, gate_dim: int, seed: int) -> list[LearnedGate]:
    config = network.config
    rotary = getattr(network.model, "rotary_emb", None)
    head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    return [
        new_gate(
            num_heads=config.num_attention_heads, num_kv_heads=config.num_key_value_heads, head_dim=head_dim,
            gate_dim=gate_dim, frequencies=None if rotary is None else rotary.inv_freq.float().cpu(), seed=seed + layer,
        )
        for layer in range(config.num_hidden_layers)
    ]  # fmt: skip


def divergence(
    gate: LearnedGate, query: torch.Tensor, key: torch.Tensor, scale: float, *, block_size: int, tile_size: int
) -> torch.Tensor:
    """KL of the gate's shares from those of attention, mean over heads and rows; query [tokens, heads, dim] as `key`."""
    geometry = Geometry(0, len(query), len(key), tile_size, block_size, query.device)
    target = block_maxima(query, key, scale, geometry)
    logits = gate.logits(query, block_summary(key, block_size=block_size), geometry)
    shares = logits.masked_fill(~geometry.causal(), float("-inf")).log_softmax(-1)
    late = slice(geometry.num_tiles // 4, None)
    kept = target[:, late] > 0
    ratio = torch.where(kept, target[:, late].clamp(min=1e-20).log() - shares[:, late].masked_fill(~kept, 0.0), 0.0)
    return (target[:, late] * ratio).sum(-1).mean()


def block_maxima(query: torch.Tensor, key: torch.Tensor, scale: float, geometry: Geometry) -> torch.Tensor:
    """The greatest attention weight in each tile and block, rows normalised: [num_heads, num_tiles, num_blocks] fp32."""
    heads, kv_heads = query.shape[1], key.shape[1]
    missing = geometry.num_blocks * geometry.block_size - len(key)
    keys = key.float().permute(1, 2, 0).repeat_interleave(heads // kv_heads, 0)  # [heads, dim, keys]
    at = torch.arange(len(key), device=key.device)
    rows = []
    for tile in range(geometry.num_tiles):
        first = tile * geometry.tile_size
        own = query[first : first + geometry.tile_size].float().transpose(0, 1)
        later = at > (geometry.query_start + first + torch.arange(own.shape[1], device=key.device))[:, None]
        weights = (own @ keys * scale).masked_fill(later, float("-inf")).softmax(-1)
        blocks = torch.nn.functional.pad(weights, (0, missing)).unflatten(-1, (-1, geometry.block_size))
        rows.append(blocks.amax((1, 3)))
    maxima = torch.stack(rows, 1)
    return maxima / maxima.sum(-1, keepdim=True)


def _captured(network: Any, tokens: torch.Tensor) -> list[tuple[torch.Tensor, torch.Tensor, float]]:
    """Queries, keys and scale of every layer as attention sees them; the model reads the text densely."""
    seen: Captured = {}

    def attention(
        module: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, attention_mask: Any,
        scaling: float | None = None, dropout: float = 0.0, **options: Any,
    ) -> tuple[torch.Tensor, None]:  # fmt: skip
        scale = scaling if scaling is not None else query.shape[-1] ** -0.5
        seen[module.layer_idx] = (query[0].transpose(0, 1), key[0].transpose(0, 1), scale)
        out = torch.nn.functional.scaled_dot_product_attention(
            query, key, value, is_causal=True, scale=scale, enable_gqa=True
        )
        return out.transpose(1, 2), None

    before = network.config._attn_implementation
    AttentionInterface.register(_NAME, attention)
    network.set_attn_implementation(_NAME)
    try:
        with torch.no_grad():
            network.model(input_ids=tokens[None].to(network.device), use_cache=False)
    finally:
        network.set_attn_implementation(before)
    return [seen[layer] for layer in sorted(seen)]
