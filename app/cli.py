"""The console script `unabridged`. Results alone go to standard output, everything else to standard error.

Exit codes: 0 done, 1 an input was rejected (the rest is done), 2 wrong usage or no such path, 130 interrupted.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from unabridged.ingest.analysis import ReportAnalysis
from unabridged.ingest.errors import InputRejected, UnabridgedError
from unabridged.ingest.pipeline import Kind, analyze, read
from unabridged.ingest.plain import SCHEMA, to_json, to_plain

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)


@app.callback()
def _root() -> None:
    """Read whole documents: contracts, annual reports, repositories."""


@app.command("analyze")
def analyze_command(
    paths: Annotated[list[Path], typer.Argument(help="Files, or repositories as folders or zips.")],
    json_out: Annotated[Path, typer.Option("--json", help="Where to write the result; - is standard output.")],
    kind: Annotated[
        str | None, typer.Option(help="contract, report, code or text; found from the content if not given.")
    ] = None,
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Include the canonical text that offsets refer to.")
    ] = False,
) -> None:
    """Analyse documents and write the result as JSON."""
    results = []
    analyses = []
    rejected = 0
    for path in paths:
        try:
            document = read(path)
            analysis = analyze(document, _kind(kind))
        except InputRejected as error:
            rejected += 1
            print(error.sentence(), file=sys.stderr)
            continue
        analyses.append(analysis)
        plain = {"schema": SCHEMA, **to_plain(analysis)}
        if with_text:
            plain["text"] = document.text
        results.append(plain)
    if len(paths) == 1:
        result = results[0] if results else None
    else:
        from unabridged.ingest.reports import merge_series

        series = merge_series([item for item in analyses if isinstance(item, ReportAnalysis)])
        result = {"schema": SCHEMA, "documents": results, "series": to_plain(series)}
    if result is not None:
        text = to_json(result) + "\n"
        if str(json_out) == "-":
            sys.stdout.write(text)
        else:
            json_out.write_text(text, encoding="utf-8")
    if rejected:
        raise typer.Exit(1)


def _kind(name: str | None) -> Kind | None:
    if name is None or name in {"contract", "report", "code", "text"}:
        return name  # type: ignore[return-value]
    raise typer.BadParameter("is one of contract, report, code, text", param_hint="--kind")


def main() -> None:
    """Run the command line; errors raised on purpose become one line and an exit code."""
    try:
        app(standalone_mode=True)
    except UnabridgedError as error:
        print(error.sentence(), file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
