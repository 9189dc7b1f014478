"""Commands for large repositories: index, calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from unabridged.ingest.errors import UsageError

from ..console import progress_display, say, show, write_json
from .options import HomeOption
from .shared import workbench


def register(app: typer.Typer) -> None:
    """Add the commands to the console script."""
    app.command("index")(index_command)
    app.command("calls")(calls_command)


def index_command(
    folder: Annotated[Path, typer.Argument(help="A repository as a folder.")],
    resolve: Annotated[
        bool, typer.Option("--resolve", help="Follow types and values too, package by package; can be interrupted.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, max=64, help="Packages resolved at a time; each may take 1 GB of memory.")
    ] = 1,
    home: HomeOption = None,
) -> None:
    """Index a repository of any size: definitions and calls by name at once, only what changed the next time."""
    from ..code_index import index_folder, resolve_index
    from ..code_index.failures import failures, not_resolved
    from ..version import analyser_version

    _require_folder(folder)
    with workbench(home) as bench, progress_display(str(folder)) as progress:
        done = index_folder(bench.store, folder, analyser_version(), progress=progress)
        files, symbols, lines = bench.store.code_counts(done.index_id)
        say(
            f"{files:,} file{'' if files == 1 else 's'}, {lines:,} lines, {symbols:,} definitions; {done.read:,} read, {done.linked:,} linked."
        )
        if resolve:
            resolved = resolve_index(bench.store, folder, done.index_id, processes=jobs, progress=progress)
            packages = "1 package" if resolved.solved == 1 else f"{resolved.solved:,} packages"
            say(f"{packages} resolved, {resolved.kept:,} as they were.")
            if resolved.failed:
                say(not_resolved(failures(resolved.failed)).message)
                raise typer.Exit(1)


def calls_command(
    folder: Annotated[Path, typer.Argument(help="A repository that has been indexed.")],
    name: Annotated[str, typer.Argument(help="A function, method or class, by its name or the end of it.")],
    callees: Annotated[bool, typer.Option("--callees", help="What it calls, instead of what calls it.")] = False,
    depth: Annotated[int, typer.Option("--depth", min=1, max=50, help="Calls to follow.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    home: HomeOption = None,
) -> None:
    """Callers or callees to a depth, straight from the index."""
    from ..code_index import neighbourhood

    _require_folder(folder)
    with workbench(home) as bench:
        found = neighbourhood(bench.store, folder, name, depth=depth, up=not callees)
    if as_json:
        from unabridged.ingest.plain import to_json

        write_json(Path("-"), to_json(found))
        return
    for number, level in enumerate(found.levels, 1):
        for symbol in level:
            show(f"{'  ' * (number - 1)}{symbol.name}\t{symbol.file}:{symbol.line}")
    if found.possible:
        show(f"possible, where {'an overriding method runs' if callees else 'it runs as an overriding method'}:")
    for symbol in found.possible:
        show(f"  {symbol.name}\t{symbol.file}:{symbol.line}")
    if not found.complete:
        say("There are more: this is as far as 20,000 functions reach.")


def _require_folder(folder: Path) -> None:
    if folder.is_file():
        raise UsageError(
            f"'{folder}' is a file; an index is of a folder.",
            remedy="Unpack it, or ask about the archive itself with `unabridged ask`.",
        )
    if not folder.is_dir():
        raise UsageError(f"There is no folder '{folder}'.", remedy="Check the spelling of the path.")
