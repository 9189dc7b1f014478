"""Differentiable top-k retrieval of chunks, and cross attention over what it found."""

from __future__ import annotations

import math
from typing import NamedTuple, Protocol

import torch
import torch.nn.functional as F
from torch import nn

from .config import GcaConfig
from .encoder import Encoded

# Asking chunks and landmarks are compared in blocks of 16 MB of scores in fp32, whatever the length.
_SCORES_AT_ONCE = 1 << 22
_LANDMARKS_AT_ONCE = 1 << 16


class Retrieved(NamedTuple):
    """What served chunks read: keys_values [batch, rows, k, 2, chunk, width], weights [batch, rows, k], 0 where none.

    A batch in training is read whole instead: keys_values [batch, all chunks, 2, chunk, width], `whole` true.
    """

    keys_values: torch.Tensor
    weights: torch.Tensor
    whole: bool = False


class ChunkSource(Protocol):
    """Where retrieval finds chunks: all of a batch, or a stream's store."""

    def landmarks(self) -> torch.Tensor:
        """[batch, chunks, width] of all chunks so far."""
        ...

    def gather(self, indices: torch.Tensor) -> torch.Tensor:
        """Keys and values [batch, rows, k, 2, chunk, width] of chunks indices [batch, rows, k]."""
        ...

    def whole(self) -> torch.Tensor | None:
        """Keys and values of all chunks where reading all is cheaper than gathering; None elsewhere."""
        ...


class BatchSource:
    """The chunks of one batch. Up to four times `top_k` chunks one dense product beats a gather and its gradient."""

    def __init__(self, encoded: Encoded, top_k: int) -> None:
        self.encoded, self.dense = encoded, encoded.landmarks.shape[1] <= 4 * top_k

    def landmarks(self) -> torch.Tensor:
        return self.encoded.landmarks

    def gather(self, indices: torch.Tensor) -> torch.Tensor:
        return gather_chunks(self.encoded.keys_values, indices)

    def whole(self) -> torch.Tensor | None:
        return self.encoded.keys_values if self.dense else None


def gather_chunks(keys_values: torch.Tensor, indices: torch.Tensor) -> torch.Tensor:
    """One gather: keys_values [batch, chunks, ...] at indices [batch, rows, k] gives [batch, rows, k, ...]."""
    batch, chunks = keys_values.shape[:2]
    offsets = torch.arange(batch, device=indices.device)[:, None, None] * chunks
    return keys_values.flatten(0, 1).index_select(0, (indices + offsets).flatten()).unflatten(0, indices.shape)


