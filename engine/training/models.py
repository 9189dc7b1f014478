"""Trained models from their checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from ..protocol import EngineError
from .checkpoints import read_model
from .presets import DESIGNS


def tiny_checkpoint(design: str) -> Path:
    """The tiny model that ships: made by `unabridged train DESIGN --preset tiny --seed 0`, as its metadata says."""
    return Path(__file__).parent.parent / "memories" / design / "tiny.safetensors"


def load_model(design: str, path: Path) -> Any:
    """The model of a checkpoint, ready for inference. Raises EngineError unless the file holds one of `design`."""
    tensors, config = read_model(path, design)
    model: torch.nn.Module
    if design == "gca":
        from ..memories.gca import GcaConfig, GcaModel

        model = GcaModel(GcaConfig(**{**config, "groups": tuple(config["groups"])}))
    elif design == "cca":
        from ..memories.cca import CcaConfig, small_cca

        model = small_cca(CcaConfig(**config))
    elif design == "comet":
        from ..memories.comet import CometConfig, tiny_comet

        model = tiny_comet(CometConfig(**config))
    else:
        raise EngineError(f"There is no design '{design}'.", remedy=f"Choose one of {', '.join(DESIGNS)}.")
    model.load_state_dict(tensors)
    return model.eval()
