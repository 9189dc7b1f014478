"""Presets: every stage draws what its model can be trained on, in fp32 and under bf16 autocast."""

from contextlib import nullcontext

import pytest
import torch
from unabridged.engine.protocol import EngineError
from unabridged.engine.training.loop import adamw
from unabridged.engine.training.presets import DESIGNS, preset_of


def bf16():
    return torch.autocast("cpu", dtype=torch.bfloat16)


@pytest.mark.parametrize("precision", [nullcontext, bf16])
@pytest.mark.parametrize("design", DESIGNS)
def test_a_tiny_model_learns_from_the_first_batch_of_each_stage(design, precision):
    preset = preset_of(design, "tiny")
    torch.manual_seed(0)
    model = preset.build(preset.config)
    for stage in (preset.stages[0], preset.stages[-1]):
        if stage.enter:
            stage.enter(model)
        batch = stage.draw(torch.Generator().manual_seed(0))
        part = type(batch)(batch.tokens[:4], batch.labels[:4], batch.outputs_from)
        with precision():
            measured = preset.objective(model, part)
        measured.loss.backward()
        assert torch.isfinite(measured.loss)
    assert all(torch.isfinite(p.grad).all() for p in model.parameters() if p.grad is not None)


@pytest.mark.parametrize(("design", "millions"), [("gca", 14), ("comet", 10), ("cca", 19)])
def test_small_presets_have_the_size_they_state_and_list_their_layers(design, millions):
    preset = preset_of(design, "small")
    model = preset.build(preset.config)
    assert sum(p.numel() for p in model.parameters()) / 1e6 == pytest.approx(millions, rel=0.05)
    inside = sum(p.numel() for layer in preset.layers(model) for p in layer.parameters())
    assert inside > 0.5 * sum(p.numel() for p in model.parameters())


def test_the_memory_of_the_small_comet_learns_faster():
    preset = preset_of("comet", "small")
    groups = adamw(preset.build(preset.config), 1e-3, faster=preset.faster).param_groups
    assert [group["factor"] for group in groups] == [1.0, 5.0]


@pytest.mark.parametrize(("design", "size"), [("transformer", "tiny"), ("gca", "huge")])
def test_unknown_designs_and_sizes_are_refused_by_name(design, size):
    with pytest.raises(EngineError, match="There is no") as raised:
        preset_of(design, size)
    assert "Choose one of" in raised.value.remedy
