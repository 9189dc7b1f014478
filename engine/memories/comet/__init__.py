"""CoMeT: every layer carries a gated global memory and a FIFO of recent beacons from chunk to chunk.

Source: Zhao et al., ACL 2026 (arXiv:2602.01766). `CometModel` puts the memory around any decoder: `TinyDecoder` for a small model
from scratch, `HuggingFaceDecoder` for a pretrained one.
"""

from .config import CometConfig
from .decoders import HuggingFaceDecoder, TinyDecoder
from .memory import LayerState
from .model import CometModel, CometState, tiny_comet

__all__ = [
    "CometConfig", "CometModel", "CometState", "HuggingFaceDecoder", "LayerState", "TinyDecoder", "tiny_comet",
]  # fmt: skip
