"""Questions about a repository that its call graph and its words answer, in English and Chinese."""

from __future__ import annotations

from unabridged.ingest.context import Answer

from ...opened import Opened
from .intents import understand
from .repository import repository_of
from .respond import respond

__all__ = ["answer"]


def answer(opened: Opened, question: str) -> Answer | None:
    """The answer from structure; None where the question asks for none of what structure knows."""
    repository = repository_of(opened)
    asked = understand(question, repository.names)
    return None if asked is None else respond(asked, repository)
