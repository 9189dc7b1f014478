"""`unabridged train`: bounded memories from scratch, on synthetic tasks. Stopped runs go on with --resume."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from unabridged.ingest.errors import UnabridgedError, UsageError

from ..console import progress_display, say, show, write_bytes

if TYPE_CHECKING:
    from unabridged.engine.training.checkpoints import Position
    from unabridged.engine.training.loop import Progress

app = typer.Typer(no_args_is_help=True, help="Train a bounded memory on synthetic tasks.")

PresetOption = Annotated[
    str, typer.Option("--preset", help="tiny (a CPU, minutes) or small (a GPU of the H200 class, minutes).")
]
OutOption = Annotated[Path, typer.Option("--out", help="Folder of the checkpoint, the log and the plot.")]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same model.")]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Go on with the run that was stopped in this folder.")]

_INTERRUPTED = 130


def register(main: typer.Typer) -> None:
    """Add the commands to the console script."""
    main.add_typer(app, name="train")


@app.command("comet")
def comet_command(
    out: OutOption, preset: PresetOption = "tiny", seed: SeedOption = 0, resume: ResumeOption = False
) -> None:
    """A gated memory of constant size, carried from chunk to chunk."""
    _train("comet", preset, out, seed, resume)


@app.command("gca")
def gca_command(
    out: OutOption, preset: PresetOption = "tiny", seed: SeedOption = 0, resume: ResumeOption = False
) -> None:
    """Chunks found by landmarks and read by stored keys and values."""
    _train("gca", preset, out, seed, resume)


def _train(design: str, preset: str, out: Path, seed: int, resume: bool) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(f"'{out}' is not a folder.", remedy="Name a folder for --out.")
    train_preset = _trainer()
    with _stoppable() as stop, progress_display(f"{design} {preset}") as progress:

        def report(step: Progress) -> None:
            progress(f"loss {step.loss:.3f}, {step.accuracy:.0%} right ({step.stage})", step.step, step.steps)

        position = train_preset(design, preset, out, seed=seed, resume=resume, report=report, stop=stop)
    _finish(f"{design} {preset}, seed {seed}", out, position)


def _trainer() -> Callable[..., Position]:
    try:
        from unabridged.engine.training.run import train_preset
    except ImportError as error:
        raise UnabridgedError(
            f"Training needs '{error.name}', which is not installed.",
            remedy='Install it with: pip install "unabridged[engine]"',
        ) from error
    return train_preset


def _finish(title: str, out: Path, position: Position) -> None:
    """Write the plot and say where everything is; the exit code tells whether the schedule was done."""
    from unabridged.engine.training.loop import read_log

    from ..exports.training_plot import training_plot

    log = read_log(out)
    if log:
        write_bytes(out / "training.html", training_plot(title, log).encode("utf-8"))
    if not log or position.step < log[-1].steps:
        say(f"Stopped after step {position.step}. Add --resume to go on.")
        raise typer.Exit(_INTERRUPTED)
    say(f"{position.step} steps; the last batch: loss {log[-1].loss:.4f}, {log[-1].accuracy:.1%} right.")
    show(str(out / "model.safetensors"))


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """Ctrl-C ends the training after the current step, with a checkpoint; a second one ends it at once."""
    asked = False

    def ask(number: int, frame: Any) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)
