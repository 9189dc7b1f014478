"""GCA-type models. One-token answers first: retrieval emerges only when a whole answer can be guessed with luck."""

from __future__ import annotations

from functools import partial

from torch.nn import Module

from ...memories.gca import GcaConfig, GcaModel, with_more_groups
from ..loop import Schedule, Stage
from ..tasks import vocabulary
from ..tasks.chains import ChainRecall
from ..tasks.facts import FactRecall
from .preset import Preset


def _stage(name: str, task: FactRecall | ChainRecall, batch: int, until: float | None = None) -> Stage:
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

# Three retrieval groups: each asks on from what the one before has found, so an answer may lie behind two links. From a model of `tiny`.
TINY_HOPS = Preset(
    config=GcaConfig(vocabulary.SIZE, groups=(1, 1, 1)),
    build=GcaModel,
    stages=(
        _stage("one link", ChainRecall(16, (2, 1)), 64, until=0.95),
        _stage("two links", ChainRecall(16, (3, 2, 1), densities=(1, 0.5)), 64),
    ),
    schedule=Schedule(steps=700, learning_rate=1e-3),
    grow=with_more_groups,
)


def _layers(model: GcaModel) -> list[Module]:
    return [*model.lower, *model.encoder.blocks, *(layer for group in model.groups for layer in group.layers)]


_SMALL_TASK = partial(FactRecall, chunk=64, key_symbols=(64, 16, 8))

# 14M parameters, trained at 256 chunks of 64 + 1 positions = 16,640 positions.
SMALL = Preset(
    config=GcaConfig(
        vocabulary.SIZE, width=384, heads=6, chunk=64, window=131, lower_layers=4, encoder_layers=2, groups=(2, 2)
    ),
    build=GcaModel,
    stages=(
        _stage("retrieval emerges", FactRecall(8, chunk=64, value_tokens=1), 256, until=0.9),
        _stage("longer answers", _SMALL_TASK(8), 256, until=0.9),
        _stage("sparse", _SMALL_TASK(64, densities=(1, 0.5, 0.2)), 64, until=0.9),
        _stage("hostile", _SMALL_TASK(256, densities=(1, 0.5, 0.2, 0.05), hostile=0.6, wordings=0.5), 32),
    ),
    schedule=Schedule(steps=2000, learning_rate=1e-3, warm_up=100),
    layers=_layers,
    recompute=True,
    autocast=True,
)

PRESETS = {"tiny": TINY, "tiny-hops": TINY_HOPS, "small": SMALL}
