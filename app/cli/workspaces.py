"""`unabridged workspaces`: list, fill and delete what the application shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from unabridged.ingest.errors import UsageError

from ..console import progress_display, say, show
from ..saved_contexts import forget_documents
from .options import HomeOption, KindOption
from .shared import attempt, find_workspace, kind_of, require_paths, workbench

if TYPE_CHECKING:
    from unabridged.ingest.pipeline import Kind

    from ..workbench import Workbench

app = typer.Typer(no_args_is_help=True, help="List, fill and delete workspaces.")


@app.command("list")
def workspaces_list(home: HomeOption = None) -> None:
    """Print the workspaces: number, documents, kinds, name."""
    with workbench(home) as bench:
        workspaces = bench.store.workspaces()
        if not workspaces:
            say(
                "There is no workspace yet. `unabridged workspaces add NAME PATH` makes one, `unabridged ui --demo` has samples."
            )
        for item in workspaces:
            show(f"{item.id}\t{item.documents}\t{','.join(item.kinds) or '-'}\t{item.name}")


@app.command("add")
def workspaces_add(
    name: Annotated[str, typer.Argument(help="Name of the workspace; it is made when there is none.")],
    paths: Annotated[list[Path], typer.Argument(help="Files, or repositories as folders or zips.")],
    kind: KindOption = None,
    home: HomeOption = None,
) -> None:
    """Add documents to a workspace: analysed, searchable, and shown by `unabridged ui`."""
    asked = kind_of(kind)
    require_paths(paths)
    with workbench(home) as bench:
        workspace = find_workspace(bench, name) or bench.store.create_workspace(name)
        added = [_add_one(bench, workspace.id, path, asked) for path in paths]
    if not all(added):
        raise typer.Exit(1)


@app.command("delete")
def workspaces_delete(
    name: Annotated[str, typer.Argument(help="Name or number of the workspace.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    home: HomeOption = None,
) -> None:
    """Delete a workspace with its documents, analyses, answers and index."""
    with workbench(home) as bench:
        workspace = find_workspace(bench, name)
        if workspace is None:
            raise UsageError(f"There is no workspace '{name}'.", remedy="See `unabridged workspaces list`.")
        if not yes:
            typer.confirm(f"Delete '{workspace.name}' with {workspace.documents} documents?", abort=True, err=True)
        names = [record.name for record in bench.store.documents(workspace.id)]
        bench.store.delete_workspace(workspace.id)
        forget_documents(bench.store.home, names)


def _add_one(bench: Workbench, workspace_id: int, path: Path, kind: Kind | None) -> bool:
    """True when the document is in the workspace and could be read."""
    with progress_display(str(path)) as progress:
        record = attempt(path, lambda: bench.add(workspace_id, path, kind=kind, progress=progress))
    if record is not None and record.error:
        say(record.error)
    return record is not None and record.status != "rejected"
