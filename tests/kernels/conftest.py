"""What every kernel test shares. Without a GPU the kernels run under Triton's interpreter (see tests/conftest.py)."""

import pytest
import torch

torch.set_num_threads(1)  # tiny tensors: threads would wait for each other


@pytest.fixture(autouse=True)
def scratch_is_nan(monkeypatch):
    """`torch.empty` and its kin give NaN, so that reading what was never written fails instead of passing by luck."""
    for name in ("empty", "empty_like"):
        original = getattr(torch, name)

        def filled(*args, original=original, **kwargs):
            made = original(*args, **kwargs)
            return made.fill_(float("nan")) if made.is_floating_point() else made

        monkeypatch.setattr(torch, name, filled)
