"""Train a preset from its first step, or from where it stopped, to a checkpoint that anyone can load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from .checkpoints import MODEL_FILE, Position, save_model
from .loop import Progress, Run, adamw, train
from .presets import preset_of


def train_preset(
    design: str,
    size: str,
    folder: Path,
    *,
    seed: int,
    resume: bool = False,
    report: Callable[[Progress], None] = lambda progress: None,
    stop: Callable[[], bool] = lambda: False,
) -> Position:
    """Train one preset in `folder`; the model is written there when the schedule is done.

    Raises EngineError for an unknown preset, a folder in use, or a checkpoint of another run.
    """
    preset = preset_of(design, size)
    torch.manual_seed(seed)
    model = preset.build(preset.config)
    optimizer = adamw(model, preset.schedule.learning_rate, faster=preset.faster)
    identity: dict[str, Any] = {"design": design, "preset": size, "seed": seed, "steps": preset.schedule.steps}
    run = Run(folder, preset.stages, preset.schedule, seed, identity)
    position = train(model, optimizer, run, resume=resume, report=report, stop=stop)
    if position.step == preset.schedule.steps:
        made_by = f"unabridged train {design} --preset {size} --seed {seed}"
        save_model(folder / MODEL_FILE, model, design=design, config=preset.config, made_by=made_by)
    return position
