"""The one training loop: stages of a curriculum, a schedule in steps, a log in JSON lines, checkpoints, resume.

A run is a function of its seed: step n draws its batch from a generator seeded by (seed, n), so a run that was stopped goes on
exactly as it would have.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from ..protocol import EngineError
from .batch import Measured, answer_objective
from .checkpoints import STATE_FILE, Position, load_run, save_run
from .parallel.sharding import is_first_rank, mean_of_ranks

LOG_FILE = "log.jsonl"
_MEMORY_OF_AVERAGE = 0.9  # the moving average of accuracy forgets a tenth per step
_LEAST_STEPS = 20  # of a stage, before its average counts


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a curriculum: it ends at the accuracy `until` or after `steps`, whichever is given; the last never does.

    draw   gives a batch from a generator
    enter  prepares the model, if need be; called again when a run resumes in the stage
    """

    name: str
    draw: Callable[[torch.Generator], Any]
    until: float | None = None
    steps: int | None = None
    enter: Callable[[torch.nn.Module], None] | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Steps and rates: warm-up, constant, then from `decay_from` (a share of the steps) linear down to `final` of the rate."""

    steps: int
    learning_rate: float
    warm_up: int = 50
    decay_from: float = 0.6
    final: float = 0.05
    clip: float = 1.0

    def rate(self, step: int) -> float:
        """The learning rate of step 0, 1, ..."""
        start = self.decay_from * self.steps
        if step < self.warm_up:
            return self.learning_rate * (step + 1) / self.warm_up
        if step < start:
            return self.learning_rate
        left = max(0.0, (self.steps - step) / max(1.0, self.steps - start))
        return self.learning_rate * (self.final + (1 - self.final) * left)


@dataclass(frozen=True, slots=True)
class Progress:
    """One logged step."""

    step: int
    steps: int
    stage: str
    loss: float
    accuracy: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """One training run: what is trained on what, and where its files go.

    identity    what a resumed run must share with the stopped one (design, preset, seed); JSON values
    objective   loss and accuracy of a model on a batch
    precision   makes the context of each forward pass, for autocast
    """

    folder: Path
    stages: Sequence[Stage]
    schedule: Schedule
    seed: int
    identity: Mapping[str, Any]
    objective: Callable[[Any, Any], Measured] = answer_objective
    precision: Callable[[], AbstractContextManager[Any]] = nullcontext
    save_every: int = 100
    log_every: int = 10
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))


def adamw(
    model: torch.nn.Module, learning_rate: float, *, faster: Callable[[str], float] = lambda name: 1.0
) -> torch.optim.AdamW:
    """AdamW with betas .9/.98 and decay .01; `faster` gives a parameter's factor on the rate by its name."""
    groups: dict[float, list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            groups.setdefault(faster(name), []).append(parameter)
    return torch.optim.AdamW(
        [{"params": parameters, "factor": factor} for factor, parameters in sorted(groups.items())],
        lr=learning_rate,
        betas=(0.9, 0.98),
        weight_decay=0.01,
    )


def train(
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    run: Run,
    *,
    resume: bool = False,
    report: Callable[[Progress], None] = lambda progress: None,
    stop: Callable[[], bool] = lambda: False,
) -> Position:
    """Train to the end of the schedule or until `stop()`; a checkpoint is written either way.

    Raises EngineError if the folder holds a run and `resume` is false, or holds another run.
    """
    position, seconds = _start(model, optimizer, run, resume)
    began = time.monotonic() - seconds
    _enter(run.stages[position.stage], model)
    while position.step < run.schedule.steps and not stop():
        measured = _step(model, optimizer, run, position)
        accuracy = mean_of_ranks(measured.accuracy)
        position = _advance(position, accuracy, run.stages)
        if position.stage_step == 0:
            _enter(run.stages[position.stage], model)
        last = position.step == run.schedule.steps
        if position.step % run.log_every == 0 or last:
            stage = run.stages[position.stage].name
            elapsed = time.monotonic() - began
            loss = mean_of_ranks(float(measured.loss.detach()))
            line = Progress(position.step, run.schedule.steps, stage, loss, accuracy, elapsed)
            if is_first_rank():
                _log(run.folder / LOG_FILE, line)
                report(line)
        if position.step % run.save_every == 0 or last:
            save_run(run.folder / STATE_FILE, position, optimizer, model, run.identity)
    if position.step % run.save_every:
        save_run(run.folder / STATE_FILE, position, optimizer, model, run.identity)
    return position


def batch_generator(seed: int, step: int) -> torch.Generator:
    """The generator from which step `step` of a run draws its batch; each rank has its own."""
    rank = torch.distributed.get_rank() if torch.distributed.is_initialized() else 0
    return torch.Generator().manual_seed((seed << 32) + (rank << 24) + step)


def _start(model: torch.nn.Module, optimizer: torch.optim.Optimizer, run: Run, resume: bool) -> tuple[Position, float]:
    """The position to go on from and the seconds already spent; the log keeps no line beyond it."""
    saved = run.folder / STATE_FILE
    run.folder.mkdir(parents=True, exist_ok=True)
    if not saved.exists():
        if is_first_rank():
            (run.folder / LOG_FILE).unlink(missing_ok=True)
        return Position(), 0.0
    if not resume:
        raise EngineError(
            f"'{run.folder}' already holds a training run.",
            remedy="Add --resume to go on with it, or name another folder.",
        )
    position = load_run(saved, optimizer, model, run.identity)
    if not is_first_rank():  # the log has one writer, and nobody reads it meanwhile
        return position, 0.0
    lines = [line for line in read_log(run.folder) if line.step <= position.step]
    (run.folder / LOG_FILE).write_text("".join(_as_json(line) for line in lines), encoding="utf-8")
    return position, lines[-1].seconds if lines else 0.0


def _step(model: torch.nn.Module, optimizer: torch.optim.Optimizer, run: Run, position: Position) -> Measured:
    model.train()
    torch.manual_seed((run.seed << 32) + position.step)  # noise inside the model, if any
    batch = run.stages[position.stage].draw(batch_generator(run.seed, position.step))
    rate = run.schedule.rate(position.step)
    for group in optimizer.param_groups:
        group["lr"] = rate * group.get("factor", 1.0)
    with run.precision():
        measured = run.objective(model, _moved(batch, run.device))
    optimizer.zero_grad(set_to_none=True)
    measured.loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), run.schedule.clip)
    optimizer.step()
    return measured


