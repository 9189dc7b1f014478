"""What a preset is: a model, a curriculum, a schedule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from ..loop import Schedule, Stage


def same_rate(name: str) -> float:
    """Every parameter learns at the schedule's rate."""
    return 1.0


@dataclass(frozen=True, slots=True)
class Preset:
    """A model (`build` makes one of `config`), its curriculum and its schedule.

    faster  factor on the learning rate, by parameter name
    """

    config: Any
    build: Callable[[Any], torch.nn.Module]
    stages: tuple[Stage, ...]
    schedule: Schedule
    faster: Callable[[str], float] = same_rate
