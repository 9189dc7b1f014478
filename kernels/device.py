"""Where a kernel runs: on CUDA. Under Triton's interpreter it runs on the CPU too, for tests alone."""

from __future__ import annotations

import os
from functools import cache

import torch


def interpreted() -> bool:
    """True under TRITON_INTERPRET=1, where Triton kernels run on the CPU, slowly, for tests."""
    return os.environ.get("TRITON_INTERPRET") == "1"


@cache
def has_triton() -> bool:
    """Triton is an extra of the Linux install; without it every kernel falls back to its reference."""
    try:
        import triton  # noqa: F401
    except ImportError:
        return False
    return True


def runs_kernel(tensor: torch.Tensor) -> bool:
    """True where the Triton kernel is used for `tensor`. Tests call the interpreted kernels themselves: it is slow."""
    return tensor.is_cuda and has_triton()
