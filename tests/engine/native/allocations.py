"""A counter of what torch really allocates, kept apart from our own ledger: bytes of all storages alive, now and at most."""

import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class Allocations(TorchDispatchMode):
    """Counts storages made while it is active; views and in-place results are counted once. Mapped files are left out."""

    def __init__(self):
        super().__init__()
        self.now = self.peak = 0
        self._known = set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        if "from_file" not in str(func):
            for item in tree_leaves(out):
                if isinstance(item, torch.Tensor):
                    self._count(item.untyped_storage())
        return out

    def _count(self, storage):
        key = storage._cdata
        if key in self._known:
            return
        self._known.add(key)
        self.now += storage.nbytes()
        self.peak = max(self.peak, self.now)
        weakref.finalize(storage, self._gone, key, storage.nbytes())

    def _gone(self, key, size):
        self._known.discard(key)
        self.now -= size
