"""`unabridged train`: memories and a selection gate. Stopped runs go on with --resume."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from unabridged.engine.protocol import EngineError
from unabridged.ingest.errors import UnabridgedError, UsageError

from ..console import progress_display, say, show, write_bytes

if TYPE_CHECKING:
    from unabridged.engine.training.checkpoints import Position
    from unabridged.engine.training.loop import Progress

app = typer.Typer(
    no_args_is_help=True,
    help="Train a bounded memory on synthetic tasks, or a selection gate on a model's own attention.",
)

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


@app.command("cca")
def cca_command(
    out: OutOption, preset: PresetOption = "tiny", seed: SeedOption = 0, resume: ResumeOption = False
) -> None:
    """Distant tokens pooled into cores; presets tiny-dense and small-dense train the dense twin."""
    _train("cca", preset, out, seed, resume)


@app.command("comet")
def comet_command(
    out: OutOption, preset: PresetOption = "tiny", seed: SeedOption = 0, resume: ResumeOption = False
) -> None:
    """A gated memory of constant size, carried from chunk to chunk."""
    _train("comet", preset, out, seed, resume)


@app.command("gca")
def gca_command(
    out: OutOption,
    preset: PresetOption = "tiny",
    seed: SeedOption = 0,
    start: Annotated[
        Path | None, typer.Option("--from", help="A model of the preset tiny, from which tiny-hops goes on.")
    ] = None,
    resume: ResumeOption = False,
) -> None:
    """Chunks found by landmarks and read by stored keys and values; tiny-hops follows links, from a trained tiny model."""
    _train("gca", preset, out, seed, resume, start)


@app.command("gate")
def gate_command(
    model: Annotated[Path, typer.Argument(help="Folder of the model, in Hugging Face's format.")],
    texts: Annotated[list[Path], typer.Option("--text", help="Document to read while learning; may be repeated.")],
    out: Annotated[Path, typer.Option("--out", help="File of the gates (safetensors).")],
    steps: Annotated[int, typer.Option("--steps", min=1, help="Pieces of text to learn from.")] = 500,
    length: Annotated[int, typer.Option("--length", min=512, help="Tokens of a piece.")] = 8192,
    seed: SeedOption = 0,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the gates in --out.")] = False,
) -> None:
    """Gates that tell which blocks a model attends to, learnt from its own attention; the model is not changed."""
    if out.exists() and not resume:
        raise UsageError(f"'{out}' exists.", remedy="Add --resume to go on from it, or name another file.")
    if resume and not out.exists():
        raise UsageError(f"'{out}' does not exist.", remedy="Leave --resume out to start.")
    try:
        from unabridged.engine.native.loading import load_model
        from unabridged.engine.selection import load_gates, save_gates
        from unabridged.engine.training.gate import train_gate, windows
    except ImportError as error:
        raise _not_installed(error) from error
    import torch
    from unabridged.ingest.pipeline import read

    text = "\n\n".join(read(path).text for path in texts)
    loaded = load_model(model, dtype=torch.float32)
    tokens = loaded.tokenizer(text, return_tensors="pt")["input_ids"][0]
    done = 0
    with _stoppable() as stop, progress_display("gate") as progress:

        def report(step: int, loss: float) -> None:
            nonlocal done
            done = step
            progress(f"divergence {loss:.3f}", step, steps)

        try:
            gates = train_gate(
                loaded.network, windows(tokens, length, steps, seed=seed), seed=seed,
                start=load_gates(out) if resume else None, report=report, stop=stop,
            )  # fmt: skip
        except ValueError as error:
            raise UsageError(str(error), remedy="Give longer documents with --text.") from error
    out.parent.mkdir(parents=True, exist_ok=True)
    save_gates(gates, out)
    if done < steps:
        say(f"Stopped after {done} of {steps} steps; what was learnt is kept. Add --resume to go on.")
        raise typer.Exit(_INTERRUPTED)
    say(f"Use them with: unabridged ask TARGET QUESTION --engine native --model {model} --gate {out}")
    show(str(out))


def _not_installed(error: ImportError) -> UnabridgedError:
    return UnabridgedError(
        f"Training needs '{error.name}', which is not installed.",
        remedy='Install it with: pip install "unabridged[engine]"',
    )


def _train(design: str, preset: str, out: Path, seed: int, resume: bool, start: Path | None = None) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(f"'{out}' is not a folder.", remedy="Name a folder for --out.")
    train_preset = _trainer(design, preset)
    with _stoppable() as stop, progress_display(f"{design} {preset}") as progress:

        def report(step: Progress) -> None:
            progress(f"loss {step.loss:.3f}, {step.accuracy:.0%} right ({step.stage})", step.step, step.steps)

        position = train_preset(design, preset, out, seed=seed, start=start, resume=resume, report=report, stop=stop)
    if os.environ.get("RANK", "0") == "0":  # under torchrun the first process speaks for all
        _finish(f"{design} {preset}, seed {seed}", out, position)


def _trainer(design: str, preset: str) -> Callable[..., Position]:
    try:
        from unabridged.engine.training.presets import preset_of
        from unabridged.engine.training.run import train_preset

        preset_of(design, preset)
    except ImportError as error:
        raise _not_installed(error) from error
    except EngineError as error:
        raise UsageError(str(error), remedy=error.remedy) from error
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
