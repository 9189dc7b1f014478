"""An opened repository with the indexes that answering needs, kept for the repositories asked about last."""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cached_property

from unabridged.ingest.analysis import CodeAnalysis
from unabridged.ingest.code.graph import CallGraph

from ...opened import Opened
from .described import Descriptions
from .documentation import Documentation
from .names import Names

_KEPT = 3


class Repository:
    """Graph, names, descriptions and source lines; each made when it is first needed."""

    def __init__(self, opened: Opened) -> None:
        assert isinstance(opened.analysis, CodeAnalysis)
        self.name = opened.name
        self.document = opened.document
        self.analysis: CodeAnalysis = opened.analysis
        self._lines: dict[str, list[str]] = {}

    @cached_property
    def graph(self) -> CallGraph:
        """The call graph."""
        return CallGraph(self.analysis)

    @cached_property
    def names(self) -> Names:
        """Symbols by what people write."""
        return Names(self.analysis.symbols)

    @cached_property
    def descriptions(self) -> Descriptions:
        """Functions by what their names, comments and bodies say."""
        return Descriptions(self.analysis, self.lines, self.graph)

    @cached_property
    def documentation(self) -> Documentation:
        """README, docs and other files for readers, by section."""
        return Documentation(self.document.files)

    @cached_property
    def _files(self) -> dict[str, int]:
        return {file.path: number for number, file in enumerate(self.document.files)}

    def lines(self, path: str) -> list[str]:
        """The lines of a file; none for a file that was not read."""
        known = self._lines.get(path)
        if known is None:
            number = self._files.get(path)
            known = self._lines[path] = [] if number is None else self.document.files[number].text.split("\n")
        return known

    def line(self, path: str, number: int) -> str:
        """One line of a file without its indentation; "" where there is none."""
        lines = self.lines(path)
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""


_LOCK = threading.Lock()
_REPOSITORIES: OrderedDict[int, tuple[object, Repository]] = OrderedDict()


def repository_of(opened: Opened) -> Repository:
    """The indexes of this repository, shared between questions about the same analysis."""
    with _LOCK:
        kept = _REPOSITORIES.get(id(opened.analysis))
        if kept is None or kept[0] is not opened.analysis:
            kept = (opened.analysis, Repository(opened))
            _REPOSITORIES[id(opened.analysis)] = kept
        _REPOSITORIES.move_to_end(id(opened.analysis))
        while len(_REPOSITORIES) > _KEPT:
            _REPOSITORIES.popitem(last=False)
        return kept[1]
