"""The console script `unabridged`. Results alone go to standard output, everything else to standard error.

Exit codes: 0 done, 1 an input was rejected (the rest is done), 2 wrong usage or no such path, 130 interrupted.
One file per family of commands; readers, database, models and pages are imported inside the commands that need them, so
that `unabridged --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from importlib import metadata
from typing import Annotated, Any

import typer
from unabridged.ingest.errors import UnabridgedError, UsageError

from ..console import say, show
from . import code, contexts, documents, evaluation, running, serving, training, workspaces

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Read whole documents: contracts, annual reports, repositories. Every answer comes with its source.",
)
documents.register(app)
code.register(app)
running.register(app)
evaluation.register(app)
training.register(app)
serving.register(app)
app.add_typer(workspaces.app, name="workspaces")
app.add_typer(contexts.app, name="contexts")

_INTERRUPTED = 130


def _show_version(asked: bool) -> None:
    if asked:
        show(f"unabridged {metadata.version('unabridged')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print it.")
    ] = False,
) -> None: ...


# Typer carries a copy of click in some versions and uses the real one in others; its own exports lead to either.
_ClickException: Any = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")


def main() -> int:
    """Run the command line; every error becomes one line and an exit code."""
    try:
        result = app(standalone_mode=False)
        sys.stdout.flush()
        code = result if isinstance(result, int) else 0
    except _ClickException as error:
        context = getattr(error, "ctx", None)
        if context is not None and error.format_message():  # without a message, the help has been shown
            say(context.get_usage())
            say(f"Try '{context.command_path} --help'.")
            say(f"Error: {error.format_message()}")
        code = int(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        code = _INTERRUPTED
    except UnabridgedError as error:
        say(error.sentence())
        code = 2 if isinstance(error, UsageError) else 1
    except BrokenPipeError:
        # The reader of our output has gone; nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except OSError as error:
        # A full disk, a folder that may not be written: the user's to mend, not ours.
        say(
            f"{error.filename or 'The system'}: {error.strerror or error}. Free space or change permissions, and repeat."
        )
        code = 1
    if code == _INTERRUPTED:
        say("Interrupted. What was finished is kept.")
    return code
