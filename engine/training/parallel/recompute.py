"""Gradient checkpointing with the kept inputs in host memory: activations of a layer exist while it is worked on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch.autograd.graph import save_on_cpu
from torch.utils.checkpoint import checkpoint


def recompute(layers: Iterable[torch.nn.Module], *, offload: bool = True) -> None:
    """From now on each layer keeps its inputs alone and runs again in the backward pass; results are the same.

    offload  the kept inputs wait in host memory, pinned where there is a GPU
    """
    for layer in layers:
        layer.forward = _recomputed(layer.forward, offload)


def _recomputed(forward: Any, offload: bool) -> Any:
    def run(*inputs: Any, **options: Any) -> Any:
        if not torch.is_grad_enabled():
            return forward(*inputs, **options)
        if not offload:
            return checkpoint(forward, *inputs, use_reentrant=False, **options)
        with save_on_cpu(pin_memory=torch.cuda.is_available()):
            # The outer hooks see what checkpointing keeps, the inputs, and nothing of what runs inside.
            return checkpoint(forward, *inputs, use_reentrant=False, **options)

    return run
