"""Structure links: the blocks that the selected blocks refer to in the document.

The parser knows that clause 5.3 points to 2.1(a) and that f calls g. A block that is attended to and holds such a reference
brings the block it points to along, so that a chain of references can be followed without attention having to guess.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import torch
from unabridged.ingest.context import Context


@dataclass(frozen=True, slots=True)
class BlockLinks:
    """Block `sources[i]` refers to block `targets[i]`; both int64, pairs unique, no block to itself."""

    sources: torch.Tensor
    targets: torch.Tensor

    def follow(
        self, chosen: torch.Tensor, mass: torch.Tensor | None = None, *, limit: int | None = None
    ) -> torch.Tensor:
        """The targets of `chosen` blocks, one step; bool like `chosen` [num_kv_heads, num_tiles, num_blocks].

        With `limit`, at most that many new blocks per row: those whose sources have the greatest mass.
        """
        rank = torch.ones_like(chosen, dtype=torch.float32) if mass is None else mass
        return self.pull(chosen, rank, torch.ones_like(chosen), limit=limit) > 0

    def pull(
        self, chosen: torch.Tensor, rank: torch.Tensor, allowed: torch.Tensor, *, limit: int | None
    ) -> torch.Tensor:
        """The same within `allowed`, each target with the greatest rank of the chosen blocks that refer to it; 0 elsewhere."""
        last = chosen.shape[-1] - 1
        weight = torch.where(chosen, rank + 1e-9, 0.0)
        # A pair that reaches behind the context weighs nothing; no pair is left out, so that shapes depend on no value.
        inside = (self.sources <= last) & (self.targets <= last)
        weights = torch.where(inside, weight[..., self.sources.clamp(max=last)], 0.0)
        targets = self.targets.clamp(max=last).expand_as(weights)
        pulled = torch.zeros_like(weight).scatter_reduce(-1, targets, weights, "amax")
        pulled = torch.where(chosen | ~allowed, 0.0, pulled)
        if limit is None or limit >= pulled.shape[-1]:
            return pulled
        best, places = pulled.topk(limit, dim=-1)
        return torch.zeros_like(pulled).scatter_(-1, places, best)


def links_of_context(
    context: Context, spans: Mapping[str, tuple[int, int]], *, block_size: int, blocks_per_target: int = 2
) -> BlockLinks:
    """Block links of a context's segment links.

    spans  for each segment id the half-open range of its tokens in what the model reads
    Every block of the source segment is linked to the first `blocks_per_target` blocks of the target: a clause says what it
    is about where it starts.
    """
    blocks = {id: (start // block_size, max(end - 1, start) // block_size) for id, (start, end) in spans.items()}
    pairs = {
        (source, target)
        for link in context.links
        for source in range(blocks[link.source][0], blocks[link.source][1] + 1)
        for target in range(
            blocks[link.target][0], min(blocks[link.target][0] + blocks_per_target - 1, blocks[link.target][1]) + 1
        )
        if source != target
    }
    ordered = torch.tensor(sorted(pairs), dtype=torch.int64).reshape(-1, 2)
    return BlockLinks(ordered[:, 0], ordered[:, 1])


def linked_segments(context: Context, start: Collection[str], *, hops: int) -> tuple[str, ...]:
    """The segments that `start` leads to in at most `hops` links, nearest first, without `start`.

    Sharper than following blocks: a block holds other clauses too, whose references would be followed as well.
    """
    targets: dict[str, list[str]] = {}
    for link in context.links:
        targets.setdefault(link.source, []).append(link.target)
    known, reached, edge = set(start), list[str](), list(start)
    for _ in range(hops):
        edge = list(
            dict.fromkeys(target for source in edge for target in targets.get(source, ()) if target not in known)
        )
        known.update(edge)
        reached += edge
    return tuple(reached)
