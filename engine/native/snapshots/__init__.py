"""Contexts kept prefilled: what a model made of a long text, saved in safetensors files and reopened without reading again.

A snapshot is a folder: manifest.json, and for every time it grew a part with the token ids and links, and for each layer one file of
blocks and an index of summaries and checksums. Attention is causal, so any beginning of a saved context is as good as the whole: a
snapshot serves every context that shares its first tokens, and an appended document adds a part.

Blocks are read one by one, when attention asks for them, and each is checked against its checksum then; manifest and indexes
are checked at opening. What is damaged is deleted and read anew, never used.
"""

from .files import DamagedSnapshot, Part, Snapshot
from .fingerprint import fingerprint
from .folder import SnapshotFolder
from .sharing import Wiring

__all__ = ["DamagedSnapshot", "Part", "Snapshot", "SnapshotFolder", "Wiring", "fingerprint"]
