"""Core context aware attention (CCA): distant tokens exist as pooled cores, near ones as they are, in one softmax.

Drop-in for pretrained models of transformers: no new weights. Source: Chen et al., ICML 2025 (arXiv:2412.12465).
"""

from .cache import CcaCache
from .config import CcaConfig
from .model import CcaModel, CcaState, small_cca, use_cca, use_dense

__all__ = ["CcaCache", "CcaConfig", "CcaModel", "CcaState", "small_cca", "use_cca", "use_dense"]
