"""How long work tells how far it is, and how it is stopped.

A `Progress` is called as progress(stage, done, total) at least a few times a second; raising `Cancelled` from it stops
the work at that point. Analysers call it; only the outermost caller decides what it does.
"""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Nobody is watching."""
