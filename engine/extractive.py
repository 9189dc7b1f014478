"""The engine that needs no model: it ranks the segments of a context for a question and quotes the best passages.

It never writes a sentence of its own about the documents. Where too little of the question occurs together anywhere in
the context it says that the documents do not answer it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Lock
from typing import Literal

from unabridged.ingest.context import Context

from .protocol import AnswerUpdate, Passage, StopRequested
from .ranking import (
    LINK_SHARE,
    Index,
    Ranked,
    Window,
    each_name,
    everything_said,
    rank,
    read_question,
    with_its_list,
    with_what_follows,
)
from .ranking.terms import is_chinese

# Calibrated on questions about contracts, reports and code that do and do not have an answer in the text; see
# tests/engine/test_extractive.py for the kinds. Below it the best segment shares only common words with the question.
MIN_COVERAGE = 0.42
QUOTED = 3
# A passage is quoted beside the best one where its score is at least this share of it.
QUOTED_SHARE = 0.6
# A question about several names, or about all that is said of one, has more quotations.
QUOTED_OF_NAMES = 6
SAME_SHARE = 0.7
# A question that asks for all has everything that says so as well as the best, among this many segments.
QUOTED_OF_ALL = 12
CONSIDERED_OF_ALL = 40
_NAMED = "The documents do not say so in these words. Of what the question names they say:"
_NAMED_ZH = "文档没有用这样的话说。关于问题中的名称，文档说："
PASSAGES = 10
# Where to look all the same, when nothing is found.
CANDIDATES_SHOWN = 5
_KEPT_INDEXES = 4


class Extractive:
    """Ranks and quotes. One instance keeps the indexes of the contexts asked last; it may be used from several threads.

    link_share  how much of its score a segment passes along each link of the context; 0 ranks without structure
    """

    name: Literal["extractive"] = "extractive"

    def __init__(self, link_share: float = LINK_SHARE) -> None:
        self._link_share = link_share
        self._indexes: list[Index] = []
        self._lock = Lock()

    def index(self, context: Context) -> Index:
        """The inverted index of `context`, built when it is first asked about."""
        with self._lock:
            for index in self._indexes:
                if index.context is context:
                    return index
        index = Index(context)
        with self._lock:
            self._indexes = [index, *self._indexes[: _KEPT_INDEXES - 1]]
        return index

    def rank(self, context: Context, question: str, limit: int = PASSAGES) -> list[Ranked]:
        """Segments of `context` for `question`, best first."""
        return rank(self.index(context), read_question(question), limit, link_share=self._link_share)

    def answer(self, context: Context, question: str, *, stop: StopRequested = lambda: False) -> Iterator[AnswerUpdate]:
        """Quote the best passages, numbered as the citations are."""
        yield AnswerUpdate("progress", "rank", 0, len(context.segments))
        index, query = self.index(context), read_question(question)
        considered = CONSIDERED_OF_ALL if query.wants_all else PASSAGES
        ranked = rank(index, query, considered, link_share=self._link_share)
        ranked = each_name(index, query, [item for item in ranked if item.window.end > item.window.start])
        if stop():
            return
        shown = ranked[:CANDIDATES_SHOWN]
        # Where a name of the question is known, what lacks it is about something else.
        named = [item for item in shown if item.names]
        found = any(item.coverage >= MIN_COVERAGE for item in named or shown)
        quoted = _quoted(ranked) if ranked else []
        if found and query.wants_all:
            said = everything_said(index, query, ranked, QUOTED_OF_ALL)
            quoted = [*said, *(item for item in quoted if item not in said)]
        if not found:
            ranked = shown
            quoted = [item for item in quoted if item.names]
        # Citations are numbered as they are quoted.
        ranked = [*quoted, *(item for item in ranked if item not in quoted)][: max(PASSAGES, len(quoted))]
        ranked = [replace(item, window=_whole(index, item)) for item in ranked]
        quoted = ranked[: len(quoted)]
        yield AnswerUpdate("text", _quotes(context, quoted) if found else _nothing_but(context, question, quoted))
        yield AnswerUpdate("passages", passages=passages(context, ranked), found=found)


def _whole(index: Index, item: Ranked) -> Window:
    """The passage with what it announces: the text below a heading, the items of a list."""
    return with_its_list(index, item.number, with_what_follows(index, item.number, item.window))


def _quoted(ranked: list[Ranked]) -> list[Ranked]:
    """What to quote, a beginning of an order of `ranked`: the best and those nearly as good; for a question about several
    names something of each; and what is said of the same name in nearly the same words, where several things are."""
    best = ranked[0]
    quoted = [item for item in ranked[:QUOTED] if item.score >= QUOTED_SHARE * best.score]
    for item in ranked[len(quoted) :]:
        said = frozenset().union(*(other.names for other in quoted))
        same = bool(item.names) and item.names == best.names
        again = same and item.window.score >= SAME_SHARE * best.window.score
        if len(quoted) < QUOTED_OF_NAMES and (item.names - said or again):
            quoted.append(item)
    return quoted


def _quotes(context: Context, quoted: list[Ranked]) -> str:
    """Passages as quotations, numbered from 1."""
    texts = [" ".join(context.text[item.window.start : item.window.end].split()) for item in quoted]
    return "\n\n".join(f"“{text}” [{number}]" for number, text in enumerate(texts, 1))


def _nothing_but(context: Context, question: str, quoted: list[Ranked]) -> str:
    """That nothing was found; and, where passages have a name of the question, what they say."""
    if not quoted:
        return nothing_found(question)
    return f"{_NAMED_ZH if is_chinese(question) else _NAMED}\n\n{_quotes(context, quoted)}"


def passages(context: Context, ranked: list[Ranked]) -> tuple[Passage, ...]:
    """Ranked segments as passages of the protocol, best first."""
    return tuple(
        Passage(context.segments[item.number].id, item.window.start, item.window.end, round(item.score, 4))
        for item in ranked
    )


def nothing_found(question: str) -> str:
    """The sentence for a question that the documents do not answer, in the question's language."""
    if is_chinese(question):
        return "文档中没有找到这个问题的答案。"
    return "The documents do not say."
