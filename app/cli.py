"""The console script `unabridged`. Results alone go to standard output, everything else to standard error.

Exit codes: 0 done, 1 an input was rejected (the rest is done), 2 wrong usage or no such path, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from unabridged.ingest.errors import InputRejected, UnabridgedError, UsageError

from .console import check_writable, progress_display, say, show, write_bytes, write_json
from .engines import choose_engine

if TYPE_CHECKING:
    from unabridged.ingest.analysis import Analysis
    from unabridged.ingest.pipeline import Kind
    from unabridged.storage import WorkspaceRecord

    from .opened import Opened
    from .settings import Settings
    from .workbench import Workbench

# Readers, database and pages are imported inside the commands that need them: `unabridged --help` answers at once.

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Read whole documents: contracts, annual reports, repositories. Every answer comes with its source.",
)
workspaces_app = typer.Typer(no_args_is_help=True, help="List, fill and delete workspaces.")
app.add_typer(workspaces_app, name="workspaces")

T = TypeVar("T")
_INTERRUPTED = 130

# Typer carries a copy of click in some versions and uses the real one in others; its own exports lead to either.
_ClickException: Any = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", help="Folder of the database and kept files. Default: UNABRIDGED_HOME, else the user's data."
    ),
]
KindOption = Annotated[
    str | None, typer.Option("--kind", help="contract, report, code or text; found from the content if not given.")
]
EngineOption = Annotated[
    str, typer.Option("--engine", help="Who answers what structure does not: extractive (quotes), remote or native.")
]
EndpointOption = Annotated[
    str | None, typer.Option("--endpoint", help="Base URL of an OpenAI-compatible API. Default: UNABRIDGED_ENDPOINT.")
]
ModelOption = Annotated[
    str | None, typer.Option("--model", help="Name of the model at the endpoint. Default: UNABRIDGED_MODEL.")
]
NoCacheOption = Annotated[bool, typer.Option("--no-cache", help="Analyse again what has been analysed before.")]


@app.command("analyze")
def analyze_command(
    paths: Annotated[list[Path], typer.Argument(help="Files, or repositories as folders or zips.")],
    json_out: Annotated[
        Path | None, typer.Option("--json", help="Write the result as JSON to this file; - is standard output.")
    ] = None,
    kind: KindOption = None,
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Put the text that offsets refer to in the JSON.")
    ] = False,
    no_cache: NoCacheOption = False,
    home: HomeOption = None,
) -> None:
    """Analyse documents: clauses, references and risks of contracts, metrics of reports, calls of repositories."""
    from unabridged.ingest.plain import SCHEMA, to_json, to_plain

    from .summary import summarise

    asked = _kind(kind)
    _require_paths(paths)
    if json_out is not None:
        check_writable(json_out)
    analyses: list[Analysis] = []
    results: list[dict[str, Any]] = []
    with _workbench(home) as bench:
        for path in paths:
            found = _analyze_one(bench, path, asked, with_text, no_cache)
            if found is None:
                continue
            analysis, text = found
            analyses.append(analysis)
            results.append({"schema": SCHEMA, **to_plain(analysis), **({} if text is None else {"text": text})})
    if json_out is None:
        if analyses:
            show("\n\n".join(summarise(analysis) for analysis in analyses))
    elif len(paths) > 1:
        write_json(json_out, to_json({"schema": SCHEMA, "documents": results, "series": to_plain(_series(analyses))}))
    elif results:
        write_json(json_out, to_json(results[0]))
    if len(analyses) < len(paths):
        raise typer.Exit(1)


@app.command("compare")
def compare_command(
    old: Annotated[Path, typer.Argument(help="The earlier version.")],
    new: Annotated[Path, typer.Argument(help="The later version.")],
    json_out: Annotated[
        Path | None, typer.Option("--json", help="Write the result as JSON to this file; - is standard output.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write a paper to read or send on: FILE.md or FILE.docx.")
    ] = None,
    format: Annotated[
        str | None, typer.Option("--format", help="Format of --out, or of standard output: json, md or docx.")
    ] = None,
    kind: KindOption = None,
    no_cache: NoCacheOption = False,
    home: HomeOption = None,
) -> None:
    """Compare two versions: changed clauses and what dangles after, or added and removed calls."""
    from unabridged.ingest.plain import to_json

    from .exports.changes import comparison_paper
    from .exports.paper import render
    from .summary import summarise_comparison

    asked = _kind(kind)
    written = _paper_format(out, format, ("json", "md", "docx")) if out or format else None
    if format is not None and out is None:
        # A format alone is that of the one result asked for.
        out, json_out = json_out or Path("-"), None
    _require_paths([old, new])
    for target in (json_out, out):
        if target is not None:
            check_writable(target)
    with _workbench(home) as bench:
        before = _open(bench, old, asked, no_cache)
        # Two versions are of one kind, whatever little the later one may still show of it.
        after = _open(bench, new, asked or (before.analysis.kind if before else None), no_cache)
        if before is None or after is None:
            raise typer.Exit(1)
        comparison = bench.compare(before, after)
    if json_out is None and out is None:
        show(summarise_comparison(comparison))
    if json_out is not None:
        write_json(json_out, to_json(comparison))
    if out is not None and written == "json":
        write_json(out, to_json(comparison))
    elif out is not None and written is not None:
        write_bytes(out, render(comparison_paper(comparison), written))


@app.command("brief")
def brief_command(
    path: Annotated[Path, typer.Argument(help="A contract.")],
    out: Annotated[
        Path, typer.Option("--out", help="FILE.md or FILE.docx; - writes Markdown to standard output.")
    ] = Path("-"),
    engine: EngineOption = "extractive",
    endpoint: EndpointOption = None,
    model: ModelOption = None,
    no_cache: NoCacheOption = False,
    home: HomeOption = None,
) -> None:
    """Write the one-page brief of a contract: parties, term, money, obligations, risk points, open issues."""
    from .answering.written_brief import written_brief
    from .exports.brief import brief_paper
    from .exports.paper import render

    chosen = choose_engine(engine, _settings(home, endpoint=endpoint, model=model))
    format = "md" if str(out) == "-" else _paper_format(out, None, ("md", "docx"))
    _require_paths([path])
    check_writable(out)
    with _workbench(home) as bench:
        opened = _open(bench, path, "contract", no_cache)
    if opened is None:
        raise typer.Exit(1)
    written = written_brief(opened, chosen)
    if written.problem:
        say(written.problem)
    write_bytes(out, render(brief_paper(opened, written.brief), format))


@app.command("ask")
def ask_command(
    target: Annotated[str, typer.Argument(help="A file, a repository, or the name of a workspace.")],
    question: Annotated[str, typer.Argument(help="The question, in English or Chinese.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    kind: KindOption = None,
    engine: EngineOption = "extractive",
    endpoint: EndpointOption = None,
    model: ModelOption = None,
    no_cache: NoCacheOption = False,
    home: HomeOption = None,
) -> None:
    """Ask a question about a document or a workspace; the answer cites its sources."""
    from unabridged.ingest.context import Answer
    from unabridged.ingest.plain import to_json

    from .summary import describe_answer

    asked = _kind(kind)
    chosen = choose_engine(engine, _settings(home, endpoint=endpoint, model=model))
    with _workbench(home) as bench:
        opened, workspace = _target(bench, target, asked, no_cache)
        answer: Answer | None = None
        with progress_display(target) as progress:
            for update in bench.ask(opened, question, engine=chosen):
                if isinstance(update, Answer):
                    answer = update
                elif update.kind == "progress":
                    progress(update.text, update.done, update.total)
        assert answer is not None, "an answer that was not stopped ends with an Answer"
        if workspace is not None:
            bench.store.record_answer(workspace.id, question, answer)
    if as_json:
        write_json(Path("-"), to_json(answer))
    else:
        show(describe_answer(answer))


@app.command("batch")
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
    from .batch import BatchOptions, run_batch

    if not folder.is_dir():
        raise UsageError(f"There is no folder '{folder}'.", remedy="Check the spelling of the path.")
    options = BatchOptions(jobs=jobs, formats=_formats(formats), watch=watch, files=files, kind=_kind(kind))
    with progress_display(str(folder)) as progress:
        counts = run_batch(folder, out, options, progress=progress)
    say(
        f"{counts.done} of {counts.total} inputs: {counts.ok} ok, {counts.partial} partial, {counts.rejected} rejected."
    )
    if counts.rejected:
        raise typer.Exit(1)


@app.command("ui")
def ui_command(
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on. Others can reach you on any but 127.0.0.1.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on.")] = 7860,
    demo: Annotated[bool, typer.Option("--demo", help="Add a sample workspace of each kind first.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    home: HomeOption = None,
) -> None:
    """Start the application and say where it is."""
    from .web.server import serve

    serve(home=_settings(home).home, host=host, port=port, demo=demo, open_browser=not no_browser)


@app.command("doctor")
def doctor_command(home: HomeOption = None) -> None:
    """Check the installation, the home folder and its database. Exit code 1 when something is wrong."""
    from .doctor import examine

    findings = examine(_settings(home))
    show("\n".join(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.text}" for finding in findings))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command("backup")
def backup_command(
    folder: Annotated[Path, typer.Argument(help="A new folder; it can be used as --home afterwards.")],
    home: HomeOption = None,
) -> None:
    """Copy the database and the kept files as of this moment, also while the application runs."""
    with _workbench(home) as bench:
        bench.store.backup(folder)
    say(f"Saved to '{folder}'.")


@workspaces_app.command("list")
def workspaces_list(home: HomeOption = None) -> None:
    """Print the workspaces: number, documents, kinds, name."""
    with _workbench(home) as bench:
        for item in bench.store.workspaces():
            show(f"{item.id}\t{item.documents}\t{','.join(item.kinds) or '-'}\t{item.name}")


@workspaces_app.command("add")
def workspaces_add(
    name: Annotated[str, typer.Argument(help="Name of the workspace; it is made when there is none.")],
    paths: Annotated[list[Path], typer.Argument(help="Files, or repositories as folders or zips.")],
    kind: KindOption = None,
    home: HomeOption = None,
) -> None:
    """Add documents to a workspace: analysed, searchable, and shown by `unabridged ui`."""
    asked = _kind(kind)
    _require_paths(paths)
    with _workbench(home) as bench:
        workspace = _find_workspace(bench, name) or bench.store.create_workspace(name)
        added = [_add_one(bench, workspace.id, path, asked) for path in paths]
    if not all(added):
        raise typer.Exit(1)


@workspaces_app.command("delete")
def workspaces_delete(
    name: Annotated[str, typer.Argument(help="Name or number of the workspace.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    home: HomeOption = None,
) -> None:
    """Delete a workspace with its documents, analyses, answers and index."""
    with _workbench(home) as bench:
        workspace = _find_workspace(bench, name)
        if workspace is None:
            raise UsageError(f"There is no workspace '{name}'.", remedy="See `unabridged workspaces list`.")
        if not yes:
            typer.confirm(f"Delete '{workspace.name}' with {workspace.documents} documents?", abort=True, err=True)
        bench.store.delete_workspace(workspace.id)


# --- what the commands share ---


@contextmanager
def _workbench(home: Path | None) -> Iterator[Workbench]:
    from unabridged.storage import Store

    from .workbench import Workbench

    settings = _settings(home)
    try:
        store = Store(settings.home, settings.database_url)
    except OSError as error:
        raise UsageError(
            f"The folder '{settings.home}' cannot be used ({error.strerror}).", remedy="Choose another one with --home."
        ) from error
    try:
        yield Workbench(store)
    finally:
        store.close()


def _settings(home: Path | None, **options: str | None) -> Settings:
    from .settings import Settings

    given = {"home": home, **options}
    return Settings(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]


def _attempt(path: Path, work: Callable[[], T]) -> T | None:
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


def _analyze_one(
    bench: Workbench, path: Path, kind: Kind | None, with_text: bool, no_cache: bool
) -> tuple[Analysis, str | None] | None:
    """The analysis and, where it is wanted, the text; without it a cached analysis is given without reading."""
    if with_text:
        opened = _open(bench, path, kind, no_cache)
        return None if opened is None else (opened.analysis, opened.document.text)
    with progress_display(str(path)) as progress:
        analysis = _attempt(path, lambda: bench.analyze_path(path, kind, progress=progress, use_cache=not no_cache))
    if analysis is None:
        return None
    _warn(analysis)
    return analysis, None


def _add_one(bench: Workbench, workspace_id: int, path: Path, kind: Kind | None) -> bool:
    """True when the document is in the workspace and could be read."""
    with progress_display(str(path)) as progress:
        record = _attempt(path, lambda: bench.add(workspace_id, path, kind=kind, progress=progress))
    if record is not None and record.error:
        say(record.error)
    return record is not None and record.status != "rejected"


def _open(bench: Workbench, path: Path, kind: Kind | None, no_cache: bool) -> Opened | None:
    with progress_display(str(path)) as progress:
        opened = _attempt(path, lambda: bench.open_path(path, kind, progress=progress, use_cache=not no_cache))
    if opened is not None:
        _warn(opened.analysis)
    return opened


def _target(
    bench: Workbench, target: str, kind: Kind | None, no_cache: bool
) -> tuple[list[Opened], WorkspaceRecord | None]:
    """The documents that `ask` was pointed at: those of a path, or of a workspace."""
    path = Path(target)
    if path.exists():
        opened = _open(bench, path, kind, no_cache)
        if opened is None:
            raise typer.Exit(1)
        return [opened], None
    workspace = _find_workspace(bench, target)
    if workspace is None:
        raise UsageError(
            f"There is no file, folder or workspace '{target}'.",
            remedy="Check the spelling; `unabridged workspaces list` names the workspaces.",
        )
    with progress_display(target) as progress:
        return bench.open_workspace(workspace.id, progress=progress), workspace


def _find_workspace(bench: Workbench, name: str) -> WorkspaceRecord | None:
    found = bench.store.find_workspace(name)
    if found is None and name.isdecimal():
        found = next((item for item in bench.store.workspaces() if item.id == int(name)), None)
    return found


def _series(analyses: list[Analysis]) -> Any:
    from unabridged.ingest.analysis import ReportAnalysis
    from unabridged.ingest.reports import merge_series

    return merge_series([item for item in analyses if isinstance(item, ReportAnalysis)])


def _warn(analysis: Analysis) -> None:
    for warning in analysis.warnings:
        say(f"{analysis.document}: {warning.message}")


def _kind(name: str | None) -> Kind | None:
    if name is None or name in {"contract", "report", "code", "text"}:
        return name  # type: ignore[return-value]
    raise UsageError(f"'{name}' is not a kind.", remedy="--kind is contract, report, code or text.")


def _formats(names: str) -> tuple[str, ...]:
    formats = tuple(dict.fromkeys(part.strip() for part in names.split(",") if part.strip()))
    unknown = [name for name in formats if name not in {"json", "csv", "xlsx"}]
    if unknown or not formats:
        raise UsageError(
            f"'{names}' names no result formats.", remedy="--format is json, csv, xlsx, or several of them."
        )
    return formats


def _paper_format(out: Path | None, format: str | None, known: tuple[str, ...]) -> str:
    """The format asked for, or the one that the file's name ends on."""
    found = format or (out.suffix[1:].lower() if out is not None else "")
    if found not in known:
        raise UsageError(
            f"'{found or out}' names no format.", remedy=f"Choose {', '.join(known)}, or a file that ends so."
        )
    return found


def _require_paths(paths: list[Path]) -> None:
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"There is no file or folder '{path}'.", remedy="Check the spelling of the path.")


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
