"""CoMeT-type models: the curriculum lengthens the recurrence once a length is remembered."""

from __future__ import annotations

from functools import partial
from typing import Any

from torch.nn import Module

from ...memories.comet import CometConfig, CometModel, tiny_comet
from ..loop import Schedule, Stage
from ..tasks import vocabulary
from ..tasks.standing import StandingFacts
from .preset import Preset


def _stage(chunks: int, batch: int, until: float | None = None, **options: Any) -> Stage:
    task = StandingFacts(chunks, **options)
    return Stage(f"{chunks} chunks, up to {max(task.facts)} facts", partial(task.draw, batch=batch), until)


# 0.1M parameters, trained at 24 chunks of 16 tokens = 384 tokens.
TINY = Preset(
    config=CometConfig(vocabulary.SIZE),
    build=tiny_comet,
    stages=(
        _stage(2, 96, until=0.9),
        _stage(4, 48, until=0.9),
        _stage(8, 48, until=0.9),
        _stage(16, 48, until=0.95),
        _stage(24, 48, until=0.95),
        _stage(24, 48, facts=(1, 2, 4), wordings=0.5),
    ),
    schedule=Schedule(steps=700, learning_rate=1.5e-3),
)


def _layers(model: CometModel) -> list[Module]:
    return list(model.decoder.blocks)


def _memory_faster(name: str) -> float:
    """The published recipe: what belongs to the memory learns five times as fast as the decoder."""
    return 5.0 if name.startswith("memories.") else 1.0


# 10M parameters, trained at 32 chunks of 512 tokens.
SMALL = Preset(
    config=CometConfig(vocabulary.SIZE, width=384, heads=6, layers=8, chunk=512, slots=64, temporary=512),
    build=tiny_comet,
    stages=(
        _stage(2, 256, until=0.9, chunk=512),
        _stage(8, 64, until=0.9, chunk=512),
        _stage(32, 32, until=0.95, chunk=512),
        _stage(32, 32, chunk=512, facts=(1, 4, 16), hostile=0.5, wordings=0.5),
    ),
    schedule=Schedule(steps=1000, learning_rate=5e-4),
    faster=_memory_faster,
    layers=_layers,
    recompute=True,
    autocast=True,
)

PRESETS = {"tiny": TINY, "small": SMALL}
