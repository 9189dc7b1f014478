"""What keys and values depend on of a model folder, in two digests."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path


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
