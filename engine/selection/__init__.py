"""Which key blocks a tile of queries attends to: small components, combined, as one boolean map per key/value head.

A selection is the union of fixed parts (sinks, local window, ...), of what a policy keeps of a score, and of the blocks
that the selected ones refer to in the document (links). `select_blocks` joins them; `to_indices` gives kernels their
input, `to_block_mask` the same to flex_attention.
"""

from .fixed import DocumentStart, Fixed, LocalWindow, Named, Sinks, Strided
from .gate import LearnedGate, load_gates, save_gates
from .geometry import Geometry, NextToken
from .links import BlockLinks, linked_segments, links_of_context
from .policies import Coverage, Policy, Threshold, TopK
from .scores import Antidiagonal, MeanPooled, PooledCores, QuestBound, Score
from .select import Selector, density, to_block_mask, to_indices
from .sketched import Sketched
from .vertical_slash import VerticalSlash

__all__ = [
    "Antidiagonal", "BlockLinks", "Coverage", "DocumentStart", "Fixed", "Geometry", "LearnedGate", "LocalWindow",
    "MeanPooled", "Named", "NextToken", "Policy", "PooledCores", "QuestBound", "Score", "Selector", "Sinks", "Sketched", "Strided", "Threshold", "TopK", "VerticalSlash",
    "density", "linked_segments", "links_of_context", "load_gates", "save_gates", "to_block_mask", "to_indices",
]  # fmt: skip
