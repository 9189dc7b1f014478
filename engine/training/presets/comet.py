"""CoMeT-type models: the curriculum lengthens the recurrence once a length is remembered."""

from __future__ import annotations

from functools import partial
from typing import Any

from ...memories.comet import CometConfig, tiny_comet
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
    schedule=Schedule(steps=900, learning_rate=1.5e-3),
)

PRESETS = {"tiny": TINY}
