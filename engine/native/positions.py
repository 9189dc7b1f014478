"""Segmented positions: a context longer than the model's window, in which no distance is longer than the window.

Keys are rotated by their position in their own segment, once. A query is exact towards its own segment and the one before it,
and looks at everything farther from one pinned position, so that a model never meets a distance it was not trained at. Rotary
embeddings are rotations: a query is moved to another position by rotating it again. The rule is dual chunk attention's
(An et al. 2024, arXiv:2402.17463) with segments of different lengths, whose ends are the document's own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch


@dataclass(frozen=True, slots=True)
class Segments:
    """Where segments start, and how a query is turned towards another segment.

    starts      token positions, ascending, the first 0; multiples of `block_size`, so that a block lies in one segment
    limit       the longest segment; half the model's window. Behind the last start segments of this length follow
    inv_freq    [rotary_dim / 2] the model's inverse frequencies, fp64
    """

    starts: tuple[int, ...]
    limit: int
    block_size: int
    inv_freq: torch.Tensor = field(repr=False)

    def position_ids(self, first: int, last: int) -> torch.Tensor:
        """[1, last - first] positions within segments of the tokens [first, last)."""
        pieces = [torch.arange(a, b) - self._start(a) for a, b in self.pieces(first, last)]
        return torch.cat(pieces)[None]

    def pieces(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """[first, last) cut where segments end."""
        while first < last:
            end = min(self._next(first), last)
            yield first, end
            first = end

    def views(self, query: torch.Tensor, first: int) -> Iterator[tuple[torch.Tensor, int, int]]:
        """(query as the keys of blocks [a, b) are to see it, a, b) for queries of one segment, the first at `first`.

        query  [num_queries, num_heads, head_dim], rotated by positions within its segment
        """
        start = self._start(first)
        own, size = start // self.block_size, self.block_size
        end = -(-(first + query.shape[0]) // size)
        yield query, own, end
        if start == 0:
            return
        before = self._start(start - 1)
        at = torch.arange(first, first + query.shape[0]) - start
        yield self.rotate(query, torch.full_like(at, start - before)), before // size, own
        if before > 0:
            yield self.rotate(query, 2 * self.limit - 1 - at), 0, before // size

    def rotate(self, query: torch.Tensor, by: torch.Tensor) -> torch.Tensor:
        """Queries [n, heads, head_dim] moved on by `by` [n] positions; in fp32, angles in fp64."""
        angle = by[:, None].double() * self.inv_freq.cpu()
        cos = angle.cos().to(query.device, torch.float32)[:, None]
        sin = angle.sin().to(query.device, torch.float32)[:, None]
        half = cos.shape[-1]
        low, high = query[..., :half].float(), query[..., half : 2 * half].float()
        turned = torch.cat((low * cos - high * sin, high * cos + low * sin), -1).to(query.dtype)
        return torch.cat((turned, query[..., 2 * half :]), -1)  # models that rotate a part of the head leave the rest

    def _start(self, position: int) -> int:
        """Start of the segment that holds `position`."""
        known = self.starts[bisect_right(self.starts, position) - 1]
        return known + (position - known) // self.limit * self.limit

    def _next(self, position: int) -> int:
        """Start of the segment after that."""
        number = bisect_right(self.starts, position)
        full = self._start(position) + self.limit
        return min(full, self.starts[number]) if number < len(self.starts) else full


def segment_starts(unit_starts: Sequence[int], tokens: int, *, limit: int, block_size: int) -> tuple[int, ...]:
    """Starts of segments of at most `limit` tokens that end where units of the document do, as far as they can.

    unit_starts  token positions at which documents, clauses, functions start, ascending
    Ends are moved to the multiple of `block_size` before them: a unit shares at most one block with its neighbour's segment.
    """
    if limit % block_size:
        raise ValueError(f"A segment of {limit} tokens is not a whole number of blocks of {block_size}.")
    units = sorted({start // block_size * block_size for start in unit_starts if 0 < start < tokens})
    starts = [0]
    while starts[-1] + limit < tokens:
        reach = starts[-1] + limit
        number = bisect_right(units, reach)
        # The last unit that starts within reach, unless that would leave a segment less than half full.
        best = units[number - 1] if number and units[number - 1] - starts[-1] >= limit // 2 else reach
        starts.append(best)
    return tuple(starts)


def segments_for(
    rotary: torch.nn.Module, window: int, unit_starts: Sequence[int], tokens: int, *, block_size: int
) -> Segments | None:
    """Segmented positions for a context of `tokens`; None within the model's own window, where positions stay plain.

    rotary  the model's rotary embedding module, whose `inv_freq` includes what the model's own scaling does
    """
    if tokens <= window:
        return None
    limit = window // 2 // block_size * block_size
    if limit == 0:
        raise ValueError(f"A window of {window} tokens is shorter than two blocks of {block_size}.")
    starts = segment_starts(unit_starts, tokens, limit=limit, block_size=block_size)
    return Segments(starts, limit, block_size, rotary.inv_freq.detach().double().cpu())
