"""The native engine: a local Hugging Face decoder reads the whole context, structure steering what it attends to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import torch
from unabridged.ingest.context import Context

from ..prompt import NOT_FOUND, CitedText, Numbered, messages
from ..protocol import AnswerUpdate, EngineError, Passage, StopRequested
from ..selection import Selector, links_of_context
from .cache import BlockCache
from .loading import Model, load_model
from .reading import CHUNK_TOKENS, ReadingProgress, Sampling, decode, prefill
from .store import TierBudget


class ContextTooLong(EngineError):
    """The context does not fit the model's window."""


@dataclass(frozen=True, slots=True)
class NativeSettings:
    """How the model reads.

    selector       what each tile of queries attends to; None for dense attention. Its `links` are filled in from the context
    hot_blocks     blocks of each layer on the compute device; the rest lies in host memory, and on disk beyond `host_blocks`
    max_tokens     the longest prompt; None for the model's own window
    """

    selector: Selector | None = None
    structure_links: bool = True
    block_size: int = 64
    hot_blocks: int = 1024
    host_blocks: int | None = None
    folder: Path | None = None
    chunk_tokens: int = CHUNK_TOKENS
    max_tokens: int | None = None
    sampling: Sampling = field(default_factory=Sampling)


class Native:
    """A local model as engine."""

    name: Literal["native"] = "native"

    def __init__(self, model: Model | Path, settings: NativeSettings | None = None) -> None:
        self.model = load_model(model) if isinstance(model, Path) else model
        self.settings = settings or NativeSettings()

    def answer(self, context: Context, question: str, *, stop: StopRequested = lambda: False) -> Iterator[AnswerUpdate]:
        """Read the whole context, then stream the answer. Raises ContextTooLong with what would fit."""
        settings = self.settings
        numbered = [
            Numbered(
                number,
                Passage(segment.id, segment.start, segment.end),
                ", ".join(filter(None, (segment.document, segment.title))),
                context.segment_text(segment),
            )
            for number, segment in enumerate(context.segments, start=1)
        ]
        ids, spans = self._tokens(numbered, question)
        self._check_length(ids.shape[1])
        links = links_of_context(context, spans, block_size=settings.block_size) if settings.structure_links else None
        selector = replace(settings.selector, links=links) if settings.selector else None
        cache = BlockCache(
            self.model.num_layers,
            block_size=settings.block_size,
            budget=TierBudget(settings.hot_blocks, settings.host_blocks, settings.folder),
            selector=selector,
        )
        logits = None
        for step in prefill(self.model.network, ids, cache, chunk=settings.chunk_tokens, stop=stop):
            if isinstance(step, ReadingProgress):
                text = f"reading, {step.tokens_per_second:,.0f} tokens/s, {step.seconds_left:,.0f} s left"
                yield AnswerUpdate("progress", text, step.done, step.total)
            else:
                logits = step
        if logits is None:
            return
        yield from self._write(logits, cache, numbered, stop)

    def _write(
        self, logits: torch.Tensor, cache: BlockCache, numbered: list[Numbered], stop: StopRequested
    ) -> Iterator[AnswerUpdate]:
        cited, tokenizer = CitedText(len(numbered)), self.model.tokenizer
        written: list[int] = []
        shown = ""
        ends = self.model.network.generation_config.eos_token_id
        end_tokens = frozenset(ends if isinstance(ends, list) else [] if ends is None else [ends])
        for token in decode(self.model.network, logits, cache, self.settings.sampling, end_tokens, stop):
            written.append(token)
            text = tokenizer.decode(written, skip_special_tokens=True)
            # A character of several tokens is shown when its last one is there.
            if text.startswith(shown) and not text.endswith("\ufffd") and (piece := cited.feed(text[len(shown) :])):
                yield AnswerUpdate("text", piece)
            if not text.endswith("\ufffd"):
                shown = text
        if stop():
            return
        if rest := cited.finish():
            yield AnswerUpdate("text", rest)
        passages = () if cited.says(NOT_FOUND) else tuple(numbered[number - 1].passage for number in cited.order)
        yield AnswerUpdate("passages", passages=passages, found=bool(passages))

    def _tokens(self, numbered: list[Numbered], question: str) -> tuple[torch.Tensor, dict[str, tuple[int, int]]]:
        """The prompt [1, tokens], and for each segment its first token and the one after its last."""
        tokenizer = self.model.tokenizer
        chat = messages(numbered, question)
        if tokenizer.chat_template:
            prompt = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
        else:
            prompt = "\n\n".join(part["content"] for part in chat) + "\n\n"
        encoded = tokenizer(prompt, return_offsets_mapping=True, add_special_tokens=not tokenizer.chat_template)
        ends = [end for _, end in encoded["offset_mapping"]]
        spans = {}
        position = 0
        for item in numbered:
            first = prompt.index(f'<passage n="{item.number}"', position)
            position = prompt.index("</passage>", first)
            spans[item.passage.segment_id] = (bisect_left(ends, first + 1), bisect_left(ends, position) + 1)
        return torch.tensor([encoded["input_ids"]], device=self.model.network.device), spans

    def _check_length(self, tokens: int) -> None:
        limit = min(self.settings.max_tokens or self.model.max_tokens, self.model.max_tokens)
        if tokens + self.settings.sampling.max_new_tokens > limit:
            raise ContextTooLong(
                f"{tokens:,} tokens and {self.settings.sampling.max_new_tokens:,} for the answer do not fit the {limit:,} "
                f"that '{self.model.name}' can read.",
                remedy="Ask about fewer documents at once, or use a model with a longer window.",
            )
