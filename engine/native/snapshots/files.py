"""A snapshot's files: what is written where, and how each is checked when it is read."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load, save

from ...protocol import EngineError
from ..store import BlockStore
from .sharing import SavedText

_FORMAT = 2
_LAYERS_AHEAD = 8
_DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int8: "I8"}


class DamagedSnapshot(EngineError):
    """A saved context does not hold what was written; it has to be deleted and read anew."""


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks [first_block, first_block + blocks) and the tokens of their part; checksums of its text and of each layer's index."""

    name: str
    first_block: int
    blocks: int
    tokens: int
    text_crc: int
    index_crcs: tuple[int, ...]


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
class LayerIndex:
    """What has to be at hand for all blocks of a part, in one layer, when it is opened; as `Summaries.saved` gives it."""

    pooled: torch.Tensor
    sketch: torch.Tensor
    checksums: torch.Tensor  # [blocks] int64


class LayerBlocks:
    """The saved blocks of one layer, read from mapped files one by one and checked."""

    def __init__(
        self, snapshot: Snapshot, layer: int, places: Mapping[int, tuple[int, int]], indexes: Sequence[LayerIndex]
    ) -> None:
        """indexes  of the snapshot's parts, in this layer"""
        self._name, self._places = snapshot.name, places
        self._checksums = [index.checksums.tolist() for index in indexes]
        try:
            files: list[Any] = [
                safe_open(_layer_file(snapshot.folder / part.name, layer), "pt") for part in snapshot.parts
            ]
            self._rows = [file.get_slice("kv") for file in files]
            whole = all(
                rows.get_shape()[0] == part.blocks for rows, part in zip(self._rows, snapshot.parts, strict=True)
            )
        except (OSError, SafetensorError) as error:
            raise damaged(self._name) from error
        if not whole:
            raise damaged(self._name)

    def __contains__(self, block: object) -> bool:
        return block in self._places

    def read(self, block: int) -> torch.Tensor:
        """See `ColdBlocks`. Raises DamagedSnapshot."""
        part, row = self._places[block]
        data: torch.Tensor = self._rows[part][row : row + 1][0]
        if _checksum(data) != self._checksums[part][row]:
            raise damaged(self._name)
        return data


def read_text(snapshot: Snapshot, part: Part) -> SavedText:
    """What decides whether a part serves a context. Raises DamagedSnapshot."""
    return SavedText(**_read(snapshot.folder / part.name / "text.safetensors", part.text_crc))


def read_indexes(snapshot: Snapshot) -> Iterator[list[LayerIndex]]:
    """Of each layer in turn the indexes of all parts. With sketches they are gigabytes: some layers are read side by side, no more than
    `_LAYERS_AHEAD` of them are held. Raises DamagedSnapshot."""

    def read(layer: int) -> list[LayerIndex]:
        return [
            LayerIndex(**_read(snapshot.folder / part.name / f"index-{layer:03d}.safetensors", part.index_crcs[layer]))
            for part in snapshot.parts
        ]

    layers = iter(range(len(snapshot.parts[0].index_crcs)))
    with ThreadPoolExecutor(max_workers=_LAYERS_AHEAD) as readers:
        waiting = deque(readers.submit(read, layer) for layer in islice(layers, _LAYERS_AHEAD))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(readers.submit(read, layer) for layer in islice(layers, 1))


def block_places(parts: Sequence[Part]) -> dict[int, tuple[int, int]]:
    """block -> (part, row). A later part begins with the block that was short at the end of the one before."""
    return {
        part.first_block + row: (number, row) for number, part in enumerate(parts) for row in range(part.blocks)
    }  # fmt: skip


def write_part(folder: Path, stores: Sequence[BlockStore], held: SavedText, first: int, blocks: int) -> Part:
    """Write blocks [first, first + blocks) of every store, and `held`, into the empty `folder`."""
    crcs = []
    for layer, store in enumerate(stores):
        checksums = _write_blocks(_layer_file(folder, layer), store, first, blocks)
        pooled, sketch = (item.cpu().contiguous() for item in store.summaries.saved(first, first + blocks))
        index = save({"pooled": pooled, "sketch": sketch, "checksums": checksums})
        write_file(folder / f"index-{layer:03d}.safetensors", index)
        crcs.append(zlib.crc32(index))
    text = save({"ids": held.ids, "links": held.links, "starts": held.starts})
    write_file(folder / "text.safetensors", text)
    return Part(folder.name, first, blocks, len(held.ids), zlib.crc32(text), tuple(crcs))


def read_manifest(folder: Path) -> Snapshot:
    """The snapshot in `folder`. Raises DamagedSnapshot."""
    try:
        held = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        body = held["body"]
        if held["digest"] != _digest(body) or body["format"] != _FORMAT:
            raise damaged(folder.name)
        parts = tuple(Part(**{**part, "index_crcs": tuple(part["index_crcs"])}) for part in body["parts"])
        return Snapshot(folder, body["key"], tuple(body["documents"]), int(body["tokens"]), parts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(folder.name) from error


def write_manifest(snapshot: Snapshot) -> None:
    """Write manifest.json; until it is there, what else was written belongs to no snapshot."""
    body = {
        "format": _FORMAT, "key": dict(snapshot.key), "documents": list(snapshot.documents), "tokens": snapshot.tokens,
        "parts": [{name: getattr(part, name) for name in Part.__slots__} for part in snapshot.parts],
    }  # fmt: skip
    text = json.dumps({"digest": _digest(body), "body": body}, indent=1, sort_keys=True)
    temporary = snapshot.folder / "manifest.new"
    write_file(temporary, text.encode())
    temporary.replace(snapshot.folder / "manifest.json")


def write_file(path: Path, data: bytes) -> None:
    """Write `data`, to the disk itself."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def damaged(name: str) -> DamagedSnapshot:
    """The error that says so."""
    return DamagedSnapshot(
        f"The saved context '{name}' is damaged.", remedy="It is deleted, and the documents are read anew; ask again."
    )


# --- helpers ---


def _layer_file(folder: Path, layer: int) -> Path:
    return folder / f"layer-{layer:03d}.safetensors"


def _write_blocks(path: Path, store: BlockStore, first: int, blocks: int) -> torch.Tensor:
    """Write a safetensors file group by group, so that no layer lies in memory as a whole; returns checksums [blocks]."""
    form = store.form
    entry = {
        "dtype": _DTYPES[form.row_dtype], "shape": [blocks, *form.row_shape], "data_offsets": [0, blocks * form.nbytes],
    }  # fmt: skip
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


def _read(path: Path, crc: int) -> dict[str, torch.Tensor]:
    name = path.parent.parent.name
    try:
        data = path.read_bytes()
        if zlib.crc32(data) != crc:
            raise damaged(name)
        return load(data)
    except (OSError, SafetensorError) as error:
        raise damaged(name) from error


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
