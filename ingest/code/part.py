"""What the analyser of one language returns: the part of a repository that is written in it."""

from __future__ import annotations

from dataclasses import dataclass

from ..analysis import Edge, ExternalCall, Inheritance, Skipped, Symbol


@dataclass(frozen=True, slots=True)
class Part:
    """Definitions, calls between them, classes below classes, calls that leave the repository, and files that could not be parsed.

    damaged   files that were parsed in part, each with the first line that its grammar could not read
    bounded   True when the work was cut off before every call was followed
    """

    symbols: tuple[Symbol, ...] = ()
    edges: tuple[Edge, ...] = ()
    inheritance: tuple[Inheritance, ...] = ()
    external_calls: tuple[ExternalCall, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    damaged: tuple[tuple[str, int], ...] = ()
    bounded: bool = False
