"""Gradient checkpointing with offload: the same loss and gradients, with fewer activations kept."""

import pytest
import torch
from unabridged.engine.memories.gca import GcaConfig, GcaModel
from unabridged.engine.training.parallel.recompute import recompute


def gradients(offload):
    torch.manual_seed(0)
    model = GcaModel(GcaConfig(20, width=16, heads=2, chunk=4, window=5, top_k=2))
    if offload is not None:
        recompute(model.lower, offload=offload)
    kept = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: (kept.append(t.numel()), t)[1], lambda t: t):
        loss = model(torch.randint(20, (2, 32), generator=torch.Generator().manual_seed(1))).square().sum()
    loss.backward()
    return [loss.detach(), *(p.grad for p in model.parameters() if p.grad is not None)], sum(kept)


@pytest.mark.parametrize("offload", [False, True])
def test_recomputed_layers_give_the_same_gradients_and_keep_less(offload):
    expected, all_kept = gradients(None)
    found, kept = gradients(offload)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-6)
    assert kept < all_kept


def test_nothing_is_kept_without_gradients():
    layer = torch.nn.Linear(2, 2)
    recompute([layer])
    with torch.no_grad():
        assert not layer(torch.ones(1, 2)).requires_grad
