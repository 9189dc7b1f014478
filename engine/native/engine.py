"""The native engine: a local Hugging Face decoder reads the whole context, structure steering what it attends to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from time import monotonic
from typing import Literal

import torch
from unabridged.ingest.context import Context

from ..extractive import Extractive
from ..prompt import NOT_FOUND, CitedText
from ..protocol import AnswerUpdate, EngineError, StopRequested
from ..ranking import Ranked
from ..selection import Selector, links_of_context
from .blocks import BLOCK_SIZE, KeptKV
from .evidence import evidence_blocks, narrowed, rank_evidence
from .loading import Model
from .memory import ContextTooLong, Limits, show_size
from .opened import Opened
from .prompting import Prompt, build_prompt
from .reading import CHUNK_TOKENS, ReadingProgress, Sampling, decode, prefill
from .snapshots import DamagedSnapshot, SnapshotFolder

_SAVE_EVERY = 60.0  # seconds of reading; what is saved then need not be saved at the end

__all__ = ["ContextTooLong", "Native", "NativeSettings"]


class OutOfMemory(EngineError):
    """The machine gave less memory than was allowed."""


@dataclass(frozen=True, slots=True)
class NativeSettings:
    """How the model reads.

    selector      what each tile of queries attends to in contexts of more than `dense_below` tokens; None for dense attention
                  at any length. Its `links` are filled in from the context
    kv            keys and values as the model makes them, or in INT8: half the bytes on every tier
    limits        bytes of each tier
    hot_blocks    blocks of each layer on the device at most; None for as many as the limits allow
    folder        where the disk tier lies; None for the system's folder of temporary files
    max_tokens    the longest context; None for what memory allows. Beyond the model's window positions are segmented
    snapshots     where read contexts are kept; None not to keep them
    """

    selector: Selector | None = None
    dense_below: int = 0
    structure_links: bool = True
    block_size: int = BLOCK_SIZE
    kv: KeptKV = "stored"
    limits: Limits = field(default_factory=Limits)
    hot_blocks: int | None = None
    folder: Path | None = None
    chunk_tokens: int = CHUNK_TOKENS
    max_tokens: int | None = None
    snapshots: SnapshotFolder | None = None
    sampling: Sampling = field(default_factory=Sampling)


class Native:
    """A local model as engine. It answers one question at a time and keeps the context read last.

    model    may be a function that loads it when a question needs it
    ranking  may be shared with other engines, so that indexes are built once
    """

    name: Literal["native"] = "native"

    def __init__(
        self,
        model: Model | Callable[[], Model],
        settings: NativeSettings | None = None,
        ranking: Extractive | None = None,
    ) -> None:
        self._load = model if callable(model) else None
        self._model = None if callable(model) else model
        self.settings = settings or NativeSettings()
        self._ranking = ranking or Extractive()
        self._lock = Lock()
        self._closing = False
        self._opened: Opened | None = None

    @property
    def model(self) -> Model:
        """The model; loaded when it is first asked for. Raises ModelError."""
        if self._model is None:
            assert self._load is not None
            self._model = self._load()
        return self._model

    def answer(self, context: Context, question: str, *, stop: StopRequested = lambda: False) -> Iterator[AnswerUpdate]:
        """Read the whole context, or take it up where it was read before, then stream the answer.

        Raises ContextTooLong with what would fit, and OutOfMemory; what had been read is kept then.
        """
        while not self._lock.acquire(timeout=0.2):
            if stop():
                return
            yield AnswerUpdate("progress", "waiting for another question")
        try:
            yield from self._answer(context, question, lambda: stop() or self._closing)
        except (MemoryError, torch.OutOfMemoryError) as error:
            raise OutOfMemory(
                "The machine ran out of memory while reading; what had been read is kept.",
                remedy="Allow less with --gpu-memory or --host-memory, so that more lies on disk, and ask again.",
            ) from error
        finally:
            self._lock.release()

    def close(self) -> None:
        """Stop what is being answered, forget the context read last and give its memory back."""
        self._closing = True
        with self._lock:
            self._forget()
        self._closing = False

    def _forget(self) -> None:
        if self._opened is not None:
            self._opened.close()
        self._opened = None

    def _answer(self, context: Context, question: str, stop: StopRequested) -> Iterator[AnswerUpdate]:
        if self._model is None:
            yield AnswerUpdate("progress", "loading the model")
            report = self.model.report
            for sentence in report.sentences() if report else ():
                yield AnswerUpdate("progress", sentence)
        yield AnswerUpdate("progress", "counting tokens")
        prompt = build_prompt(self.model.tokenizer, context, question)
        total = len(prompt.ids) + self.settings.sampling.max_new_tokens
        self._check_length(total)
        ranked = rank_evidence(self._ranking, context, question)
        written: list[int] = []
        cited = CitedText(len(prompt.numbered))
        while True:
            try:
                yield from self._read_and_write(context, prompt, total, ranked, written, cited, stop)
                return
            except DamagedSnapshot:
                # Noticed when a block was needed, perhaps in the middle of the answer: read anew, and go on where it stood.
                assert self._opened is not None
                self._opened.discard_snapshot()
                self._forget()
                yield AnswerUpdate("progress", "the saved context was damaged; reading anew")

    def _read_and_write(
        self, context: Context, prompt: Prompt, total: int, ranked: list[Ranked], written: list[int], cited: CitedText,
        stop: StopRequested,
    ) -> Iterator[AnswerUpdate]:  # fmt: skip
        opened = self._open(context, prompt, total)
        network, chunk = self.model.network, opened.plan.chunk_tokens
        device = self.model.device
        yield AnswerUpdate("progress", opened.plan.sentence(), opened.cache.length, len(prompt.ids))
        documents = [segment.document for segment in context.segments]
        try:
            if opened.cache.length < len(prompt.context):
                ids = prompt.context[None].to(device)
                saved = monotonic()
                for update in _progress(prefill(network, ids, opened.cache, chunk=chunk, stop=stop)):
                    yield update
                    if monotonic() - saved > _SAVE_EVERY:  # a process that is killed cannot save any more
                        opened.keep(prompt.context, documents)
                        saved = monotonic()
            most = min(64, opened.plan.hot_blocks // 4)  # they have to be hot beside what the selection finds
            follow, size = self.settings.structure_links, self.settings.block_size
            opened.attend_to(evidence_blocks(ranked, context, prompt.spans, size, most, follow=follow))
            ids = torch.cat((prompt.ids, torch.tensor(written, dtype=torch.int64)))[None].to(device)
            *_, logits = [None, *prefill(network, ids, opened.cache, chunk=chunk, stop=stop)]
            if isinstance(logits, torch.Tensor):  # neither stopped before nor here
                yield from self._write(logits, opened, context, prompt, ranked, written, cited, stop)
        except DamagedSnapshot:
            raise
        except BaseException:  # a stop of the caller's, or not enough memory: what has been read stays
            with suppress(Exception):
                opened.keep(prompt.context, documents)
            raise
        if not opened.keep(prompt.context, documents) and not stop():
            yield AnswerUpdate("progress", "the context is too large to be kept for the next time")

    def _write(
        self, logits: torch.Tensor, opened: Opened, context: Context, prompt: Prompt, ranked: list[Ranked], written: list[int],
        cited: CitedText, stop: StopRequested,
    ) -> Iterator[AnswerUpdate]:  # fmt: skip
        tokenizer, sampling = self.model.tokenizer, self.settings.sampling
        shown = _settled(tokenizer.decode(written, skip_special_tokens=True))
        ends = self.model.network.generation_config.eos_token_id
        end_tokens = frozenset(ends if isinstance(ends, list) else [] if ends is None else [ends])
        rest = replace(
            sampling, max_new_tokens=sampling.max_new_tokens - len(written), seed=sampling.seed + len(written)
        )
        for token in decode(self.model.network, logits, opened.cache, rest, end_tokens, stop):
            written.append(token)
            text = _settled(tokenizer.decode(written, skip_special_tokens=True))
            if text.startswith(shown) and len(text) > len(shown):
                if piece := cited.feed(text[len(shown) :]):
                    yield AnswerUpdate("text", piece)
                shown = text
        if stop():
            return
        if last := cited.finish():
            yield AnswerUpdate("text", last)
        numbers = () if cited.says(NOT_FOUND) else cited.order
        passages = tuple(narrowed(prompt.numbered[number - 1].passage, ranked, context) for number in numbers)
        yield AnswerUpdate("passages", passages=passages, found=bool(passages))

    def _open(self, context: Context, prompt: Prompt, total: int) -> Opened:
        """The context as far as it has been read: in memory, in a snapshot, or empty."""
        settings = self.settings
        links = links_of_context(context, prompt.spans, block_size=settings.block_size)
        if self._opened is not None and not self._opened.serves(prompt.context, links, total):
            self._forget()
        if self._opened is None:
            folder = TemporaryDirectory(prefix="unabridged-", dir=settings.folder)
            try:
                self._opened = Opened.begin(self.model, settings, prompt, links, total, folder)
            except BaseException:
                folder.cleanup()
                raise
        self._opened.links = links
        self._opened.attend_to(None)
        return self._opened

    def _check_length(self, tokens: int) -> None:
        limit = self.settings.max_tokens
        if limit is not None and tokens > limit:
            raise ContextTooLong(
                f"{tokens:,} tokens, answer included, are more than the {limit:,} that were allowed; {limit:,} would fit.",
                remedy="Ask about fewer documents at once, or allow more tokens.",
            )


def _settled(text: str) -> str:
    """Text without a character of which tokens are still missing."""
    return text.rstrip("\ufffd")


def _progress(steps: Iterator[ReadingProgress | torch.Tensor]) -> Iterator[AnswerUpdate]:
    for step in steps:
        if isinstance(step, ReadingProgress):
            text = (
                f"reading, {step.tokens_per_second:,.0f} tokens/s, {step.seconds_left:,.0f} s left, "
                f"{show_size(step.device_bytes)} in use"
            )
            yield AnswerUpdate("progress", text, step.done, step.total)
