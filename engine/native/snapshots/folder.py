"""The snapshots of one home folder: found, opened, saved, and deleted when their room is needed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import time
from typing import Any

import torch

from ..cache import BlockCache
from .files import (
    DamagedSnapshot,
    LayerBlocks,
    Snapshot,
    block_places,
    read_indexes,
    read_manifest,
    read_text,
    write_manifest,
    write_part,
)
from .sharing import SavedText, Wiring, shared_tokens


class SnapshotFolder:
    """The snapshots of one home folder. Together they take at most `limit` bytes: the one used longest ago goes first."""

    def __init__(self, folder: Path, limit: int = 64 << 30) -> None:
        self.folder, self.limit = folder, limit

    def all(self) -> list[Snapshot]:
        """Every snapshot, the one used last first; damaged manifests are deleted on the way."""
        found = []
        for path in sorted(self.folder.glob("*/manifest.json")):
            try:
                found.append(read_manifest(path.parent))
            except DamagedSnapshot:
                shutil.rmtree(path.parent, ignore_errors=True)
        return sorted(found, key=lambda snapshot: -snapshot.used)

    def delete(self, name: str) -> bool:
        """Delete the snapshot called `name`; False where there is none."""
        snapshot = next((item for item in self.all() if item.name == name), None)
        if snapshot is not None:
            shutil.rmtree(snapshot.folder)
        return snapshot is not None

    def find(self, key: Mapping[str, Any], ids: torch.Tensor, wiring: Wiring) -> tuple[Snapshot, int] | None:
        """The snapshot that shares the most first tokens with `ids` [tokens], and how many; None where none shares a block."""
        best: tuple[Snapshot, int] | None = None
        for snapshot in self.all():
            if dict(snapshot.key) != dict(key):
                continue
            try:
                texts = [read_text(snapshot, part) for part in snapshot.parts]
            except DamagedSnapshot:
                shutil.rmtree(snapshot.folder, ignore_errors=True)
                continue
            size = int(key["block_size"])
            shared = shared_tokens(texts, [part.first_block * size for part in snapshot.parts], ids, wiring, size)
            if shared >= size and (best is None or shared > best[1]):
                best = snapshot, shared
        return best

    def open(
        self, snapshot: Snapshot, cache: BlockCache, length: int, dtype: torch.dtype, device: torch.device
    ) -> None:
        """Let the empty `cache` start with the first `length` tokens; blocks are read when they are asked for.

        Raises DamagedSnapshot.
        """
        places = block_places(snapshot.parts)
        for layer, indexes in zip(cache.block_layers, read_indexes(snapshot), strict=True):
            kv_heads, head_dim = indexes[0].pooled.shape[-2:]
            store = layer.open_store(kv_heads, head_dim, dtype, device)
            # A later part begins with the block that was short at the end of the one before.
            ends = [part.first_block for part in snapshot.parts[1:]] + [len(places)]
            kept = [end - part.first_block for end, part in zip(ends, snapshot.parts, strict=True)]
            pooled = _joined([index.pooled[:, :count] for index, count in zip(indexes, kept, strict=True)], 1)
            sketch = _joined([index.sketch[:count] for index, count in zip(indexes, kept, strict=True)], 0)
            store.attach(LayerBlocks(snapshot, layer.index, places, indexes), pooled, sketch, length)
        os.utime(snapshot.folder / "manifest.json")

    def save(
        self, key: Mapping[str, Any], ids: torch.Tensor, wiring: Wiring, cache: BlockCache, documents: Sequence[str],
        base: Snapshot | None = None,
    ) -> Snapshot | None:  # fmt: skip
        """Keep the first `len(ids)` tokens of `cache`. With `base`, whose tokens are all among them, only what is new.

        Returns None where it would not fit the limit or the disk, whatever else was deleted.
        """
        size = int(key["block_size"])
        first = base.tokens // size if base else 0
        blocks = -(-len(ids) // size) - first
        stores = cache.stores
        each = sum(store.form.nbytes + store.summaries.nbytes // max(store.summaries.capacity, 1) for store in stores)
        need = int(each * blocks * 1.02)
        if not self._make_room(need, keep=base):
            return None
        digest = hashlib.sha256(repr(sorted(key.items())).encode() + ids.cpu().int().numpy().tobytes()).hexdigest()[:16]
        folder = base.folder if base else self.folder / digest
        if base is None and folder.exists():
            return read_manifest(folder)
        number = len(base.parts) if base else 0
        made = folder if base else folder.with_name(f"{digest}.{os.getpid()}.new")
        part_folder = made / f"part-{number:03d}"
        unfinished = part_folder if base else made
        try:
            shutil.rmtree(unfinished, ignore_errors=True)  # left by a crash: no manifest names it
            part_folder.mkdir(parents=True)
            part = write_part(part_folder, stores, SavedText.of(ids[first * size :], wiring), first, blocks)
            parts = (*(base.parts if base else ()), part)
            snapshot = Snapshot(made, dict(key), tuple(dict.fromkeys(documents)), len(ids), parts)
            write_manifest(snapshot)
            if base is None:
                made.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        return read_manifest(folder)

    def _make_room(self, need: int, keep: Snapshot | None) -> bool:
        """Delete snapshots until `need` more bytes fit; `keep` stays, and nothing is deleted in vain."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in self.folder.glob("*.new"):
            if time() - left.stat().st_mtime > 86_400:
                shutil.rmtree(left, ignore_errors=True)
        known = self.all()
        fixed = next((item.bytes for item in known if keep and item.name == keep.name), 0)
        if need + fixed > self.limit:
            return False
        total = sum(item.bytes for item in known)
        for item in reversed(known):
            if total + need <= self.limit and shutil.disk_usage(self.folder).free > need:
                break
            if keep is None or item.name != keep.name:
                total -= item.bytes
                shutil.rmtree(item.folder, ignore_errors=True)
        return total + need <= self.limit and shutil.disk_usage(self.folder).free > need


def _joined(parts: list[torch.Tensor], dim: int) -> torch.Tensor:
    """One part is not copied: a sketch of a long context is large."""
    return parts[0] if len(parts) == 1 else torch.cat(parts, dim)
