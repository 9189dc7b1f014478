"""INT8 keys and values: the kernel against the reference, and how much is lost."""

import pytest
import torch
from unabridged.kernels.int8_kv import dequantise
from unabridged.kernels.int8_kv.kernel import quantise_kernel
from unabridged.kernels.int8_kv.reference import quantise_reference


def blocks(count, dtype=torch.float32, seed=0):
    generator = torch.Generator().manual_seed(seed)
    key, value = (torch.randn((count, 2, 16, 32), generator=generator) for _ in range(2))
    key[..., 3] *= 40  # a channel that is large in every token, as real keys have
    value[:, :, 5] *= 40  # a token that is large in every channel
    return key.to(dtype), value.to(dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_kernel_gives_what_the_reference_gives(count, dtype):
    case = blocks(count, dtype)
    for out, exact in zip(quantise_kernel(*case), quantise_reference(*case), strict=True):
        assert out.dtype == exact.dtype
        torch.testing.assert_close(out, exact, atol=0, rtol=1e-6)


def test_an_error_is_at_most_half_a_step_of_its_channel_or_token():
    key, value = blocks(3)
    made = quantise_reference(key, value)
    key_back, value_back = dequantise(made)
    assert ((key_back - key).abs() <= 0.501 * made.key_scale[:, :, None]).all()
    assert ((value_back - value).abs() <= 0.501 * made.value_scale[..., None]).all()


def test_large_channels_of_keys_and_large_tokens_of_values_do_not_spoil_the_others():
    key, value = blocks(3)
    key_back, value_back = dequantise(quantise_reference(key, value))
    small_keys = torch.arange(32) != 3
    small_values = torch.arange(16) != 5
    assert (key_back - key)[..., small_keys].norm() < 0.01 * key[..., small_keys].norm()
    assert (value_back - value)[:, :, small_values].norm() < 0.01 * value[:, :, small_values].norm()


def test_zeros_stay_zeros():
    nothing = torch.zeros(1, 2, 16, 32)
    for run in (quantise_kernel, quantise_reference):
        assert all((part == 0).all() for part in dequantise(run(nothing, nothing)))
