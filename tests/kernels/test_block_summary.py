"""Block summaries: the kernel against the reference, on lengths that do not fill the last block."""

import pytest
import torch
from unabridged.kernels.block_summary.cpu import block_summary_cpu, pooled_cores_cpu
from unabridged.kernels.block_summary.kernel import block_summary_kernel, pooled_cores_kernel
from unabridged.kernels.block_summary.reference import block_summary_reference, pooled_cores_reference

from .accuracy import assert_as_accurate


@pytest.mark.parametrize("num_keys", [0, 1, 15, 16, 17, 70])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("run", [block_summary_kernel, block_summary_cpu])
def test_both_give_what_the_reference_gives(num_keys, dtype, run):
    key = torch.randn((num_keys, 2, 32), generator=torch.Generator().manual_seed(0)).to(dtype)
    exact = block_summary_reference(key, block_size=16)
    out = run(key, block_size=16)
    assert torch.equal(out.low, exact.low)
    assert torch.equal(out.high, exact.high)
    torch.testing.assert_close(out.mean, exact.mean, atol=2 * torch.finfo(dtype).eps, rtol=2 * torch.finfo(dtype).eps)


def test_a_short_last_block_counts_only_its_own_tokens():
    key = torch.tensor([1.0, 3.0, 5.0]).view(3, 1, 1).expand(3, 1, 16)
    summary = block_summary_reference(key, block_size=2)
    assert summary.mean[:, 0, 0].tolist() == [2.0, 5.0]
    assert summary.low[:, 0, 0].tolist() == [1.0, 5.0]
    assert summary.high[:, 0, 0].tolist() == [3.0, 5.0]


@pytest.mark.parametrize(("query_start", "num_keys"), [(0, 1), (0, 17), (16, 70), (30, 33), (40, 48), (20, 70)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("run", [pooled_cores_kernel, pooled_cores_cpu])
def test_cores_are_as_in_the_reference(query_start, num_keys, dtype, run):
    generator = torch.Generator().manual_seed(0)
    query = torch.randn((num_keys - query_start, 4, 32), generator=generator).to(dtype)
    key = torch.randn((num_keys, 2, 32), generator=generator).to(dtype)
    options = {"query_start": query_start, "block_size": 16, "scale": 0.5}
    exact = pooled_cores_reference(query.float(), key.float(), **options)
    assert_as_accurate(run(query, key, **options), pooled_cores_reference(query, key, **options), exact)


def test_a_core_is_the_key_that_the_last_query_looks_for():
    key = torch.eye(32)[:16].view(16, 1, 32)
    query = 50 * key[[5]].expand(16, -1, -1)
    core = pooled_cores_reference(query, key, query_start=0, block_size=16, scale=1.0)
    torch.testing.assert_close(core[0, 0], key[5, 0])


@pytest.mark.parametrize("run", [pooled_cores_kernel, pooled_cores_cpu, pooled_cores_reference])
def test_queries_that_end_elsewhere_than_the_keys_are_refused(run):
    with pytest.raises(ValueError, match="Queries end at 3, keys at 5"):
        run(torch.zeros(3, 2, 16), torch.zeros(5, 2, 16), query_start=0, block_size=16, scale=1.0)
