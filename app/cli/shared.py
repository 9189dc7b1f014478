"""What the commands share: the workbench on a home folder, documents opened with progress, checks of arguments."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer
from unabridged.ingest.errors import InputRejected, UnabridgedError, UsageError

from ..console import progress_display, say

if TYPE_CHECKING:
    from unabridged.ingest.document import Problem
    from unabridged.ingest.pipeline import Kind
    from unabridged.storage import WorkspaceRecord

    from ..opened import Opened
    from ..settings import Settings
    from ..workbench import Workbench

T = TypeVar("T")


@contextmanager
def workbench(home: Path | None) -> Iterator[Workbench]:
    from ..workbench import Workbench

    settings = settings_of(home)
    try:
        store = settings.open_store()
    except OSError as error:
        raise UsageError(
            f"The folder '{settings.home}' cannot be used ({error.strerror}).", remedy="Choose another one with --home."
        ) from error
    try:
        yield Workbench(store)
    finally:
        store.close()


def settings_of(home: Path | None, **options: str | Path | None) -> Settings:
    from pydantic import ValidationError

    from ..settings import Settings

    given = {key: value for key, value in {"home": home, **options}.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        (name, *_), said = error.errors()[0]["loc"], error.errors()[0]["msg"]
        raise UsageError(
            f"UNABRIDGED_{str(name).upper()} has no value that fits: {said}.", remedy="Change it, or unset it."
        ) from None


def attempt(path: Path, work: Callable[[], T]) -> T | None:
    """What `work` gives, or None with one line saying what was wrong with `path`."""
    try:
        return work()
    except InputRejected as error:
        say(error.sentence())
    except UnabridgedError:
        raise
    except Exception as error:
        # A fault of ours, met by this input; the inputs after it are still done.
        say(
            f"'{path}' could not be analysed: {type(error).__name__} in our own code. Please report it with the output"
            " of UNABRIDGED_TRACEBACK=1."
        )
        if os.environ.get("UNABRIDGED_TRACEBACK"):
            traceback.print_exc()
    return None


def open_document(bench: Workbench, path: Path, kind: Kind | None, no_cache: bool) -> Opened | None:
    with progress_display(str(path)) as progress:
        opened = attempt(path, lambda: bench.open_path(path, kind, progress=progress, use_cache=not no_cache))
    if opened is not None:
        warn_about(opened.document.name, opened.warnings)
    return opened


def open_target(
    bench: Workbench, target: str, kind: Kind | None, no_cache: bool
) -> tuple[list[Opened], WorkspaceRecord | None]:
    """The documents that `ask` was pointed at: those of a path, or of a workspace."""
    path = Path(target)
    if path.exists():
        opened = open_document(bench, path, kind, no_cache)
        if opened is None:
            raise typer.Exit(1)
        return [opened], None
    workspace = find_workspace(bench, target)
    if workspace is None:
        raise UsageError(
            f"There is no file, folder or workspace '{target}'.",
            remedy="Check the spelling; `unabridged workspaces list` names the workspaces.",
        )
    with progress_display(target) as progress:
        return bench.open_workspace(workspace.id, progress=progress), workspace


def find_workspace(bench: Workbench, name: str) -> WorkspaceRecord | None:
    found = bench.store.find_workspace(name)
    if found is None and name.isdecimal():
        found = next((item for item in bench.store.workspaces() if item.id == int(name)), None)
    return found


def warn_about(name: str, warnings: Iterable[Problem]) -> None:
    for warning in warnings:
        say(f"{name}: {warning.message}")


def kind_of(name: str | None) -> Kind | None:
    if name is None or name in {"contract", "report", "code", "text"}:
        return name  # type: ignore[return-value]
    raise UsageError(f"'{name}' is not a kind.", remedy="--kind is contract, report, code or text.")


def paper_format(out: Path | None, format: str | None, known: tuple[str, ...]) -> str:
    """The format asked for, or the one that the file's name ends on."""
    found = format or (out.suffix[1:].lower() if out is not None else "")
    if found not in known:
        raise UsageError(
            f"'{found or out}' names no format.", remedy=f"Choose {', '.join(known)}, or a file that ends so."
        )
    return found


def require_paths(paths: list[Path]) -> None:
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"There is no file or folder '{path}'.", remedy="Check the spelling of the path.")
