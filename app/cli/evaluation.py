"""`unabridged bench`: how far an engine really reads. Run again with the same options to go on where it stopped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from unabridged.ingest.errors import UsageError

from ..console import progress_display, say, show
from .options import EndpointOption, EngineOption, HomeOption, ModelOption
from .shared import settings_of

if TYPE_CHECKING:
    from ..evaluation.engines import Measured
    from ..evaluation.haystacks import Haystack
    from ..evaluation.trials import Group
    from ..settings import Settings

app = typer.Typer(no_args_is_help=True, help="Measure how far an engine really reads.")

_LENGTHS = "4k,8k,16k,32k,64k,128k"
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", help="Folder of the trials and the report. Default: bench/COMMAND-ENGINE-MODEL in the home folder."
    ),
]
LengthsOption = Annotated[
    str,
    typer.Option("--lengths", help="Lengths in tokens, separated by commas: 4k, 128k, 1m. Four characters to a token."),
]
RepeatsOption = Annotated[int, typer.Option("--repeats", min=1, max=1000, help="Contexts for each cell.")]
SeedOption = Annotated[int, typer.Option("--seed", help="Another seed gives other facts in other places.")]
HaystackOption = Annotated[
    list[str] | None,
    typer.Option(
        "--haystack",
        help="Folder of texts to hide facts in; may be given again. Default: python, its own documentation and sources.",
    ),
]


def register(main: typer.Typer) -> None:
    """Add the commands to the console script."""
    main.add_typer(app, name="bench")


@app.command("needle")
def needle_command(
    engine: EngineOption = "extractive",
    lengths: LengthsOption = _LENGTHS,
    depths: Annotated[int, typer.Option("--depths", help="Number of depths, evenly from start to end.")] = 11,
    repeats: RepeatsOption = 8,
    haystack: HaystackOption = None,
    seed: SeedOption = 0,
    out: OutOption = None,
    endpoint: EndpointOption = None,
    model: ModelOption = None,
    home: HomeOption = None,
) -> None:
    """Facts hidden in real texts at every length and depth. Its result becomes the engine's reliable length."""
    from ..evaluation import needle, reliable

    plan = needle.Plan(parse_lengths(lengths), depths, repeats, seed)
    if wrong := needle.check(plan):
        raise UsageError(f"{'; '.join(wrong)}.", remedy="Correct the option.")
    settings = settings_of(home, endpoint=endpoint, model=model)
    texts = _haystack(haystack)
    options = {"lengths": list(plan.lengths), "depths": depths, "repeats": repeats, "seed": seed}
    head, lines = _run(
        "needle", engine, settings, out, list(needle.groups(plan, texts)), {**options, **_of(texts)}, seed
    )
    measurement = reliable.measure(head, lines)
    say(reliable.said(measurement))
    if measurement is not None:
        reliable.remember(measurement, settings.home)


@app.command("rot")
def rot_command(
    engine: EngineOption = "extractive",
    experiments: Annotated[
        str, typer.Option("--experiments", help="wording, distractors, order, home, repeated, or several of them.")
    ] = "wording,distractors,order,home,repeated",
    lengths: LengthsOption = _LENGTHS,
    repeats: RepeatsOption = 8,
    haystack: HaystackOption = None,
    seed: SeedOption = 0,
    out: OutOption = None,
    endpoint: EndpointOption = None,
    model: ModelOption = None,
    home: HomeOption = None,
) -> None:
    """What else but length makes an engine fail: wording, distractors, shuffled text, similar text, repeated words."""
    from ..evaluation import rot
    from ..evaluation.similarity import installed_embedding

    embedding = installed_embedding()
    if embedding is None:
        say("Similarity is not measured: it needs pip install 'unabridged[bench]'.")
    names = _names(experiments, rot.EXPERIMENTS, "--experiments")
    plan = rot.Plan(parse_lengths(lengths), names, repeats, seed, embedding)
    settings = settings_of(home, endpoint=endpoint, model=model)
    texts = _haystack(haystack)
    options = {
        "lengths": list(plan.lengths), "experiments": list(names), "repeats": repeats, "seed": seed,
        "similarity": "not measured" if embedding is None else "all-MiniLM-L6-v2",
    }  # fmt: skip
    _run("rot", engine, settings, out, list(rot.groups(plan, texts)), {**options, **_of(texts)}, seed)


