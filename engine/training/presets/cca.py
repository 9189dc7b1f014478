"""CCA-type models: a small Llama is trained densely, then fine-tuned with pooled cores; its dense twin goes on densely."""

from __future__ import annotations

from functools import partial

import torch

from ...memories.cca import CcaConfig, CcaModel, small_cca, use_cca, use_dense
from ..batch import language_objective
from ..loop import Schedule, Stage
from ..tasks.source_text import SourceText
from .preset import Preset


def _dense(model: torch.nn.Module) -> None:
    assert isinstance(model, CcaModel)
    use_dense(model.model)


def _pooled(model: torch.nn.Module) -> None:
    assert isinstance(model, CcaModel)
    use_cca(model.model, group=model.config.group, window=model.config.window)


def _layers(model: CcaModel) -> list[torch.nn.Module]:
    return list(model.model.model.layers)


def _preset(
    config: CcaConfig, *, length: int, batch: int, dense: int, tuning: int, pooled: bool, large: bool = False
) -> Preset:
    draw = partial(SourceText(length).draw, batch=batch)
    return Preset(
        config=config,
        build=small_cca,
        stages=(
            Stage("dense", draw, steps=dense, enter=_dense),
            Stage("with cores" if pooled else "dense twin", draw, enter=_pooled if pooled else _dense),
        ),
        schedule=Schedule(steps=dense + tuning, learning_rate=1e-3 if large else 2e-3),
        objective=language_objective,
        layers=_layers,
        recompute=large,
        autocast=large,
    )


# 0.3M parameters at 256 bytes; 19M at 8,192.
_TINY = partial(_preset, CcaConfig(), length=256, batch=8, dense=240, tuning=120)
_SMALL = partial(
    _preset,
    CcaConfig(width=512, heads=8, kv_heads=4, layers=8, window=512),
    length=8192, batch=16, dense=1000, tuning=300, large=True,
)  # fmt: skip

PRESETS = {
    "tiny": _TINY(pooled=True),
    "tiny-dense": _TINY(pooled=False),
    "small": _SMALL(pooled=True),
    "small-dense": _SMALL(pooled=False),
}
