"""`unabridged contexts`: list and delete what the native engine has read and saved."""

from __future__ import annotations

from typing import Annotated

import typer
from unabridged.ingest.errors import UsageError

from ..console import show
from .options import HomeOption
from .shared import settings_of

app = typer.Typer(no_args_is_help=True, help="List and delete contexts that the native engine has read and saved.")


@app.command("list")
def contexts_list(home: HomeOption = None) -> None:
    """Print the saved contexts: name, megabytes, tokens, documents."""
    from ..saved_contexts import saved_contexts

    for item in saved_contexts(settings_of(home).home):
        show(f"{item.name}\t{item.bytes / 1e6:,.0f} MB\t{item.tokens:,}\t{', '.join(item.documents) or '-'}")


@app.command("delete")
def contexts_delete(
    names: Annotated[list[str] | None, typer.Argument(help="Names as listed.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Delete all of them.")] = False,
    home: HomeOption = None,
) -> None:
    """Delete saved contexts; a question about the same documents reads them anew."""
    from ..saved_contexts import delete_saved_contexts, saved_contexts

    if everything == bool(names):
        raise UsageError("Which contexts?", remedy="Give names from `unabridged contexts list`, or --all.")
    folder = settings_of(home).home
    unknown = set(names or ()) - {item.name for item in saved_contexts(folder)}
    if unknown:
        raise UsageError(
            f"There is no saved context '{min(unknown)}'; nothing was deleted.",
            remedy="See `unabridged contexts list`.",
        )
    delete_saved_contexts(folder, names)
