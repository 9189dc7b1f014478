"""GCA-type models. One-token answers first: retrieval emerges only when a whole answer can be guessed with luck."""

from __future__ import annotations

from functools import partial

from ...memories.gca import GcaConfig, GcaModel
from ..loop import Schedule, Stage
from ..tasks import vocabulary
from ..tasks.facts import FactRecall
from .preset import Preset


def _stage(name: str, task: FactRecall, batch: int, until: float | None = None) -> Stage:
    return Stage(name, partial(task.draw, batch=batch), until)


# 0.18M parameters, trained at 16 chunks of 16 + 1 positions = 272 positions.
TINY = Preset(
    config=GcaConfig(vocabulary.SIZE),
    build=GcaModel,
    stages=(
        _stage("retrieval emerges", FactRecall(8, value_tokens=1), 128, until=0.9),
        _stage("longer answers", FactRecall(8, key_symbols=(64, 16)), 128, until=0.9),
        _stage("longer and sparse", FactRecall(16, densities=(1, 0.5, 0.2), key_symbols=(64, 16, 8)), 64, until=0.9),
        _stage(
            "hostile filler and other wordings",
            FactRecall(16, densities=(1, 0.5, 0.2), key_symbols=(64, 16, 8), hostile=0.6, wordings=0.5),
            64,
        ),
    ),
    schedule=Schedule(steps=1400, learning_rate=2e-3),
)

PRESETS = {"tiny": TINY}
