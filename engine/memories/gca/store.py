"""Where a stream keeps its chunks: landmarks on the device, keys and values in host memory or on disk."""

from __future__ import annotations

from pathlib import Path

import torch

from .encoder import Encoded
from .retrieval import gather_chunks


class ChunkStore:
    """Landmarks and chunk keys and values of `batch` streams, in arrays that double when they are full.

    Keys and values are fetched by one gather per retrieval, on the device where they lie; only the result is moved.
    `folder` keeps them in a file there instead of memory: the system then holds as much of it as it can spare.
    """

    def __init__(
        self,
        batch: int,
        *,
        capacity: int = 1024,
        dtype: torch.dtype = torch.float32,
        device: torch.device | str | None = None,
        folder: Path | None = None,
    ) -> None:
        self.batch, self.capacity, self.dtype, self.device, self.folder = batch, capacity, dtype, device, folder
        self.chunks = 0
        self._landmarks: torch.Tensor | None = None
        self._keys_values: torch.Tensor | None = None

    def append(self, encoded: Encoded) -> None:
        """Add the chunks of one segment."""
        self._reserve(encoded, self.chunks + encoded.landmarks.shape[1])
        self.chunks += encoded.landmarks.shape[1]
        self.overwrite(self.chunks - encoded.landmarks.shape[1], encoded)

    def overwrite(self, first: int, encoded: Encoded) -> None:
        """Replace chunks first, first + 1, ... by newly encoded ones. Raises IndexError beyond what is stored."""
        count = encoded.landmarks.shape[1]
        if self._landmarks is None or self._keys_values is None or first + count > self.chunks:
            raise IndexError(f"chunks {first}..{first + count} are not stored; there are {self.chunks}")
        self._landmarks[:, first : first + count] = encoded.landmarks
        self._keys_values[:, first : first + count] = encoded.keys_values.to(self.dtype)

    def truncate(self, chunks: int) -> None:
        """Forget all but the first `chunks` chunks."""
        self.chunks = min(self.chunks, chunks)

    def landmarks(self) -> torch.Tensor:
        """[batch, chunks, width]."""
        assert self._landmarks is not None, "nothing has been stored"
        return self._landmarks[:, : self.chunks]

    def gather(self, indices: torch.Tensor) -> torch.Tensor:
        """Keys and values [batch, rows, k, 2, chunk, width] of chunks indices [batch, rows, k], on the landmarks' device."""
        assert self._keys_values is not None, "nothing has been stored"
        assert self._landmarks is not None
        found = gather_chunks(self._keys_values, indices.to(self._keys_values.device))
        return found.to(self._landmarks.device, self._landmarks.dtype)

    def whole(self) -> None:
        """A store is never read whole."""

    def index_bytes(self) -> int:
        return 0 if self._landmarks is None else _bytes_of(self._landmarks[:, : self.chunks])

    def store_bytes(self) -> int:
        return 0 if self._keys_values is None else _bytes_of(self._keys_values[:, : self.chunks])

    def _reserve(self, encoded: Encoded, chunks: int) -> None:
        if self._landmarks is not None and chunks <= self.capacity:
            return
        while self.capacity < chunks:
            self.capacity *= 2
        landmarks = encoded.landmarks.new_empty(self.batch, self.capacity, *encoded.landmarks.shape[2:])
        keys_values = self._allocate((self.batch, self.capacity, *encoded.keys_values.shape[2:]), landmarks.device)
        if self._landmarks is not None and self._keys_values is not None:
            landmarks[:, : self.chunks] = self._landmarks[:, : self.chunks]
            keys_values[:, : self.chunks] = self._keys_values[:, : self.chunks]
        self._landmarks, self._keys_values = landmarks, keys_values

    def _allocate(self, shape: tuple[int, ...], device: torch.device) -> torch.Tensor:
        if self.folder is None:
            return torch.empty(shape, dtype=self.dtype, device=self.device or device)
        count = torch.Size(shape).numel()
        path = self.folder / f"chunks-{self.capacity}.bin"
        return torch.from_file(str(path), shared=True, size=count, dtype=self.dtype).view(shape)


def _bytes_of(tensor: torch.Tensor) -> int:
    return int(tensor.numel() * tensor.element_size())
