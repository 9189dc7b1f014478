"""A context that has been read, as far as it has: its cache under a memory plan, and the snapshot it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import torch

from ..selection import BlockLinks, Named, Selector
from .cache import BlockCache
from .loading import Model
from .memory import ContextTooLong, Ledger, MemoryPlan, ModelShape, plan_memory
from .positions import segments_for
from .prompting import Prompt
from .snapshots import DamagedSnapshot, Snapshot, SnapshotFolder, Wiring
from .store import TierBudget

if TYPE_CHECKING:
    from .engine import NativeSettings

# Room for a longer question, so that the next one need not read the context anew.
_SPARE_TOKENS = 2048


@dataclass(slots=True)
class Opened:
    """`ids` are the tokens of the context that `cache` was opened for; it may hold fewer yet, and a question's after them."""

    model: Model
    plan: MemoryPlan
    cache: BlockCache
    ids: torch.Tensor
    links: BlockLinks
    key: dict[str, Any]
    snapshots: SnapshotFolder | None
    snapshot: Snapshot | None
    selector: Selector | None
    folder: TemporaryDirectory[str]
    known: int = 0

    @classmethod
    def begin(
        cls, model: Model, settings: NativeSettings, prompt: Prompt, links: BlockLinks, total: int,
        folder: TemporaryDirectory[str],
    ) -> Opened:  # fmt: skip
        """Plan memory, make the tiers, and start from the snapshot that shares most. Raises ContextTooLong."""
        capacity = total + _SPARE_TOKENS
        selector = settings.selector if total > settings.dense_below else None
        if selector is not None:
            selector = replace(selector, links=links if settings.structure_links else None).to(model.device)
        shape = replace(model.shape, kv=settings.kv, sketch_bits=selector.sketch_bits if selector else 0)
        plan = plan_memory(
            shape, capacity, settings.limits, block_size=settings.block_size, chunk_tokens=settings.chunk_tokens,
            on_cpu=model.device.type == "cpu", hot_blocks=settings.hot_blocks,
        )  # fmt: skip
        limits = settings.limits
        room = None if limits.device is None else limits.device - plan.weight_bytes - _activations(plan, shape)
        ledger = Ledger({"device": room, "host": limits.host, "disk": limits.disk})
        budget = TierBudget(plan.hot_blocks, plan.host_blocks, Path(folder.name), capacity, ledger)
        segments = None
        if total > model.window:
            rotary = model.network.base_model.rotary_emb
            if selector is not None and isinstance(selector.score, tuple):
                raise ContextTooLong(
                    f"{total:,} tokens, answer included, are more than the {model.window:,} that the model was trained at, and gates "
                    "know no longer distances.",
                    remedy="Ask without gates, or about fewer documents at once.",
                )
            segments = segments_for(rotary, model.window, prompt.units, capacity, block_size=settings.block_size)
        cache = BlockCache(
            model.num_layers, block_size=settings.block_size, budget=budget, selector=selector, segments=segments,
            group_blocks=plan.group_blocks, kv=settings.kv,
        )  # fmt: skip
        key = {
            **model.fingerprint, "block_size": settings.block_size, "kv": settings.kv,
            "selector": repr(replace(selector, links=None)) if selector else "dense",
            "links": bool(selector and settings.structure_links),
        }  # fmt: skip
        opened = cls(model, plan, cache, prompt.context, links, key, settings.snapshots, None, selector, folder)
        opened._resume()
        return opened

    def serves(self, ids: torch.Tensor, links: BlockLinks, total: int) -> bool:
        """Whether this is the same context, with room for `total` tokens."""
        return (
            total <= self.plan.capacity
            and (total <= self.model.window or self.cache.segments is not None)
            and torch.equal(ids, self.ids)
            and torch.equal(links.sources, self.links.sources)
            and torch.equal(links.targets, self.links.targets)
        )

    def attend_to(self, evidence: Named | None) -> None:
        """Let queries from now on see `evidence` too; None for what the selection finds alone."""
        if self.selector is not None:
            fixed = (*self.selector.fixed, evidence) if evidence else self.selector.fixed
            self.cache.selector = replace(self.selector, fixed=fixed).to(self.model.device)

    def keep(self, ids: torch.Tensor, documents: Sequence[str]) -> bool:
        """Forget the question and its answer, and save what has been read of the context `ids`, if it is more than the
        snapshot holds. False where there was no room."""
        self.cache.truncate(min(len(ids), self.cache.length))
        length = self.cache.length
        if self.snapshots is None or length <= self.known or length < self.cache.block_size:
            return True
        base = self.snapshot if self.snapshot is not None and self.snapshot.tokens == self.known else None
        made = self.snapshots.save(self.key, ids[:length], self._wiring(), self.cache, documents, base)
        if made is not None:
            self.snapshot, self.known = made, length
        return made is not None

    def discard_snapshot(self) -> None:
        """Delete the snapshot that this context came from."""
        if self.snapshots is not None and self.snapshot is not None:
            self.snapshots.delete(self.snapshot.name)
        self.snapshot = None

    def close(self) -> None:
        """Give all memory back."""
        self.cache.close()
        self.folder.cleanup()

    def _wiring(self) -> Wiring:
        used = self.selector is not None and self.selector.links is not None
        pairs = (
            torch.stack((self.links.sources, self.links.targets), 1) if used else torch.empty((0, 2), dtype=torch.int64)
        )
        return Wiring(pairs, self.cache.segments.starts if self.cache.segments else (0,))

    def _resume(self) -> None:
        found = self.snapshots.find(self.key, self.ids, self._wiring()) if self.snapshots else None
        if found is None or self.snapshots is None:
            return
        snapshot, length = found
        try:
            self.snapshots.open(snapshot, self.cache, length, self.model.dtype, self.model.device)
            self.snapshot, self.known = snapshot, length
        except DamagedSnapshot:
            self.snapshots.delete(snapshot.name)
            self.cache.close()


def _activations(plan: MemoryPlan, shape: ModelShape) -> int:
    """The part of the workspace that torch allocates and the ledger does not see: all but the staging buffers."""
    return plan.workspace_bytes - 2 * plan.group_blocks * shape.block_bytes(plan.block_size) // shape.layers
