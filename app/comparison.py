"""Two opened documents compared, whatever they are and however large."""

from __future__ import annotations

from unabridged.ingest import pipeline
from unabridged.ingest.analysis import CodeComparison, TextComparison
from unabridged.ingest.code.comparison import Version, compare_repositories
from unabridged.ingest.errors import UsageError

from .opened import Opened


def compare(old: Opened, new: Opened) -> TextComparison | CodeComparison:
    """What changed from one version to the other. Raises UsageError when they are not of one kind.

    Repositories are read name by name from wherever they are kept: only what differs is held in memory.
    """
    before, after = old.repository, new.repository
    if getattr(old, "state", "resolved") != getattr(new, "state", "resolved"):  # of an index; see Workbench.compare
        waiting = new if getattr(old, "state", "") == "resolved" else old
        raise UsageError(
            f"The calls of '{waiting.name}' are known by name alone so far, those of the other version are resolved.",
            remedy="Compare them when its job has ended.",
        )
    if before is None or after is None:
        return pipeline.compare(old.document, old.analysis, new.document, new.analysis)
    return compare_repositories(
        Version(old.name, before.symbols_by_name(), before.edges_by_name()),
        Version(new.name, after.symbols_by_name(), after.edges_by_name()),
    )
