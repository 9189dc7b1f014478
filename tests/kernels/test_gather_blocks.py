"""The gather: the kernel against the reference, on blocks whose bytes fill no whole number of words or programs."""

import pytest
import torch
from unabridged.kernels.gather_blocks.kernel import gather_blocks_kernel
from unabridged.kernels.gather_blocks.reference import gather_blocks_reference

RUNS = pytest.mark.parametrize("run", [gather_blocks_kernel, gather_blocks_reference])


@RUNS
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16, torch.int8])
@pytest.mark.parametrize("shape", [(3,), (2, 16, 32), (5, 1001)])
def test_blocks_arrive_in_their_slots_and_nothing_else_is_touched(shape, dtype, run):
    generator = torch.Generator().manual_seed(0)
    source = torch.randint(-100, 100, (9, *shape), generator=generator).to(dtype)
    store = torch.randint(-100, 100, (6, *shape), generator=generator).to(dtype)
    before = store.clone()
    run(source, torch.tensor([8, -1, 0, 4, 4]), store, torch.tensor([1, 2, 5, 0, -1], dtype=torch.int32))
    for slot, expected in enumerate([source[4], source[8], before[2], before[3], before[4], source[0]]):
        assert torch.equal(store[slot], expected)


@RUNS
def test_nothing_to_do_is_nothing_done(run):
    store = torch.ones(2, 4)
    run(torch.zeros(2, 4), torch.tensor([], dtype=torch.int32), store, torch.tensor([], dtype=torch.int32))
    assert (store == 1).all()


@RUNS
def test_blocks_that_do_not_fit_their_slots_are_refused(run):
    one = torch.tensor([0])
    with pytest.raises(ValueError, match="do not fit"):
        run(torch.zeros(2, 4), one, torch.zeros(2, 5), one)
    with pytest.raises(ValueError, match="do not fit"):
        run(torch.zeros(2, 4), one, torch.zeros(2, 4, dtype=torch.float16), one)
    with pytest.raises(ValueError, match="contiguous"):
        run(torch.zeros(4, 4).T[:2].T, one, torch.zeros(2, 2), one)
