"""Questions about a contract that its clauses, references, defined terms and risk points answer, in English and Chinese.

`questions.py` understands the question, one module per subject answers it, `view.py` finds and cites.
"""

from __future__ import annotations

from collections.abc import Callable

from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.context import Answer

from ...opened import Opened
from . import provisions, references, risks, terms, topics
from .questions import Asked, understand
from .translation import translated
from .view import ContractView

_ANSWERS: dict[str, Callable[[ContractView, Asked], Answer | None]] = {
    form.__name__: form
    for form in (
        references.references_to,
        references.references_from,
        references.dependants,
        references.dangling,
        references.cycles,
        references.unreferenced,
        references.most_referenced,
        references.attachments,
        terms.clause,
        terms.meaning,
        terms.uses,
        terms.terms,
        risks.risks,
        risks.missing,
        topics.topic,
    )
}


def answer(opened: Opened, question: str) -> Answer | None:
    """The answer from structure; None when the question is not one of ours, so that an engine takes over."""
    if not isinstance(opened.analysis, ContractAnalysis):
        return None
    contract = ContractView(opened, opened.analysis, chinese=any("\u4e00" <= char <= "\u9fff" for char in question))
    found = _answer(contract, question)
    if found is None or not found.found:
        other = translated(question, opened.document.language)
        there = _answer(contract, other) if other is not None else None
        found = there if there is not None and there.found else found
    return found


def _answer(contract: ContractView, question: str) -> Answer | None:
    asked = understand(question)
    found = _ANSWERS[asked.form](contract, asked) if asked is not None else None
    return found or provisions.provision(contract, question)
