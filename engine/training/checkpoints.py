"""Checkpoints in safetensors: a model with its configuration, and what a training run needs to go on from a step.

Nothing is pickled: configurations and counters are JSON in the file's metadata. A file appears whole or not at all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from ..protocol import EngineError
from .parallel.sharding import is_first_rank, sharded_like, wait_for_ranks, whole

MODEL_FILE = "model.safetensors"
STATE_FILE = "training.safetensors"
_METADATA = "unabridged"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a run stands: steps done, the stage of the curriculum, and its moving average of accuracy."""

    step: int = 0
    stage: int = 0
    stage_step: int = 0
    average: float = 0.0


def save_model(path: Path, model: torch.nn.Module, *, design: str, config: Any, made_by: str) -> None:
    """Write weights, design, configuration (a dataclass) and the command that made them."""
    metadata = {"design": design, "config": json.dumps(asdict(config), sort_keys=True), "made_by": made_by}
    _write(path, model.state_dict(), metadata)


def read_model(path: Path, design: str) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """Weights and configuration of a checkpoint. Raises EngineError unless it holds a model of `design`."""
    tensors, metadata = _read(path)
    if metadata.get("design") != design:
        raise EngineError(
            f"'{path}' holds {metadata.get('design') or 'no'} model, not one of '{design}'.",
            remedy=f"Name a checkpoint made by `unabridged train {design}`.",
        )
    return tensors, json.loads(metadata["config"])


def save_run(
    path: Path, position: Position, optimizer: torch.optim.Optimizer, model: torch.nn.Module, run: Mapping[str, Any]
) -> None:
    """Write weights, the optimizer's moments and the position, so that `load_run` goes on as if never stopped.

    run  what must be the same when it goes on (design, preset, seed, steps)
    """
    tensors = {f"model/{name}": tensor for name, tensor in model.state_dict().items()}
    for index, moments in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer/{index}/{name}": torch.as_tensor(value) for name, value in moments.items()}
    metadata = {"position": json.dumps(asdict(position)), "run": json.dumps(run, sort_keys=True)}
    _write(path, tensors, metadata)


def load_run(path: Path, optimizer: torch.optim.Optimizer, model: torch.nn.Module, run: Mapping[str, Any]) -> Position:
    """Put weights and moments back. Raises EngineError if the checkpoint is of another run."""
    tensors, metadata = _read(path)
    if json.loads(metadata.get("run", "{}")) != json.loads(json.dumps(run)):
        raise EngineError(
            f"'{path}' is of another run: {metadata.get('run', 'unknown')}.",
            remedy="Repeat the options of that run, or choose another folder.",
        )
    weights = {name: sharded_like(tensors[f"model/{name}"], own) for name, own in model.state_dict().items()}
    model.load_state_dict(weights)
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    moments: dict[int, dict[str, torch.Tensor]] = {}
    for name, tensor in tensors.items():
        if name.startswith("optimizer/"):
            _, index, moment = name.split("/")
            own = parameters[int(index)]
            moments.setdefault(int(index), {})[moment] = sharded_like(tensor, own) if tensor.ndim else tensor
    optimizer.load_state_dict({"state": moments, "param_groups": optimizer.state_dict()["param_groups"]})
    return Position(**json.loads(metadata["position"]))


def _write(path: Path, tensors: Mapping[str, torch.Tensor], metadata: dict[str, str]) -> None:
    complete = {name: whole(tensor.detach()).contiguous().cpu() for name, tensor in tensors.items()}
    if is_first_rank():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".part")
        # One entry: several would be written in the order of a hash, and equal runs would differ in their bytes.
        save_file(complete, unfinished, {_METADATA: json.dumps(metadata, sort_keys=True)})
        os.replace(unfinished, path)
    wait_for_ranks()  # else one that resumes at once may not find the file


def _read(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    if not path.is_file():
        raise EngineError(f"There is no checkpoint '{path}'.", remedy="Train one first, with `unabridged train`.")
    try:
        with safe_open(path, framework="pt") as file:
            names = list(file.keys())
            metadata = json.loads((file.metadata() or {}).get(_METADATA, "{}"))
            return {name: file.get_tensor(name) for name in names}, metadata
    except (SafetensorError, ValueError) as error:
        raise EngineError(f"'{path}' is damaged: {error}.", remedy="Delete it and train again.") from error
