"""Block summaries: the kernel against the reference, on lengths that do not fill the last block."""

import pytest
import torch
from unabridged.kernels.block_summary.kernel import block_summary_kernel
from unabridged.kernels.block_summary.reference import block_summary_reference


@pytest.mark.parametrize("num_keys", [0, 1, 15, 16, 17, 70])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_the_kernel_gives_what_the_reference_gives(num_keys, dtype):
    key = torch.randn((num_keys, 2, 32), generator=torch.Generator().manual_seed(0)).to(dtype)
    exact = block_summary_reference(key, block_size=16)
    out = block_summary_kernel(key, block_size=16)
    assert torch.equal(out.low, exact.low)
    assert torch.equal(out.high, exact.high)
    torch.testing.assert_close(out.mean, exact.mean, atol=2 * torch.finfo(dtype).eps, rtol=2 * torch.finfo(dtype).eps)


def test_a_short_last_block_counts_only_its_own_tokens():
    key = torch.tensor([1.0, 3.0, 5.0]).view(3, 1, 1).expand(3, 1, 16)
    summary = block_summary_reference(key, block_size=2)
    assert summary.mean[:, 0, 0].tolist() == [2.0, 5.0]
    assert summary.low[:, 0, 0].tolist() == [1.0, 5.0]
    assert summary.high[:, 0, 0].tolist() == [3.0, 5.0]
