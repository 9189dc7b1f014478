"""Questions about one or several annual reports that their metrics and statements answer."""

from __future__ import annotations

from collections.abc import Sequence

from unabridged.ingest.context import Answer

from ..opened import Opened


def answer(opened: Sequence[Opened], question: str) -> Answer | None:
    """None until the first question form is written."""
    return None
