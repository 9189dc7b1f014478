"""An OpenAI-compatible endpoint (vLLM, Ollama, a hosted API) as engine.

The extractive ranking picks passages until the model's context is full; they are numbered, the model cites numbers, and
code checks them: a number that was not given is removed from the text, and what is cited becomes the citations.

What is sent, and where to: the question and passages of the opened documents, to the one host the user configured
(endpoint.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from unabridged.ingest.context import Context, estimate_tokens

from .endpoint import Endpoint, EndpointError, Stream, Timeouts, allowed_addresses
from .extractive import Extractive, nothing_found
from .prompt import NOT_FOUND, CitedText, Numbered, messages
from .protocol import AnswerUpdate, Passage, StopRequested
from .ranking import Ranked

__all__ = ["Endpoint", "EndpointError", "Remote", "Timeouts", "allowed_addresses"]

# Tokens kept free for the instructions and for the answer.
_RESERVED = 1_500
_CANDIDATES = 400


class Remote:
    """A model behind `endpoint`. `ranking` may be shared with other engines, so that indexes are built once."""

    name: Literal["remote"] = "remote"

    def __init__(self, endpoint: Endpoint, ranking: Extractive | None = None) -> None:
        self.endpoint = endpoint
        self._ranking = ranking or Extractive()

    def answer(self, context: Context, question: str, *, stop: StopRequested = lambda: False) -> Iterator[AnswerUpdate]:
        """Stream the model's answer. Raises EndpointError with a remedy; a stop takes effect within a second."""
        yield AnswerUpdate("progress", "rank", 0, len(context.segments))
        numbered = self.pick(context, question)
        if not numbered:
            yield AnswerUpdate("text", nothing_found(question))
            yield AnswerUpdate("passages", found=False)
            return
        yield AnswerUpdate("progress", "model", 0, len(numbered))
        cited = CitedText(len(numbered))
        with Stream(self.endpoint, messages(numbered, question)) as stream:
            for piece in stream.pieces(stop):
                if text := cited.feed(piece):
                    yield AnswerUpdate("text", text)
        if stop():
            return
        if text := cited.finish():
            yield AnswerUpdate("text", text)
        if cited.says(NOT_FOUND):
            yield AnswerUpdate("passages", found=False)
            return
        passages = tuple(numbered[number - 1].passage for number in cited.order)
        # A text without a single valid source is not an answer from the documents.
        yield AnswerUpdate("passages", passages=passages, found=bool(passages))

    def pick(self, context: Context, question: str) -> list[Numbered]:
        """The passages to send, best first, within the token budget: whole segments, or the quote of a long one."""
        budget = self.endpoint.context_tokens - _RESERVED - estimate_tokens(question)
        picked: list[Numbered] = []
        for item in self._ranking.rank(context, question, _CANDIDATES):
            for start, end in _ranges(context, item):
                text = context.text[start:end]
                tokens = estimate_tokens(text) + 30
                if tokens <= budget:
                    segment = context.segments[item.number]
                    passage = Passage(segment.id, start, end, round(item.score, 4))
                    picked.append(Numbered(len(picked) + 1, passage, _place(context, item), text))
                    budget -= tokens
                    break
        return picked


def _ranges(context: Context, item: Ranked) -> Iterator[tuple[int, int]]:
    """The whole segment; if that is too long, what surrounds its best passage; at last the passage alone."""
    segment = context.segments[item.number]
    yield segment.start, segment.end
    yield max(segment.start, item.window.start - 1_500), min(segment.end, item.window.end + 1_500)
    if item.window.end > item.window.start:
        yield item.window.start, item.window.end


def _place(context: Context, item: Ranked) -> str:
    segment = context.segments[item.number]
    place = f"{segment.file}:{segment.line}" if segment.file else f"page {segment.page}" if segment.page else ""
    return ", ".join(part for part in (segment.document, segment.title, place) if part)
