"""Int8 weights: kernel and unpacking against the reference."""

import pytest
import torch
from unabridged.kernels.int8_linear import int8_linear, quantize_weight
from unabridged.kernels.int8_linear.reference import int8_linear_reference


def inputs(rows, width, outputs, dtype):
    generator = torch.Generator().manual_seed(rows + width)
    x = torch.randn(rows, width, generator=generator).to(dtype)
    return x, *quantize_weight(torch.randn(outputs, width, generator=generator))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize(("rows", "width", "outputs"), [(1, 1, 1), (1, 128, 33), (3, 200, 64), (17, 130, 40)])
def test_the_kernel_is_as_accurate_as_plain_torch(rows, width, outputs, dtype):
    from unabridged.kernels.int8_linear.kernel import int8_linear_kernel

    x, weight, scale = inputs(rows, width, outputs, dtype)
    exact = x.double() @ (weight.double() * scale.double()[:, None]).T
    plain = (x @ weight.to(dtype).T) * scale.to(dtype)
    allowed = 2 * (plain.double() - exact).norm() + torch.finfo(dtype).eps * exact.norm()
    assert (int8_linear_kernel(x, weight, scale).double() - exact).norm() <= allowed


def test_unpacking_part_by_part_changes_nothing(monkeypatch):
    monkeypatch.setattr("unabridged.kernels.int8_linear._CHUNK", 500)
    x, weight, scale = inputs(70, 50, 33, torch.float32)
    assert (int8_linear(x, weight, scale) - int8_linear_reference(x, weight, scale)).abs().max() < 1e-4


def test_a_channel_of_zeros_stays_zero():
    weight, scale = quantize_weight(torch.zeros(2, 8))
    assert int8_linear(torch.ones(1, 8), weight, scale).tolist() == [[0.0, 0.0]]


def test_rounding_is_within_half_a_step():
    original = torch.randn(20, 64)
    weight, scale = quantize_weight(original)
    assert ((weight * scale[:, None] - original).abs() <= scale[:, None] / 2 + 1e-6).all()
