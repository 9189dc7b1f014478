"""How much of a saved context another one shares: equal first tokens, wired alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Wiring:
    """What keys and values depend on beside tokens and model, place by place.

    links           [n, 2] int64 block links of the context
    segment_starts  tokens at which positions begin anew; (0,) for plain positions
    """

    links: torch.Tensor
    segment_starts: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class SavedText:
    """What decides whether a part serves a context: small, read for every candidate."""

    ids: torch.Tensor  # [tokens] int32
    links: torch.Tensor  # [links, 2] int64, blocks
    starts: torch.Tensor  # [segments] int64, tokens

    @classmethod
    def of(cls, ids: torch.Tensor, wiring: Wiring) -> SavedText:
        """ids [tokens]."""
        return cls(ids.cpu().int().contiguous(), wiring.links.cpu().contiguous(), torch.tensor(wiring.segment_starts))


def shared_tokens(
    texts: Sequence[SavedText], starts: Sequence[int], ids: torch.Tensor, wiring: Wiring, size: int
) -> int:
    """First tokens of the parts `texts`, which begin at tokens `starts`, that are `ids` [tokens] and wired alike.

    What lies behind the first difference in wiring was attended to differently and is not shared. size  tokens of a block
    """
    held = torch.empty(starts[-1] + len(texts[-1].ids), dtype=torch.int32)
    for start, text in zip(starts, texts, strict=True):
        held[start : start + len(text.ids)] = text.ids
    return min(_equal_tokens(held, ids.cpu().int()), _wired_alike(texts[-1], wiring, len(held), size))


def _equal_tokens(a: torch.Tensor, b: torch.Tensor) -> int:
    """How many first tokens are equal."""
    count = min(len(a), len(b))
    different = torch.nonzero(a[:count] != b[:count])
    return int(different[0]) if len(different) else count


def _wired_alike(saved: SavedText, wiring: Wiring, tokens: int, block_size: int) -> int:
    """Tokens before the first one for which links or segments differ."""
    known = -(-tokens // block_size)
    ours = {tuple(pair) for pair in wiring.links.tolist() if max(pair) < known}
    theirs = {tuple(pair) for pair in saved.links.tolist() if max(pair) < known}
    link = min((max(pair) for pair in ours ^ theirs), default=known) * block_size
    return min((link, *(set(wiring.segment_starts) ^ set(saved.starts.tolist()))))
