"""Train a preset from its first step, or from where it stopped, to a checkpoint that anyone can load."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import torch

from ..protocol import EngineError
from .checkpoints import MODEL_FILE, Position, read_model, save_model
from .loop import Progress, Run, adamw, train
from .parallel.recompute import recompute
from .parallel.sharding import shard
from .presets import preset_of
from .presets.preset import Preset


def train_preset(
    design: str,
    size: str,
    folder: Path,
    *,
    seed: int,
    start: Path | None = None,
    resume: bool = False,
    report: Callable[[Progress], None] = lambda progress: None,
    stop: Callable[[], bool] = lambda: False,
) -> Position:
    """Train one preset in `folder`, on a GPU where there is one; the model is written there when the schedule is done.

    start  the checkpoint that a preset goes on from which does not start from scratch
    Under torchrun weights and optimizer are sharded over the processes, and each draws batches of its own.
    Raises EngineError for an unknown preset, a folder in use, a checkpoint of another run or one that does not fit.
    """
    preset = preset_of(design, size)
    with _ranks() as (device, sharded):
        torch.manual_seed(seed)
        model = preset.build(preset.config)
        came_from = _grown(model, preset, design, size, start)
        model = model.to(device)
        if preset.recompute:
            recompute(preset.layers(model))
        if sharded:
            shard(model, preset.layers(model), device.type)
        optimizer = adamw(model, preset.schedule.learning_rate, faster=preset.faster)
        identity: dict[str, Any] = {"design": design, "preset": size, "seed": seed, "steps": preset.schedule.steps}
        identity |= came_from
        run = Run(
            folder, preset.stages, preset.schedule, seed, identity, objective=preset.objective,
            precision=_bf16 if preset.autocast and device.type == "cuda" else nullcontext, device=device,
        )  # fmt: skip
        position = train(model, optimizer, run, resume=resume, report=report, stop=stop)
        if position.step == preset.schedule.steps:
            made_by = f"unabridged train {design} --preset {size} --seed {seed}"
            made_by += "".join(f" --{name} {value}" for name, value in came_from.items())
            save_model(folder / MODEL_FILE, model, design=design, config=preset.config, made_by=made_by)
    return position


def _grown(model: torch.nn.Module, preset: Preset, design: str, size: str, start: Path | None) -> dict[str, str]:
    """Put the weights of `start` into the model; what a resumed run must share of it: the hash of the file."""
    if (preset.grow is None) != (start is None):
        raise EngineError(
            f"The preset '{size}' of {design} starts from {'scratch' if preset.grow is None else 'a trained model'}.",
            remedy="Leave --from out."
            if preset.grow is None
            else f"Name one made by `unabridged train {design}` with --from.",
        )
    if preset.grow is None or start is None:
        return {}
    tensors, _ = read_model(start, design)
    try:
        model.load_state_dict(preset.grow(model, tensors))
    except (KeyError, RuntimeError) as error:
        raise EngineError(
            f"'{start}' does not fit the preset '{size}' of {design}.", remedy="Name a model of the preset 'tiny'."
        ) from error
    return {"from": hashlib.sha256(start.read_bytes()).hexdigest()}


def _bf16() -> AbstractContextManager[Any]:
    context: AbstractContextManager[Any] = torch.autocast("cuda", dtype=torch.bfloat16)
    return context


@contextmanager
def _ranks() -> Iterator[tuple[torch.device, bool]]:
    """The device of this process, and whether it is one of several that torchrun started."""
    on_gpu = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if on_gpu else torch.device("cpu")
    if not torch.distributed.is_torchelastic_launched():
        yield device, False
        return
    if on_gpu:
        torch.cuda.set_device(device)
    torch.distributed.init_process_group("nccl" if on_gpu else "gloo")
    try:
        yield device, True
    finally:
        torch.distributed.destroy_process_group()
