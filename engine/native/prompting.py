"""A context as tokens: numbered passages first, the question last, so that what was read serves every later question.

Text is tokenised document by document: with another document appended, the tokens before it stay what they were.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from unabridged.ingest.context import Context, Segment

from ..prompt import Numbered, messages
from ..protocol import Passage


@dataclass(frozen=True, slots=True)
class Prompt:
    """The tokens of a context and a question.

    context   [tokens] int64: instructions and passages
    question  [tokens] int64: what follows them
    spans     for each segment id its first token and the one after its last
    units     tokens at which passages start, ascending
    """

    numbered: list[Numbered]
    context: torch.Tensor
    question: torch.Tensor
    spans: dict[str, tuple[int, int]]
    units: tuple[int, ...]

    @property
    def ids(self) -> torch.Tensor:
        """[tokens] everything."""
        return torch.cat((self.context, self.question))


def number_passages(context: Context) -> list[Numbered]:
    """Every segment, numbered from 1 in the order of the context."""
    return [
        Numbered(
            number, Passage(segment.id, segment.start, segment.end), _place(segment), context.segment_text(segment)
        )
        for number, segment in enumerate(context.segments, start=1)
    ]


def build_prompt(tokenizer: Any, context: Context, question: str) -> Prompt:
    """The whole context and the question in the model's own chat format."""
    numbered = number_passages(context)
    chat = messages(numbered, question)
    if tokenizer.chat_template:
        text = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
    else:
        text = "\n\n".join(part["content"] for part in chat) + "\n\n"
    # Passages and question cannot hold these tags themselves: `messages` takes them out.
    places, at = [], 0
    for item in numbered:
        at = text.index(f'<passage n="{item.number}"', at)
        places.append(at)
    asked = text.index("<question>", at)
    documents = [segment.document for segment in context.segments]
    cuts = [
        place
        for place, document, before in zip(places, documents, [None, *documents], strict=False)
        if document != before
    ]
    ids: list[int] = []
    ends: list[int] = []  # of each token, in characters of the whole text
    for start, end in pairwise(dict.fromkeys([0, *cuts, asked])):
        encoded = tokenizer(
            text[start:end], return_offsets_mapping=True, add_special_tokens=start == 0 and not tokenizer.chat_template
        )
        ids += encoded["input_ids"]
        ends += [start + stop for _, stop in encoded["offset_mapping"]]
    rest = tokenizer(text[asked:], add_special_tokens=False)["input_ids"]
    spans, units = {}, []
    for item, first, following in zip(numbered, places, [*places[1:], asked], strict=True):
        start = bisect_left(ends, first + 1)
        units.append(start)
        spans[item.passage.segment_id] = (start, bisect_left(ends, following + 1))
    return Prompt(numbered, torch.tensor(ids), torch.tensor(rest), spans, tuple(units))


def _place(segment: Segment) -> str:
    place = f"{segment.file}:{segment.line}" if segment.file else f"page {segment.page}" if segment.page else ""
    return ", ".join(filter(None, (segment.document, segment.title, place)))
