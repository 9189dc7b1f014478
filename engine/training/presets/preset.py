"""What a preset is: a model, a curriculum, a schedule."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch

from ..batch import Measured, answer_objective
from ..loop import Schedule, Stage


def same_rate(name: str) -> float:
    """Every parameter learns at the schedule's rate."""
    return 1.0


def no_layers(model: torch.nn.Module) -> Iterable[torch.nn.Module]:
    """A model that is recomputed and sharded as a whole, if at all."""
    return ()


@dataclass(frozen=True, slots=True)
class Preset:
    """A model (`build` makes one of `config`), its curriculum and its schedule.

    objective  loss and accuracy on a batch
    faster     factor on the learning rate, by parameter name
    layers     the model's layers: what is recomputed, and sharded one by one
    recompute  layers keep their inputs alone, in host memory (for models whose activations fill a device)
    autocast   forward passes in bf16 on a GPU
    grow       weights for `build`'s model out of those of a trained one, from which this preset goes on; None: it starts from scratch
    """

    config: Any
    build: Callable[[Any], torch.nn.Module]
    stages: tuple[Stage, ...]
    schedule: Schedule
    objective: Callable[[Any, Any], Measured] = answer_objective
    faster: Callable[[str], float] = same_rate
    layers: Callable[[Any], Iterable[torch.nn.Module]] = no_layers
    recompute: bool = False
    autocast: bool = False
    grow: Callable[[Any, dict[str, torch.Tensor]], dict[str, torch.Tensor]] | None = None
