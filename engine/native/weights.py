"""INT8 weights with measured compensation: each layer is tried on a calibration text, and kept only if it stays close.

For every linear layer the error of its output on the text is measured. Over the limit, a low-rank correction of what rounding
lost is tried, weighted by how strongly each input is driven (LQER, Zhang et al. 2024, arXiv:2402.02446); where that is not
enough, the layer keeps its weights. The report says which layers, and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from unabridged.kernels.int8_linear import int8_linear, quantize_weight

ERROR_LIMIT = 0.015
RANKS = (16, 64)

Outcome = Literal["int8", "corrected", "kept"]


@dataclass(frozen=True, slots=True)
class LayerReport:
    """One linear layer. Errors are relative: ||output - exact|| / ||exact|| over the calibration text.

    error      of plain int8; final_error of what is used
    rank       of the correction, 0 for none
    """

    name: str
    outcome: Outcome
    error: float
    final_error: float
    rank: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class WeightReport:
    """What became of a model's weights."""

    layers: tuple[LayerReport, ...]
    limit: float
    bytes_before: int
    bytes_after: int

    def sentences(self) -> list[str]:
        """For people: the sum, then every layer that is not plain int8."""
        count = {
            outcome: sum(layer.outcome == outcome for layer in self.layers) for outcome in ("int8", "corrected", "kept")
        }
        worst = max((layer.final_error for layer in self.layers if layer.outcome != "kept"), default=0.0)
        first = (
            f"{count['int8']} layers in int8, {count['corrected']} with a correction, {count['kept']} unchanged; "
            f"{self.bytes_before / 1e9:.2f} GB became {self.bytes_after / 1e9:.2f} GB, largest layer error {worst:.2%}."
        )
        return [first, *(f"{item.name}: {item.outcome}, {item.why}" for item in self.layers if item.outcome != "int8")]


class Int8Linear(torch.nn.Module):
    """A linear layer of int8 weights, with the bias and the correction (down [rank, in], up [out, rank]) where there are any."""

    def __init__(
        self, weight: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor | None, correction: tuple[torch.Tensor, torch.Tensor] | None
    ) -> None:  # fmt: skip
        super().__init__()
        self.register_buffer("weight", weight)
        self.register_buffer("scale", scale)
        self.register_buffer("bias", bias)
        self.register_buffer("down", correction[0] if correction else None)
        self.register_buffer("up", correction[1] if correction else None)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x [..., in] -> [..., out]."""
        out = int8_linear(x, self.weight, self.scale)
        if self.down is not None:
            out = out + torch.nn.functional.linear(torch.nn.functional.linear(x, self.down), self.up)
        return out if self.bias is None else out + self.bias


def quantize_network(
    network: Any, ids: torch.Tensor, *, limit: float = ERROR_LIMIT, ranks: Sequence[int] = RANKS
) -> WeightReport:
    """Replace the linear layers of `network` in place, each judged by its output on the calibration tokens `ids` [1, tokens].

    The text runs through the unchanged network once; a layer is decided when it is reached, so no inputs are kept.
    """
    from .reading import weight_bytes

    before = weight_bytes(network)
    tied = _tied(network)
    made: dict[str, tuple[LayerReport, Int8Linear | None]] = {}
    hooks = []
    for name, module in network.named_modules():
        if not isinstance(module, torch.nn.Linear):
            continue
        if module.weight.data_ptr() == tied:
            made[name] = LayerReport(name, "kept", 0.0, 0.0, why="it shares its weights with the embedding"), None
            continue
        hooks.append(module.register_forward_hook(_decider(name, made, limit, ranks)))
    try:
        with torch.no_grad():
            network(ids, use_cache=False)
    finally:
        for hook in hooks:
            hook.remove()
    for name, (_, layer) in made.items():
        if layer is not None:
            network.set_submodule(name, layer)
    return WeightReport(tuple(report for report, _ in made.values()), limit, before, weight_bytes(network))


def _decider(
    name: str, made: dict[str, tuple[LayerReport, Int8Linear | None]], limit: float, ranks: Sequence[int]
) -> Any:
    def decide(module: torch.nn.Linear, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        made[name] = _compensated(name, module, inputs[0].flatten(0, -2), limit, ranks)

    return decide


def _compensated(
    name: str, module: torch.nn.Linear, x: torch.Tensor, limit: float, ranks: Sequence[int]
) -> tuple[LayerReport, Int8Linear | None]:
    weight, scale = quantize_weight(module.weight)
    exact = torch.nn.functional.linear(x.float(), module.weight.float())
    lost = module.weight.float() - weight.float() * scale[:, None]
    missing = x.float() @ lost.T
    size = exact.norm().clamp(min=1e-20)
    error = final = float(missing.norm() / size)
    correction, rank = None, 0
    if error > limit:
        drive = x.float().pow(2).mean(0).sqrt().clamp(min=1e-6)
        for rank in ranks:
            if rank * sum(weight.shape) >= weight.numel():
                continue  # as large as the weights themselves
            up, down = _low_rank(lost * drive, rank)
            correction = (down / drive).to(module.weight.dtype), up.to(module.weight.dtype)
            final = float((missing - x.float() @ correction[0].float().T @ correction[1].float().T).norm() / size)
            if final <= limit:
                break
    bias = None if module.bias is None else module.bias.detach()
    if error <= limit:
        return LayerReport(name, "int8", error, error), Int8Linear(weight, scale, bias, None)
    if final <= limit:
        why = f"rounding alone changes its output by {error:.2%}, with rank {rank} by {final:.2%}"
        return LayerReport(name, "corrected", error, final, rank, why), Int8Linear(weight, scale, bias, correction)
    why = f"rounding changes its output by {error:.2%}, over {limit:.2%} even when corrected"
    return LayerReport(name, "kept", error, 0.0, why=why), None


def _low_rank(matrix: torch.Tensor, rank: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The best factors [out, rank] and [rank, in] by randomised SVD; the same on every run."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        u, s, v = torch.svd_lowrank(matrix, q=min(rank + 8, *matrix.shape), niter=4)
    return u[:, :rank] * s[:rank], v[:, :rank].T


def _tied(network: Any) -> int | None:
    """Address of the embedding's weights."""
    embedding = network.get_input_embeddings()
    return int(embedding.weight.data_ptr()) if embedding is not None else None
