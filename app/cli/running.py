"""Commands that run for long or look after the installation: batch, ui, doctor, backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from unabridged.ingest.errors import UsageError

from ..console import progress_display, say, show
from .options import HomeOption, KindOption
from .shared import kind_of, settings_of, workbench

_MOST_NAMED = 20  # of what a batch rejected: who reads a cron job's mail wants to see it there


def register(app: typer.Typer) -> None:
    """Add the commands to the console script."""
    app.command("batch")(batch_command)
    app.command("ui")(ui_command)
    app.command("doctor")(doctor_command)
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)


def batch_command(
    folder: Annotated[Path, typer.Argument(help="The folder to analyse, with all folders below it.")],
    out: Annotated[Path, typer.Option("--out", help="Where summary.jsonl and the results go. Run again to resume.")],
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, max=64, help="Worker processes; each may take 2 GB of memory.")
    ] = 2,
    formats: Annotated[
        str, typer.Option("--format", help="Formats of the results, separated by commas: json, csv, xlsx.")
    ] = "json",
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and analyse what is added or changed.")] = False,
    files: Annotated[
        bool, typer.Option("--files", help="Take every file by itself, also in folders that are repositories.")
    ] = False,
    kind: KindOption = None,
) -> None:
    """Analyse a folder in parallel worker processes. One bad file costs one line, never the rest."""
    from ..batch import BatchOptions, run_batch

    if not folder.is_dir():
        raise UsageError(f"There is no folder '{folder}'.", remedy="Check the spelling of the path.")
    options = BatchOptions(jobs=jobs, formats=_formats(formats), watch=watch, files=files, kind=kind_of(kind))
    with progress_display(str(folder)) as progress:
        counts = run_batch(folder, out, options, progress=progress)
    for name, why in counts.rejected[:_MOST_NAMED]:
        say(f"rejected: {name}: {why}")
    if len(counts.rejected) > _MOST_NAMED:
        say(f"... and {len(counts.rejected) - _MOST_NAMED:,} more.")
    say(
        f"{counts.done} of {counts.total} inputs: {counts.ok} ok, {counts.partial} partial, "
        f"{len(counts.rejected)} rejected. Each has a line in '{out / 'summary.jsonl'}'."
    )
    if counts.rejected:
        raise typer.Exit(1)


def ui_command(
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on. Others can reach you on any but 127.0.0.1.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 7860,
    demo: Annotated[bool, typer.Option("--demo", help="Add a sample workspace of each kind first.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    home: HomeOption = None,
) -> None:
    """Start the application and say where it is."""
    say("Starting ...")  # takes seconds, and longer the first time
    from ..web.server import serve

    serve(settings_of(home), host=host, port=port, demo=demo, open_browser=not no_browser)


def doctor_command(home: HomeOption = None) -> None:
    """Check the installation, the home folder and its database. Exit code 1 when something is wrong."""
    from ..doctor import examine

    findings = examine(settings_of(home))
    show("\n".join(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.text}" for finding in findings))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def backup_command(
    folder: Annotated[Path, typer.Argument(help="A new folder; it can be used as --home afterwards.")],
    home: HomeOption = None,
) -> None:
    """Copy the database and the kept files as of this moment, also while the application runs.

    Of a PostgreSQL database the files alone; what is said then is the command that copies the database.
    """
    with workbench(home) as bench:
        left_to_do = bench.store.backup(folder)
    say(left_to_do or f"Saved to '{folder}'.")


def restore_command(
    folder: Annotated[
        Path, typer.Argument(help="A folder that `unabridged backup` made, or a home with a file as database.")
    ],
    home: HomeOption = None,
) -> None:
    """Take over a backup into an empty home; with UNABRIDGED_DATABASE_URL into an empty PostgreSQL database.

    Workspaces, analyses, answers, reviews, corrections and settings come along; call graphs of large repositories are made
    anew when they are opened.
    """
    with workbench(home) as bench:
        rows = bench.store.restore(folder)
        count = len(bench.store.workspaces())
    say(f"{count:,} workspaces restored from '{folder}', {rows:,} rows in all.")


def _formats(names: str) -> tuple[str, ...]:
    formats = tuple(dict.fromkeys(part.strip() for part in names.split(",") if part.strip()))
    unknown = [name for name in formats if name not in {"json", "csv", "xlsx"}]
    if unknown or not formats:
        raise UsageError(
            f"'{names}' names no result formats.", remedy="--format is json, csv, xlsx, or several of them."
        )
    return formats
