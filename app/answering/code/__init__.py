"""Questions about a repository that its call graph, its words and its documentation answer, in English and Chinese."""

from __future__ import annotations

from unabridged.ingest.context import Answer

from ...repository import Repository
from .cards import about_file
from .documentation import answer_from_documentation, asks_documentation, is_question
from .intents import is_chinese, understand
from .respond import respond

__all__ = ["answer"]


def answer(repository: Repository, question: str) -> Answer | None:
    """The answer from structure; None where the question asks for none of what structure knows."""
    asked = understand(question, repository.names)
    if asked is None or asked.missing is not None or asked.wish == "locate":
        held = about_file(repository, question)
        if held is not None:
            return held
    describes = asked is not None and asked.wish in {"locate", "defined"}
    if (describes and asks_documentation(question)) or (asked is None and is_question(question)):
        found = answer_from_documentation(repository, question, chinese=is_chinese(question))
        if found is not None:
            return found
    found = None if asked is None else respond(asked, repository)
    if found is None and asked is not None and asked.wish in {"path", "kinds"}:
        return answer_from_documentation(repository, question, chinese=asked.chinese)
    return found
