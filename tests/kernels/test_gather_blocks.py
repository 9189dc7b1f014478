"""The gather: the kernel against the reference, on rows whose bytes fill no whole number of words or programs, from several slabs."""

import pytest
import torch
from unabridged.kernels.gather_blocks import Rows
from unabridged.kernels.gather_blocks.kernel import gather_blocks_kernel
from unabridged.kernels.gather_blocks.reference import gather_blocks_reference

RUNS = pytest.mark.parametrize("run", [gather_blocks_kernel, gather_blocks_reference])
CPU = torch.device("cpu")


def rows_of(slabs, per_slab=None):
    return Rows.of(slabs, per_slab or len(slabs[0]), CPU)


@RUNS
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16, torch.int8])
@pytest.mark.parametrize("shape", [(3,), (2, 16, 32), (5, 1001)])
def test_blocks_arrive_in_their_slots_and_nothing_else_is_touched(shape, dtype, run):
    generator = torch.Generator().manual_seed(0)
    source = torch.randint(-100, 100, (9, *shape), generator=generator).to(dtype)
    store = torch.randint(-100, 100, (6, *shape), generator=generator).to(dtype)
    before = store.clone()
    slabs = [source[:4].clone(), source[4:8].clone(), source[8:].clone()]  # the last one is short
    run(rows_of(slabs), torch.tensor([8, -1, 0, 4, 4]), [store], torch.tensor([1, 2, 5, 0, -1], dtype=torch.int32))
    for slot, expected in enumerate([source[4], source[8], before[2], before[3], before[4], source[0]]):
        assert torch.equal(store[slot], expected)


@RUNS
def test_a_row_is_taken_apart_into_its_stores(run):
    """As a block in INT8: keys, values and two kinds of scales, whose bytes need not have a common word."""
    parts = [
        torch.randint(-9, 9, (7, 2, 3)).to(torch.int8), torch.randint(-9, 9, (7, 5)).to(torch.int8),
        torch.randn((7, 2)), torch.randn((7, 1)).half(),
    ]  # fmt: skip
    slab = torch.cat([part.flatten(1).contiguous().view(torch.int8) for part in parts], 1)
    stores = [torch.zeros((4, *part.shape[1:]), dtype=part.dtype) for part in parts]
    run(rows_of([slab[:4].clone(), slab[4:].clone()]), torch.tensor([6, 2]), stores, torch.tensor([3, 0]))
    for part, store in zip(parts, stores, strict=True):
        assert torch.equal(store[3], part[6])
        assert torch.equal(store[0], part[2])
        assert not store[1:3].any()


@RUNS
def test_nothing_to_do_is_nothing_done(run):
    store, nothing = torch.ones(2, 4), torch.tensor([], dtype=torch.int32)
    run(rows_of([torch.zeros(2, 4)]), nothing, [store], nothing)
    assert (store == 1).all()


@RUNS
def test_blocks_that_do_not_fit_their_slots_are_refused(run):
    one = torch.tensor([0])
    with pytest.raises(ValueError, match="do not fit"):
        run(rows_of([torch.zeros(2, 4)]), one, [torch.zeros(2, 5)], one)
    with pytest.raises(ValueError, match="do not fit"):
        run(rows_of([torch.zeros(2, 4)]), one, [torch.zeros(2, 4), torch.zeros(2, 1)], one)
    with pytest.raises(ValueError, match="contiguous"):
        run(rows_of([torch.zeros(4, 4).T[:2].T], 4), one, [torch.zeros(2, 2)], one)
