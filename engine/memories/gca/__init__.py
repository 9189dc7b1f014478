"""Grouped cross attention (GCA): chunks are found by landmarks and read by their stored keys and values.

Source: Hu et al., ICML 2025 (arXiv:2410.01651). `GcaConfig.form` chooses the published form or the recipe that learns
retrieval from scratch in minutes; `docs/training.md` tells them apart.
"""

from .config import GcaConfig
from .model import GcaModel, with_more_groups
from .store import ChunkStore

__all__ = ["ChunkStore", "GcaConfig", "GcaModel", "with_more_groups"]
