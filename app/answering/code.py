"""Questions about a repository that its call graph answers."""

from __future__ import annotations

from unabridged.ingest.context import Answer

from ..opened import Opened


def answer(opened: Opened, question: str) -> Answer | None:
    """None until the first question form is written."""
    return None