def _enter(stage: Stage, model: torch.nn.Module) -> None:
    if stage.enter is not None:
        stage.enter(model)


def _moved(batch: Any, device: torch.device) -> Any:
    """A dataclass batch with its tensors on `device`."""
    if device.type == "cpu":
        return batch
    values = {name: getattr(batch, name) for name in batch.__dataclass_fields__}
    return type(batch)(**{n: v.to(device) if isinstance(v, torch.Tensor) else v for n, v in values.items()})


def _advance(position: Position, accuracy: float, stages: Sequence[Stage]) -> Position:
    average = _MEMORY_OF_AVERAGE * position.average + (1 - _MEMORY_OF_AVERAGE) * accuracy
    step, stage_step = position.step + 1, position.stage_step + 1
    stage = stages[position.stage]
    learnt = stage.until is not None and stage_step >= _LEAST_STEPS and average > stage.until
    if (learnt or stage_step == stage.steps) and position.stage + 1 < len(stages):
        return Position(step, position.stage + 1, 0, 0.0)
    return Position(step, position.stage, stage_step, average)


def read_log(folder: Path) -> list[Progress]:
    """The logged steps of a run, in order."""
    path = folder / LOG_FILE
    if not path.is_file():
        return []
    return [Progress(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _log(path: Path, progress: Progress) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(_as_json(progress))


def _as_json(progress: Progress) -> str:
    values = {name: getattr(progress, name) for name in Progress.__slots__}
    rounded = {name: round(value, 6) if isinstance(value, float) else value for name, value in values.items()}
    return json.dumps(rounded) + "\n"
