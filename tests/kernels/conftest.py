"""What every kernel test shares. Triton reads TRITON_INTERPRET when it is imported, so it is set here, before that."""

import os

import pytest
import torch

torch.set_num_threads(1)  # tiny tensors: threads would wait for each other
if not torch.cuda.is_available():
    os.environ["TRITON_INTERPRET"] = "1"


@pytest.fixture(autouse=True)
def scratch_is_nan(monkeypatch):
    """`torch.empty` and its kin give NaN, so that reading what was never written fails instead of passing by luck."""
    for name in ("empty", "empty_like"):
        original = getattr(torch, name)

        def filled(*args, original=original, **kwargs):
            made = original(*args, **kwargs)
            return made.fill_(float("nan")) if made.is_floating_point() else made

        monkeypatch.setattr(torch, name, filled)
