"""Where a syntax tree shows that a grammar could not read the text."""

from __future__ import annotations

from collections.abc import Iterable

from tree_sitter import Node

from ..document import Problem

_NAMED = 5  # files that the warning names


def first_damage(root: Node) -> int | None:
    """The first line, from 1, that the grammar could not read; None where it read everything."""
    if not root.has_error:
        return None
    node = root
    while not (node.is_error or node.is_missing):
        inner = next((child for child in node.children if child.has_error), None)
        if inner is None:
            break
        node = inner
    return node.start_point[0] + 1


def syntax_errors(damaged: Iterable[tuple[str, int]], *, files: int) -> Problem | None:
    """The warning about files, each with its first damaged line, of a repository of `files` source files.

    A single file is the whole document, so that what could not be read of it is missing from the result; repositories
    hold broken files on purpose, for their own tests, and sources that only a preprocessor completes.
    """
    places = [f"{path}:{line}" for path, line in sorted(damaged)]
    if not places:
        return None
    shown = ", ".join(places[:_NAMED]) + (", …" if len(places) > _NAMED else "")
    count = "1 file has" if len(places) == 1 else f"{len(places):,} files have"
    return Problem(
        "syntax_errors",
        f"{count} syntax errors, so that definitions and calls may be missing near them: {shown}",
        loses=files == 1,
    )
