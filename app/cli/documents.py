"""Commands that read documents and answer at once: analyze, compare, brief, ask."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from unabridged.ingest.errors import UsageError

from ..console import check_writable, progress_display, say, show, write_bytes, write_file, write_json
from ..engines import choose_engine
from .options import (
    EndpointOption,
    EngineOption,
    GateOption,
    GpuMemoryOption,
    HomeOption,
    HostMemoryOption,
    KindOption,
    KvOption,
    ModelOption,
    NoCacheOption,
    WeightsOption,
)
from .shared import (
    attempt,
    kind_of,
    open_document,
    open_target,
    paper_format,
    require_paths,
    settings_of,
    warn_about,
    workbench,
)

if TYPE_CHECKING:
    from unabridged.ingest.analysis import Analysis
    from unabridged.ingest.pipeline import Kind

    from ..opened import Opened
    from ..settings import Settings
    from ..workbench import Workbench


def register(app: typer.Typer) -> None:
    """Add the commands to the console script."""
    app.command("analyze")(analyze_command)
    app.command("compare")(compare_command)
    app.command("brief")(brief_command)
    app.command("draft")(draft_command)
    app.command("ask")(ask_command)


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

    from .. import exports
    from ..summary import summarise

    asked = kind_of(kind)
    require_paths(paths)
    if json_out is not None:
        check_writable(json_out)
    opened: list[Opened] = []
    with workbench(home) as bench:
        for path in paths:
            found = _analyze_one(bench, path, asked, no_cache)
            if found is not None:
                opened.append(found)
        if json_out is None:
            if opened:
                show("\n\n".join(summarise(item) for item in opened))
        elif opened and len(paths) == 1 and not with_text:
            write_file(json_out, lambda out: exports.write(opened[0], "json", out))
        else:
            results = [
                {"schema": SCHEMA, **to_plain(item.analysis), **({"text": item.document.text} if with_text else {})}
                for item in opened
            ]
            if len(paths) > 1:
                series = to_plain(_series([item.analysis for item in opened]))
                write_json(json_out, to_json({"schema": SCHEMA, "documents": results, "series": series}))
            elif results:
                write_json(json_out, to_json(results[0]))
    if len(opened) < len(paths):
        raise typer.Exit(1)


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

    from ..exports.changes import comparison_paper
    from ..exports.paper import render
    from ..summary import summarise_comparison

    asked = kind_of(kind)
    written = paper_format(out, format, ("json", "md", "docx")) if out or format else None
    if format is not None and out is None:
        # A format alone is that of the one result asked for.
        out, json_out = json_out or Path("-"), None
    require_paths([old, new])
    for target in (json_out, out):
        if target is not None:
            check_writable(target)
    with workbench(home) as bench:
        before = open_document(bench, old, asked, no_cache)
        # Two versions are of one kind, whatever little the later one may still show of it.
        after = open_document(bench, new, asked or (kind_of(before.kind) if before else None), no_cache)
        if before is None or after is None:
            raise typer.Exit(1)
        with progress_display(str(new)) as progress:
            comparison = bench.compare(before, after, progress=progress)
    if json_out is None and out is None:
        show(summarise_comparison(comparison))
    if json_out is not None:
        write_json(json_out, to_json(comparison))
    if out is not None and written == "json":
        write_json(out, to_json(comparison))
    elif out is not None and written is not None:
        write_bytes(out, render(comparison_paper(comparison), written))


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
    from unabridged.ingest.kinds import detect_kind

    from ..answering.written_brief import written_brief
    from ..exports.brief import brief_paper
    from ..exports.paper import render

    chosen = choose_engine(engine, settings_of(home, endpoint=endpoint, model=model))
    format = "md" if str(out) == "-" else paper_format(out, None, ("md", "docx"))
    require_paths([path])
    check_writable(out)
    with workbench(home) as bench:
        opened = open_document(bench, path, "contract", no_cache)
    if opened is None:
        raise typer.Exit(1)
    if detect_kind(opened.document) != "contract":
        say(f"'{opened.name}' does not look like a contract: its brief says what a contract would lack.")
    written = written_brief(opened, chosen)
    if written.problem:
        say(written.problem)
    write_bytes(out, render(brief_paper(opened, written.brief), format))


def draft_command(
    paths: Annotated[list[Path], typer.Argument(help="Annual reports of one company.")],
    out: Annotated[
        Path, typer.Option("--out", help="FILE.md or FILE.docx; - writes Markdown to standard output.")
    ] = Path("-"),
    no_cache: NoCacheOption = False,
    home: HomeOption = None,
) -> None:
    """Draft a report on a company: metrics, trends, what changed in the text of its two newest reports, open questions."""
    from unabridged.ingest.analysis import ReportAnalysis, TextComparison

    from ..exports.draft import draft_paper, newest_two
    from ..exports.paper import render

    format = "md" if str(out) == "-" else paper_format(out, None, ("md", "docx"))
    require_paths(paths)
    check_writable(out)
    with workbench(home) as bench:
        opened = [open_document(bench, path, "report", no_cache) for path in paths]
        reports = {id(item.analysis): item for item in opened if item is not None}
        if not reports:
            raise typer.Exit(1)
        analyses = [item.analysis for item in reports.values() if isinstance(item.analysis, ReportAnalysis)]
        for analysis in analyses:
            if not analysis.metrics:
                say(f"'{analysis.document}' shows no figures of an annual report.")
        pair = newest_two(analyses)
        changes = bench.compare(reports[id(pair[0])], reports[id(pair[1])]) if pair else None
    assert changes is None or isinstance(changes, TextComparison), "reports are compared by their text"
    write_bytes(out, render(draft_paper(analyses, None, changes), format))
    if len(reports) < len(paths):
        raise typer.Exit(1)


def ask_command(
    target: Annotated[str, typer.Argument(help="A file, a repository, or the name of a workspace.")],
    question: Annotated[str, typer.Argument(help="The question, in English or Chinese.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    kind: KindOption = None,
    engine: EngineOption = "extractive",
    endpoint: EndpointOption = None,
    model: ModelOption = None,
    gpu_memory: GpuMemoryOption = None,
    host_memory: HostMemoryOption = None,
    weights: WeightsOption = None,
    kv: KvOption = None,
    gate: GateOption = None,
    no_cache: NoCacheOption = False,
    home: HomeOption = None,
) -> None:
    """Ask a question about a document or a workspace; the answer cites its sources."""
    from unabridged.ingest.context import Answer
    from unabridged.ingest.plain import to_json

    from ..answering.engines import joined_context
    from ..summary import describe_answer

    asked = kind_of(kind)
    if not question.strip():
        raise UsageError("The question is empty.", remedy="Write it between quotation marks after the path.")
    if weights not in {None, "stored", "int8"}:
        raise UsageError(f"'{weights}' is no way to keep weights.", remedy="--weights is stored or int8.")
    if kv not in {None, "stored", "int8"}:
        raise UsageError(f"'{kv}' is no way to keep keys and values.", remedy="--kv is stored or int8.")
    local = {"gpu_memory": gpu_memory, "host_memory": host_memory, "weights": weights, "kv": kv, "gate": gate}
    unused = [name for name, value in local.items() if value is not None and engine != "native"]
    if unused:
        raise UsageError(
            f"--{unused[0].replace('_', '-')} means nothing to the {engine} engine.", remedy="Add --engine native."
        )
    settings = settings_of(home, endpoint=endpoint, model=model, **local)
    chosen = choose_engine(engine, settings)
    with workbench(home) as bench:
        opened, workspace = open_target(bench, target, asked, no_cache)
        answer: Answer | None = None
        written = 0
        with progress_display(target) as progress:
            for update in bench.ask(opened, question, engine=chosen):
                if isinstance(update, Answer):
                    answer = update
                elif update.kind == "progress":
                    progress(update.text, update.done, update.total)
                elif update.kind == "text":
                    written += len(update.text)
                    progress(f"writing, {written:,} characters", 0, 0)
        assert answer is not None, "an answer that was not stopped ends with an Answer"
        if workspace is not None:
            bench.store.record_answer(workspace.id, question, answer)
    if answer.engine != "structure":
        _say_reach(answer.engine, settings, joined_context(opened).tokens)
    if as_json:
        write_json(Path("-"), to_json(answer))
    else:
        show(describe_answer(answer))


def _say_reach(engine: str, settings: Settings, tokens: int) -> None:
    """A line where the engine was not measured to read so much reliably."""
    from ..evaluation import reliable

    name = reliable.model_name(engine, settings.model)
    found = reliable.find(engine, name, settings.home)
    if found is None:
        say(f"How far this engine reads reliably was not measured: unabridged bench needle --engine {engine}.")
    elif tokens > found.tokens:
        say(f"Take care: about {tokens:,} tokens; this engine was measured to be reliable up to {found.tokens:,}.")


def _analyze_one(bench: Workbench, path: Path, kind: Kind | None, no_cache: bool) -> Opened | None:
    """Analysed, a large repository resolved; a cached analysis is given without reading."""
    with progress_display(str(path)) as progress:
        opened = attempt(path, lambda: bench.resolve_path(path, kind, progress=progress, use_cache=not no_cache))
    if opened is not None:
        warn_about(opened.name, opened.warnings)
    return opened


def _series(analyses: list[Analysis]) -> Any:
    from unabridged.ingest.analysis import ReportAnalysis
    from unabridged.ingest.reports import merge_series

    return merge_series([item for item in analyses if isinstance(item, ReportAnalysis)])
