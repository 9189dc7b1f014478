"""Questions about a repository that its call graph, its words and its documentation answer, in English and Chinese."""

from __future__ import annotations

from dataclasses import replace

from unabridged.ingest.context import Answer

from ...repository import Repository
from .cards import about_file
from .documentation import answer_from_documentation, asks_documentation, is_question
from .intents import Asked, asks_how, is_chinese, understand
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
            return _with_code(found, repository, asks_how(question))
    asked = asked or asks_how(question)
    found = None if asked is None else respond(asked, repository)
    if found is None and asked is not None and asked.wish in {"path", "kinds"}:
        return answer_from_documentation(repository, question, chinese=asked.chinese)
    return found


def _with_code(said: Answer, repository: Repository, asked: Asked | None) -> Answer:
    """What the documentation says of how something happens, with the code that fits the question best."""
    located = None if asked is None else respond(asked, repository)
    if located is None or asked is None:
        return said
    head = "代码中最符合的是：" if asked.chinese else "In the code this fits best:"
    return replace(
        said,
        answer=f"{said.answer}\n\n{head}\n- {located.answer}",
        results=located.results,
        citations=tuple(dict.fromkeys((*said.citations, *located.citations))),
    )
