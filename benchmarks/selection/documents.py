"""Real documents: which of the blocks that a block refers to does a plain selection hold, and what do links add.

No model of a useful size is at hand, so a token's vector is a random direction for its word, longer for rarer words: the plain
selection here sees the words that two blocks share, nothing else. What lies within window and sinks needs no such stand-in.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from unabridged.engine.selection import (
    BlockLinks,
    Geometry,
    LocalWindow,
    MeanPooled,
    QuestBound,
    Score,
    Selector,
    Sinks,
    TopK,
    density,
    links_of_context,
)
from unabridged.ingest.context import Context, pack
from unabridged.ingest.pipeline import analyze, build_context, read
from unabridged.kernels.block_summary import block_summary

BLOCK = 128
DIM = 64
_WORD = re.compile(r"[A-Za-z]+|\d+|[^\sA-Za-z\d]")


def contexts(paths: list[Path]) -> list[Context]:
    """The contexts of documents and repositories, in the order given."""
    made = []
    for path in paths:
        document = read(path)
        made.append(build_context(document, analyze(document)))
    return made


@dataclass(frozen=True)
class Tokens:
    """A context as tokens.

    vectors     [tokens, 1, DIM], one word each
    links       block links as the engine makes them
    references  [pairs, 2]: each block of a referring segment, and the block where the target starts; one segment to itself
                or into the same block is no reference here
    weights     [pairs], 1 / blocks of the segment: a reference counts once
    """

    vectors: torch.Tensor
    links: BlockLinks
    references: torch.Tensor
    weights: torch.Tensor


def tokens_of(context: Context) -> Tokens:
    """Words, numbers and signs as tokens; a rare word weighs more (square root of its inverse document frequency)."""
    spans, words = {}, []
    for segment in context.segments:
        start = len(words)
        words += _WORD.findall(context.segment_text(segment).lower())
        spans[segment.id] = (start, max(len(words), start + 1))
    held_by: Counter[str] = Counter()
    for first in range(0, len(words), BLOCK):
        held_by.update(set(words[first : first + BLOCK]))
    blocks = math.ceil(len(words) / BLOCK)
    table = {word: _direction(word) * math.sqrt(math.log(1 + blocks / count)) for word, count in held_by.items()}
    vectors = torch.stack([table[word] for word in words])[:, None]
    pairs, weights = [], []
    for link in context.links:
        first, last = spans[link.source][0] // BLOCK, (spans[link.source][1] - 1) // BLOCK
        target = spans[link.target][0] // BLOCK
        pairs += [(source, target) for source in range(first, last + 1)]
        weights += [1 / (last + 1 - first)] * (last + 1 - first)
    references = torch.tensor(pairs, dtype=torch.int64).reshape(-1, 2).clamp(max=blocks - 1)
    elsewhere = references[:, 0] != references[:, 1]
    links = links_of_context(context, spans, block_size=BLOCK, blocks_per_target=1)
    return Tokens(vectors, links, references[elsewhere], torch.tensor(weights)[elsewhere])


def _direction(word: str) -> torch.Tensor:
    vector = torch.randn(DIM, generator=torch.Generator().manual_seed(zlib.crc32(word.encode())))
    return vector / vector.norm()


def measure(name: str, context: Context, *, window: int, most: int) -> Iterator[dict[str, object]]:
    """Rows of one context: share of the targets held, by selection; `most` is the greatest top-k."""
    tokens = tokens_of(context)
    length = len(tokens.vectors)
    geometry = Geometry(0, length, length, BLOCK, BLOCK)
    sources, targets = tokens.references.unbind(1)
    back = targets < sources
    if not back.any():
        return
    total = float(tokens.weights.sum())
    common = {
        "context": name, "tokens": length, "references": round(total), "window": window,
        "forward": round(float(tokens.weights[~back].sum()) / total, 4),
    }  # fmt: skip
    sources, targets, weights = sources[back], targets[back], tokens.weights[back]
    summary = block_summary(tokens.vectors, block_size=BLOCK)
    fixed = (Sinks(), LocalWindow(window))
    scores: list[tuple[str, Score | None, int]] = [("window and sinks", None, 0)]
    scores += [(f"mean, top {k}", MeanPooled(), k) for k in (16, most)]
    if length < 200_000:
        scores += [(f"bound, top {k}", QuestBound(), k) for k in (16, most)]
    for label, score, k in scores:
        for links in (None, tokens.links):
            selector = Selector(fixed, score, TopK(k), links, hops=1, links_limit=16)
            # Unit vectors of random words: a scale at which sharing a rare word stands out.
            chosen = selector.select(tokens.vectors, summary, geometry, scale=8.0)
            held = float((chosen[0, sources, targets] * weights).sum() / weights.sum())
            yield {
                **common, "selection": label, "links": links is not None, "held": round(held, 4), "density": round(density(chosen, geometry), 5),
            }  # fmt: skip


def packed(made: list[Context], budget: int) -> Context:
    """Contexts one after the other up to a budget of estimated tokens."""
    return pack(made, budget)