class Retriever(nn.Module):
    """Chooses `top_k` chunks for every asking landmark; gradients flow through the softmax weights of the chosen."""

    def __init__(self, config: GcaConfig) -> None:
        super().__init__()
        self.config, self.top_k, self.sharpness = config, config.top_k, config.sharpness
        self.norm = nn.RMSNorm(config.width)
        if config.form == "recipe":
            self.query = nn.Linear(config.width, config.width, bias=False)
            self.log_scale = nn.Parameter(torch.tensor([math.log(8.0)]))  # FSDP shards no scalars

    def queries(self, asking: torch.Tensor) -> torch.Tensor:
        """asking [batch, rows, width], hidden states at landmarks; the scale of the scores is in the result."""
        query = self.norm(asking)
        if self.config.form == "recipe":
            return F.normalize(self.query(query), dim=-1) * self.log_scale.exp()
        return query * self.config.width**-0.5

    def forward(self, asking: torch.Tensor, first: int, source: ChunkSource) -> Retrieved:
        """Retrieve for chunks first, first + 1, ...: chunk t may choose among chunks c < t."""
        queries, landmarks, everything = self.queries(asking), source.landmarks(), source.whole()
        if everything is not None:
            scores = self._visible_scores(queries, landmarks, first, 0)
            chosen = self._choose(scores, min(self.top_k, landmarks.shape[1]))
            kept = torch.zeros_like(scores, dtype=torch.bool).scatter_(-1, chosen, True)
            return Retrieved(everything, self._weights(scores.masked_fill(~kept, float("-inf"))), whole=True)
        rows = max(1, _SCORES_AT_ONCE // (_LANDMARKS_AT_ONCE * landmarks.shape[0]))
        parts = [
            self._search(queries[:, row : row + rows], landmarks, first + row)
            for row in range(0, queries.shape[1], rows)
        ]
        scores, indices = (torch.cat(found, dim=1) for found in zip(*parts, strict=True))
        return Retrieved(source.gather(indices), self._weights(scores))

    def _search(self, queries: torch.Tensor, landmarks: torch.Tensor, first: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores and indices of the best chunks, block of landmarks by block: memory does not grow with the store."""
        best_scores = best = None
        for start in range(0, landmarks.shape[1], _LANDMARKS_AT_ONCE):
            block = landmarks[:, start : start + _LANDMARKS_AT_ONCE]
            scores = self._visible_scores(queries, block, first, start)
            indices = self._choose(scores, min(self.top_k, block.shape[1]))
            scores, indices = scores.gather(-1, indices), indices + start
            if best_scores is not None:
                scores, indices = torch.cat((best_scores, scores), dim=-1), torch.cat((best, indices), dim=-1)
                again = scores.topk(min(self.top_k, scores.shape[-1]), dim=-1).indices
                scores, indices = scores.gather(-1, again), indices.gather(-1, again)
            best_scores, best = scores, indices
        assert best_scores is not None, "nothing has been stored"
        return best_scores, best

    def _visible_scores(
        self, queries: torch.Tensor, landmarks: torch.Tensor, first: int, first_landmark: int
    ) -> torch.Tensor:
        """Scores [batch, rows, landmarks], -inf for chunks that are not before the asking one."""
        scores = queries @ landmarks.transpose(1, 2)
        last_row, last = first + queries.shape[1] - 1, first_landmark + landmarks.shape[1] - 1
        if last < first:
            return scores
        chunk = torch.arange(first_landmark, last + 1, device=scores.device)
        asking = torch.arange(first, last_row + 1, device=scores.device)
        return scores.masked_fill(chunk >= asking[:, None], float("-inf"))

    def _choose(self, scores: torch.Tensor, k: int) -> torch.Tensor:
        """Indices of the k best; in training the published form adds Gumbel noise, to the choice alone."""
        if self.training and self.config.form == "published":
            scores = scores - torch.empty_like(scores).exponential_().log()
        return scores.topk(k, dim=-1).indices

    def _weights(self, scores: torch.Tensor) -> torch.Tensor:
        """Softmax of the selected scores; zeros where a chunk has nothing before it."""
        if not self.training:
            scores = scores * self.sharpness
        nothing = scores.amax(-1, keepdim=True) == float("-inf")
        return scores.masked_fill(nothing, 0.0).softmax(-1).masked_fill(nothing, 0.0)


class CrossAttention(nn.Module):
    """Each retrieved chunk is attended to apart (no positions), the results are summed by retrieval weight."""

    def __init__(self, config: GcaConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.norm = nn.RMSNorm(config.width)
        self.query = nn.Linear(config.width, config.width, bias=False)
        self.out = nn.Linear(config.width, config.width, bias=False)

    def forward(self, x: torch.Tensor, retrieved: Retrieved) -> torch.Tensor:
        """x [batch, rows, positions, width], each row served by its own retrieval; the residual is the caller's."""
        batch, rows, positions, width = x.shape
        head = width // self.heads
        query = self.query(self.norm(x)).view(batch, rows, positions, self.heads, head) * head**-0.5
        stored = retrieved.keys_values.to(x.dtype).unflatten(-1, (self.heads, head))
        if retrieved.whole:  # every row against every chunk: one product per head
            query = query.permute(0, 3, 1, 2, 4).flatten(2, 3)
            key, value = stored.permute(2, 0, 4, 1, 3, 5).flatten(3, 4)
            weights = retrieved.weights[:, None, :, None, :, None]
        else:
            query = query.transpose(2, 3)
            key, value = stored.permute(3, 0, 1, 5, 2, 4, 6).flatten(4, 5)
            weights = retrieved.weights[:, :, None, None, :, None]
        scores = (query @ key.transpose(-1, -2)).unflatten(-1, (-1, stored.shape[-3]))
        if retrieved.whole:
            scores = scores.unflatten(2, (rows, positions))
        shares = (scores.softmax(-1) * weights).flatten(-2)
        if retrieved.whole:
            mixed = (shares.flatten(2, 3) @ value).unflatten(2, (rows, positions)).permute(0, 2, 3, 1, 4)
        else:
            mixed = (shares @ value).transpose(2, 3)
        return self.out(mixed.reshape(batch, rows, positions, width))
