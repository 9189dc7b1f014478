"""Bounded memories: language models that are trained to read any length with a constant working set.

One interface (`interface.py`) over three published designs, one folder each: `gca/` retrieves chunks by landmarks,
`comet/` carries a fixed memory from chunk to chunk, `cca/` pools distant tokens into cores.
"""

from .interface import MemoryModel, MemoryState, StateBytes, read_in_segments

__all__ = ["MemoryModel", "MemoryState", "StateBytes", "read_in_segments"]