@app.command("tasks")
def tasks_command(
    engine: EngineOption = "extractive",
    tasks: Annotated[str, typer.Option("--tasks", help="Names of tasks, separated by commas. Default: all.")] = "",
    lengths: LengthsOption = _LENGTHS,
    repeats: RepeatsOption = 8,
    haystack: HaystackOption = None,
    seed: SeedOption = 0,
    out: OutOption = None,
    endpoint: EndpointOption = None,
    model: ModelOption = None,
    home: HomeOption = None,
) -> None:
    """Retrieval, chains, counting, five domains, and call relations with structure on, off and dense."""
    from ..evaluation import tasks as all_tasks

    names = _names(tasks, all_tasks.TASKS, "--tasks") if tasks else all_tasks.TASKS
    settings = settings_of(home, endpoint=endpoint, model=model)
    texts = _haystack(haystack)
    plan = all_tasks.Plan(parse_lengths(lengths), names, repeats, seed)
    options = {"lengths": list(plan.lengths), "tasks": list(names), "repeats": repeats, "seed": seed, **_of(texts)}

    def groups(measured: Measured) -> Sequence[Group]:
        return list(all_tasks.groups(plan, texts, tuple(name for name in measured.variants if name)))

    _run("tasks", engine, settings, out, groups, options, seed)


@app.command("longbench")
def longbench_command(
    data: Annotated[
        list[Path], typer.Option("--data", help="Folder or file of LongBench or RULER, JSONL as published.")
    ],
    engine: EngineOption = "extractive",
    limit: Annotated[int, typer.Option("--limit", min=0, help="Questions of each file; 0 is all.")] = 0,
    out: OutOption = None,
    endpoint: EndpointOption = None,
    model: ModelOption = None,
    home: HomeOption = None,
) -> None:
    """Published sets that you have: LongBench, LongBench v2 and RULER files."""
    from ..evaluation import published

    settings = settings_of(home, endpoint=endpoint, model=model)
    files = [published.load(path) for path in published.find(data)]
    options = {"data": {item.name: item.digest for item in files}, "limit": limit}
    _run("longbench", engine, settings, out, list(published.groups(files, limit)), options, 0)


def parse_lengths(text: str) -> tuple[int, ...]:
    """ "4k, 1m" as tokens, ascending, each once. Raises UsageError."""
    found = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,9})\s*([km]?)\s*", part, re.IGNORECASE)
        if match is None or not int(match[1]):
            raise UsageError(f"'{part.strip()}' is not a length.", remedy="--lengths are tokens: 4000, 128k, 1m.")
        found.add(int(match[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[match[2].lower()])
    return tuple(sorted(found))


def _run(
    command: str,
    engine: str,
    settings: Settings,
    out: Path | None,
    groups: Any,
    options: dict[str, Any],
    seed: int,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Ask what is left to ask, write the report, say where it is. `groups` may be a function of the engine."""
    from ..evaluation.engines import open_engine
    from ..evaluation.journal import open_journal
    from ..evaluation.report import write_report
    from ..evaluation.run import run

    measured = open_engine(engine, settings)
    head = {"command": command, **measured.head(), **options}
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", "-".join(filter(None, (command, engine, measured.model))))
    folder = out or settings.home / "bench" / name
    with open_journal(folder, head) as journal:
        if journal.lines:
            say(f"{len(journal.lines):,} trials are done already.")
        try:
            with progress_display(f"bench {command}") as progress:
                run(
                    groups(measured) if callable(groups) else groups, measured.variants, journal, seed=seed,
                    progress=progress,
                )  # fmt: skip
        finally:
            report = write_report(folder, head, journal.lines) if journal.lines else None
        lines = list(journal.lines)
    if report is not None:
        show(str(report))
    return head, lines


def _haystack(folders: list[str] | None) -> Haystack:
    from ..evaluation.haystacks import PYTHON, open_haystack

    with progress_display("bench") as progress:
        return open_haystack(folders or [PYTHON], progress=progress)


def _of(texts: Haystack) -> dict[str, Any]:
    return {"haystack": list(texts.kinds), "haystack_digest": texts.digest}


def _names(text: str, known: Sequence[str], option: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise UsageError(f"'{text}' names no {option[2:]}.", remedy=f"{option} is one or more of {', '.join(known)}.")
    return names
