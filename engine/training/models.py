"""Trained models from their checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from ..protocol import EngineError
from .checkpoints import read_model
from .presets import DESIGNS


def load_model(design: str, path: Path) -> Any:
    """The model of a checkpoint, ready for inference. Raises EngineError unless the file holds one of `design`."""
    tensors, config = read_model(path, design)
    model: torch.nn.Module
    if design == "gca":
        from ..memories.gca import GcaConfig, GcaModel

        model = GcaModel(GcaConfig(**{**config, "groups": tuple(config["groups"])}))
    elif design == "comet":
        from ..memories.comet import CometConfig, tiny_comet

        model = tiny_comet(CometConfig(**config))
    else:
        raise EngineError(f"There is no design '{design}'.", remedy=f"Choose one of {', '.join(DESIGNS)}.")
    model.load_state_dict(tensors)
    return model.eval()
