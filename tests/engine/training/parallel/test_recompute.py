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


def test_what_is_moved_to_the_host_is_the_inputs_of_the_layers_alone(monkeypatch):
    moved = []

    def recorded(**options):
        return torch.autograd.graph.saved_tensors_hooks(lambda t: (moved.append(tuple(t.shape)), t)[1], lambda t: t)

    monkeypatch.setattr("unabridged.engine.training.parallel.recompute.save_on_cpu", recorded)
    layers = [torch.nn.Sequential(torch.nn.Linear(3, 50), torch.nn.Tanh(), torch.nn.Linear(50, 3)) for _ in range(2)]
    recompute(layers)
    x = torch.ones(7, 3, requires_grad=True)
    layers[1](layers[0](x)).sum().backward()
    assert [shape for shape in moved if len(shape) > 1] == [(7, 3), (7, 3)]
    assert x.grad is not None
