"""Contexts kept prefilled: what a model made of a long text, saved in safetensors files and reopened without reading again.

A snapshot is a folder: manifest.json, and for every time it grew a part with one file of blocks per layer, the token
ids and links, and an index of summaries and checksums. Attention is causal, so any beginning of a saved context is as good as the whole: a
snapshot serves every context that shares its first tokens, and an appended document adds a part.

Blocks are read one by one, when attention asks for them, and each is checked against its checksum then; manifest and index
are checked at opening. What is damaged is deleted and read anew, never used.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load, save

from ..protocol import EngineError
from .cache import BlockCache
from .store import BlockStore

_FORMAT = 1
_DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}


class DamagedSnapshot(EngineError):
    """A saved context does not hold what was written; it has to be deleted and read anew."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """What keys and values depend on beside tokens and model, place by place.

    links           [n, 2] int64 block links of the context
    segment_starts  tokens at which positions begin anew; (0,) for plain positions
    """

    links: torch.Tensor
    segment_starts: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks [first_block, first_block + blocks) and the tokens of their part."""

    name: str
    first_block: int
    blocks: int
    tokens: int
    text_crc: int
    index_crc: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One saved context. `key` names all that keys and values depend on beside the text; `tokens` it holds."""

    folder: Path
    key: Mapping[str, Any]
    documents: tuple[str, ...]
    tokens: int
    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        """Its folder's name."""
        return self.folder.name

    @property
    def bytes(self) -> int:
        """What it takes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    @property
    def used(self) -> float:
        """When it was last used, in seconds since 1970."""
        return (self.folder / "manifest.json").stat().st_mtime


@dataclass(frozen=True, slots=True)
class _Text:
    """What decides whether a part serves a context: small, read for every candidate."""

    ids: torch.Tensor  # [tokens] int32
    links: torch.Tensor  # [links, 2] int64, blocks
    starts: torch.Tensor  # [segments] int64, tokens

    @classmethod
    def of(cls, ids: torch.Tensor, wiring: Wiring) -> _Text:
        return cls(ids.cpu().int().contiguous(), wiring.links.cpu().contiguous(), torch.tensor(wiring.segment_starts))


@dataclass(frozen=True, slots=True)
class _Index:
    """What has to be at hand for all blocks of a part when it is opened."""

    summary: torch.Tensor  # [layers, 3, blocks, kv_heads, head_dim]
    checksums: torch.Tensor  # [layers, blocks] int64


class SnapshotFolder:
    """The snapshots of one home folder. Together they take at most `limit` bytes: the one used longest ago goes first."""

    def __init__(self, folder: Path, limit: int = 64 << 30) -> None:
        self.folder, self.limit = folder, limit

    def all(self) -> list[Snapshot]:
        """Every snapshot, the one used last first; damaged manifests are deleted on the way."""
        found = []
        for path in sorted(self.folder.glob("*/manifest.json")):
            try:
                found.append(_read_manifest(path.parent))
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
        """The snapshot that shares the most first tokens with `ids` [tokens], and how many; None where none shares a block.

        What lies behind the first difference in wiring was attended to differently and is not shared.
        """
        best: tuple[Snapshot, int] | None = None
        for snapshot in self.all():
            if dict(snapshot.key) != dict(key):
                continue
            try:
                texts = [_Text(**_read(snapshot.folder, part, "text", part.text_crc)) for part in snapshot.parts]
            except DamagedSnapshot:
                shutil.rmtree(snapshot.folder, ignore_errors=True)
                continue
            size = int(key["block_size"])
            shared = _shared(_joined_ids(texts, snapshot, size), ids.cpu().int())
            shared = min(shared, _wired_alike(texts[-1], wiring, snapshot.tokens, size))
            if shared >= size and (best is None or shared > best[1]):
                best = snapshot, shared
        return best

    def open(
        self, snapshot: Snapshot, cache: BlockCache, length: int, dtype: torch.dtype, device: torch.device
    ) -> None:
        """Let the empty `cache` start with the first `length` tokens; blocks are read when they are asked for.

        Raises DamagedSnapshot.
        """
        indexes = [_Index(**_read(snapshot.folder, part, "index", part.index_crc)) for part in snapshot.parts]
        kv_heads, head_dim = indexes[0].summary.shape[-2:]
        places = _places(snapshot.parts)
        summary = indexes[0].summary.new_empty((3, len(places), kv_heads, head_dim))
        for layer in cache.block_layers:
            cold = _LayerBlocks(snapshot, layer.index, places, indexes)
            for part, index in zip(snapshot.parts, indexes, strict=True):
                summary[:, part.first_block : part.first_block + part.blocks] = index.summary[layer.index]
            store = layer.open_store(kv_heads, head_dim, dtype, device)
            store.attach(cold, summary, length)
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
        need = int(sum(2 * store.keys[0].numel() * store.keys.element_size() * blocks for store in stores) * 1.05)
        if not self._make_room(need, keep=base):
            return None
        digest = hashlib.sha256(repr(sorted(key.items())).encode() + ids.cpu().int().numpy().tobytes()).hexdigest()[:16]
        folder = base.folder if base else self.folder / digest
        if base is None and folder.exists():
            return _read_manifest(folder)
        number = len(base.parts) if base else 0
        made = folder if base else folder.with_name(f"{digest}.{os.getpid()}.new")
        part_folder = made / f"part-{number:03d}"
        unfinished = part_folder if base else made
        try:
            shutil.rmtree(unfinished, ignore_errors=True)  # left by a crash: no manifest names it
            part_folder.mkdir(parents=True)
            part = _write_part(part_folder, stores, _Text.of(ids[first * size :], wiring), first, blocks)
            parts = (*(base.parts if base else ()), part)
            snapshot = Snapshot(made, dict(key), tuple(dict.fromkeys(documents)), len(ids), parts)
            _write_manifest(snapshot)
            if base is None:
                made.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        return _read_manifest(folder)

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


class _LayerBlocks:
    """The saved blocks of one layer, read from mapped files one by one and checked."""

    def __init__(
        self, snapshot: Snapshot, layer: int, places: Mapping[int, tuple[int, int]], indexes: Sequence[_Index]
    ) -> None:
        self._name, self._layer, self._places = snapshot.name, layer, places
        self._checksums = [index.checksums[layer].tolist() for index in indexes]
        try:
            files: list[Any] = [
                safe_open(_layer_file(snapshot.folder / part.name, layer), "pt") for part in snapshot.parts
            ]
            self._rows = [file.get_slice("kv") for file in files]
            whole = all(
                rows.get_shape()[0] == part.blocks for rows, part in zip(self._rows, snapshot.parts, strict=True)
            )
        except (OSError, SafetensorError) as error:
            raise _damaged(self._name) from error
        if not whole:
            raise _damaged(self._name)

    def __contains__(self, block: object) -> bool:
        return block in self._places

    def read(self, block: int) -> torch.Tensor:
        """See `ColdBlocks`. Raises DamagedSnapshot."""
        part, row = self._places[block]
        data: torch.Tensor = self._rows[part][row : row + 1][0]
        if _checksum(data) != self._checksums[part][row]:
            raise _damaged(self._name)
        return data


def fingerprint(folder: Path) -> dict[str, str]:
    """{"weights", "tokenizer"} of a model folder: digests that change when a model does.

    Of weights, which may be tens of gigabytes, the header, the size and a thousand evenly spaced pages of each file count:
    training changes all of them.
    """
    weights = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        size = path.stat().st_size
        weights.update(f"{path.name} {size}".encode())
        with path.open("rb") as file:
            (header,) = struct.unpack("<Q", file.read(8))
            weights.update(file.read(min(header, 1 << 24)))
            for place in range(0, size, max(size // 1000, 4096)):
                file.seek(place)
                weights.update(file.read(4096))
    weights.update((folder / "config.json").read_bytes())
    tokenizer = hashlib.sha256((folder / "tokenizer.json").read_bytes())
    config = folder / "tokenizer_config.json"
    tokenizer.update(config.read_bytes() if config.is_file() else b"")
    return {"weights": weights.hexdigest()[:32], "tokenizer": tokenizer.hexdigest()[:32]}


# --- files ---


def _layer_file(folder: Path, layer: int) -> Path:
    return folder / f"layer-{layer:03d}.safetensors"


def _write_part(folder: Path, stores: Sequence[BlockStore], held: _Text, first: int, blocks: int) -> Part:
    checksums = torch.stack(
        [_write_layer(_layer_file(folder, layer), store, first, blocks) for layer, store in enumerate(stores)]
    )
    summary = torch.stack([store.summaries[:, first : first + blocks].cpu() for store in stores])
    text = save({"ids": held.ids, "links": held.links, "starts": held.starts})
    index = save({"summary": summary.contiguous(), "checksums": checksums})
    _write(folder / "text.safetensors", text)
    _write(folder / "index.safetensors", index)
    return Part(folder.name, first, blocks, len(held.ids), zlib.crc32(text), zlib.crc32(index))


def _write_layer(path: Path, store: BlockStore, first: int, blocks: int) -> torch.Tensor:
    """Write a safetensors file group by group, so that no layer lies in memory as a whole; returns checksums [blocks]."""
    shape = [blocks, 2, *store.keys.shape[1:]]
    size = 2 * store.keys[0].numel() * store.keys.element_size()
    entry = {"dtype": _DTYPES[store.keys.dtype], "shape": shape, "data_offsets": [0, blocks * size]}
    header = json.dumps({"kv": entry}).encode()
    header += b" " * (-len(header) % 8)
    checksums = []
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        for data in _groups(store, first, blocks):
            for block in data:
                checksums.append(_checksum(block))
                file.write(_bytes(block))
        file.flush()
        os.fsync(file.fileno())
    return torch.tensor(checksums, dtype=torch.int64)


def _groups(store: BlockStore, first: int, blocks: int) -> Iterator[torch.Tensor]:
    last = first + blocks
    for start in range(first, last, store.group_blocks):
        yield store.read_blocks(range(start, min(start + store.group_blocks, last))).cpu()


def _bytes(block: torch.Tensor) -> memoryview:
    return memoryview(block.contiguous().view(torch.uint8).numpy()).cast("B")


def _checksum(block: torch.Tensor) -> int:
    return zlib.crc32(_bytes(block))


def _read(folder: Path, part: Part, name: str, crc: int) -> dict[str, torch.Tensor]:
    try:
        data = (folder / part.name / f"{name}.safetensors").read_bytes()
        if zlib.crc32(data) != crc:
            raise _damaged(folder.name)
        return load(data)
    except (OSError, SafetensorError) as error:
        raise _damaged(folder.name) from error


def _read_manifest(folder: Path) -> Snapshot:
    try:
        held = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        body = held["body"]
        if held["digest"] != _digest(body) or body["format"] != _FORMAT:
            raise _damaged(folder.name)
        parts = tuple(Part(**part) for part in body["parts"])
        return Snapshot(folder, body["key"], tuple(body["documents"]), int(body["tokens"]), parts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder.name) from error


def _write_manifest(snapshot: Snapshot) -> None:
    body = {
        "format": _FORMAT, "key": dict(snapshot.key), "documents": list(snapshot.documents), "tokens": snapshot.tokens,
        "parts": [{name: getattr(part, name) for name in Part.__slots__} for part in snapshot.parts],
    }  # fmt: skip
    text = json.dumps({"digest": _digest(body), "body": body}, indent=1, sort_keys=True)
    temporary = snapshot.folder / "manifest.new"
    _write(temporary, text.encode())
    temporary.replace(snapshot.folder / "manifest.json")


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _damaged(name: str) -> DamagedSnapshot:
    return DamagedSnapshot(
        f"The saved context '{name}' is damaged.", remedy="It is deleted, and the documents are read anew; ask again."
    )


# --- what is shared ---


def _places(parts: Sequence[Part]) -> dict[int, tuple[int, int]]:
    """block -> (part, row). A later part begins with the block that was short at the end of the one before."""
    return {
        part.first_block + row: (number, row) for number, part in enumerate(parts) for row in range(part.blocks)
    }  # fmt: skip


def _joined_ids(texts: Sequence[_Text], snapshot: Snapshot, block_size: int) -> torch.Tensor:
    ids = torch.empty(snapshot.tokens, dtype=torch.int32)
    for part, text in zip(snapshot.parts, texts, strict=True):
        start = part.first_block * block_size
        ids[start : start + part.tokens] = text.ids
    return ids


def _shared(a: torch.Tensor, b: torch.Tensor) -> int:
    """How many first tokens are equal."""
    count = min(len(a), len(b))
    different = torch.nonzero(a[:count] != b[:count])
    return int(different[0]) if len(different) else count


def _wired_alike(saved: _Text, wiring: Wiring, tokens: int, block_size: int) -> int:
    """Tokens before the first one for which links or segments differ."""
    known = -(-tokens // block_size)
    ours = {tuple(pair) for pair in wiring.links.tolist() if max(pair) < known}
    theirs = {tuple(pair) for pair in saved.links.tolist() if max(pair) < known}
    link = min((max(pair) for pair in ours ^ theirs), default=known) * block_size
    return min((link, *(set(wiring.segment_starts) ^ set(saved.starts.tolist()))))
