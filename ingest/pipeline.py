"""The whole way of one input: path -> Document -> Analysis -> Context. The one door that app uses into ingest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from .analysis import (
    Analysis,
    CodeAnalysis,
    CodeComparison,
    ContractAnalysis,
    ReportAnalysis,
    TextAnalysis,
    TextComparison,
)
from .context import Context
from .document import Document, SourceFile
from .errors import UnsupportedFormat, UsageError
from .kinds import detect_kind
from .limits import LIMITS, Limits
from .progress import Progress, silent
from .readers import read_document

Kind = Literal["contract", "report", "code", "text"]


def read(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """Read a file, or a repository as a folder or zip, completely.

    Raises UsageError when there is no such path, InputRejected (with a remedy) when it cannot be read.
    """
    if not path.exists():
        raise UsageError(f"There is no file or folder '{path}'.", remedy="Check the spelling of the path.")
    if not path.is_file() and not path.is_dir():  # opening a pipe waits until somebody writes to it
        raise UnsupportedFormat(
            f"'{path.name}' is a pipe or a device.", remedy="Save what it gives to a file, and give that."
        )
    return read_document(path, limits=limits, progress=progress)


def read_files(folder: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Iterator[SourceFile]:
    """The files of a repository, one after the other."""
    from .readers.repository import folder_files

    return folder_files(folder, limits=limits, progress=progress)


def analyze(document: Document, kind: Kind | None = None, *, progress: Progress = silent) -> Analysis:
    """Analyse a document as `kind`, or as the kind that its content shows.

    Raises UsageError for a repository that is to be anything but code, and for any other file that is to be code.
    """
    kind = kind or detect_kind(document)
    if document.format == "repository" and kind != "code":
        raise UsageError(
            f"'{document.name}' is a repository, which is analysed as code and not as a {kind}.",
            remedy="Give a document; for a folder of documents there is `unabridged batch`.",
        )
    # Imported here because each analyser is only needed for its own kind, and start-up time is what a user feels first.
    if kind == "contract":
        from .contracts import analyze_contract

        return analyze_contract(document, progress=progress)
    if kind == "report":
        from .reports import analyze_report

        return analyze_report(document, progress=progress)
    if kind == "code":
        if document.format != "repository":
            raise UsageError(
                f"'{document.name}' is not a repository.",
                remedy="Give a folder or a zip of sources, or another --kind.",
            )
        from .code import analyze_repository

        return analyze_repository(document, progress=progress)
    from .text import analyze_text

    return analyze_text(document, progress=progress)


def build_context(document: Document, analysis: Analysis) -> Context:
    """The context of one analysed document: segments that cover its text, and the links between them."""
    if isinstance(analysis, ContractAnalysis):
        from .contracts import contract_context

        return contract_context(document, analysis)
    if isinstance(analysis, ReportAnalysis):
        from .reports import report_context

        return report_context(document, analysis)
    if isinstance(analysis, CodeAnalysis):
        from .code import repository_context

        return repository_context(document, analysis)
    assert isinstance(analysis, TextAnalysis)
    from .text import text_context

    return text_context(document, analysis)


def compare(
    old: Document, old_analysis: Analysis, new: Document, new_analysis: Analysis
) -> TextComparison | CodeComparison:
    """What changed between two versions of a contract, two years' reports, two outlined texts, or two repositories.

    Raises UsageError when the two are not of one kind.
    """
    if isinstance(old_analysis, ContractAnalysis) and isinstance(new_analysis, ContractAnalysis):
        from .contracts import compare_contracts

        return compare_contracts(old, old_analysis, new, new_analysis)
    if isinstance(old_analysis, ReportAnalysis) and isinstance(new_analysis, ReportAnalysis):
        from .reports import compare_reports

        return compare_reports(old, old_analysis, new, new_analysis)
    if isinstance(old_analysis, TextAnalysis) and isinstance(new_analysis, TextAnalysis):
        from .text import compare_texts

        return compare_texts(old, old_analysis, new, new_analysis)
    if isinstance(old_analysis, CodeAnalysis) and isinstance(new_analysis, CodeAnalysis):
        from .code import compare_repositories, version_of

        return compare_repositories(version_of(old.name, old_analysis), version_of(new.name, new_analysis))
    raise UsageError(
        f"'{old.name}' is a {old_analysis.kind} and '{new.name}' a {new_analysis.kind}; they cannot be compared.",
        remedy="Give two versions of one document, or say with --kind what both are.",
    )
