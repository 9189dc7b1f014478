"""Questions that go on from the answer before: in "and who calls that?" the name that it was about is written in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from unabridged.ingest.context import Answer

from ..opened import Opened
from ..repository import Repository
from .code.intents import understand

_THING = r"(?:one|function|method|class|type|module|definition)"
_THAT = re.compile(
    rf"\b(?:(?:this|that) {_THING}|the (?:same|latter|first) {_THING}|its|it|that|this)(?!\w)"
    r"|(?:这|那|该)(?:个|一)?(?:函数|方法|类|模块)|它(?:的)?|这个|那个",
    re.IGNORECASE,
)


def written_out(opened: Sequence[Opened], question: str, earlier: tuple[str, Answer] | None) -> tuple[str, str | None]:
    """The question with what its first "that" stands for, and the name; as it is, and None, where it is complete.

    earlier  the question before and its answer: what it found, where that is one definition, else what it was about
    """
    found = _THAT.search(question)
    if earlier is None or found is None:
        return question, None
    for repository in (item.repository for item in opened if item.repository is not None):
        meant = None if repository.names.mentions(question) else _about(repository, *earlier)
        if meant is not None:
            complete = " ".join([*question[: found.start()].split(), meant, *question[found.end() :].split()])
            asked = understand(complete, repository.names)
            if asked is not None and asked.names and asked.names[0].written == meant:
                return complete, meant
    return question, None


def _about(repository: Repository, question: str, answer: Answer) -> str | None:
    if len(answer.results) == 1 and repository.graph.symbols(answer.results[0]):
        return answer.results[0]
    # The first line of an answer repeats what its own "that" stood for.
    for text in (question, answer.answer.partition("\n")[0]):
        if mentions := repository.names.mentions(text):
            return mentions[0].written
    return None
