"""INT8 weights: each layer is measured, and what rounding would change too much is corrected or left alone."""

import pytest
import torch
from unabridged.engine.native.weights import Int8Linear, quantize_network

from .models import tiny

IDS = torch.randint(0, 97, (1, 80), generator=torch.Generator().manual_seed(5))


def logits(model):
    with torch.no_grad():
        return model(IDS).logits[0]


def relative(a, b):
    return float((a - b).norm() / b.norm())


def test_ordinary_layers_become_int8_and_the_report_tells_their_error():
    model = tiny("qwen2", tie_word_embeddings=False)
    exact = logits(model)
    report = quantize_network(model, IDS)
    assert {layer.outcome for layer in report.layers} == {"int8"}
    assert len(report.layers) == 2 * 7 + 1
    assert all(0 < layer.final_error <= report.limit for layer in report.layers)
    assert relative(logits(model), exact) < 0.05
    assert report.bytes_after < 0.5 * report.bytes_before  # fp32 in this test; embeddings stay


def test_the_reported_error_is_the_one_of_the_layer_that_is_used():
    model = tiny("llama", tie_word_embeddings=False)
    seen = {}
    name = "model.layers.0.mlp.up_proj"
    model.get_submodule(name).register_forward_hook(lambda m, x, y: seen.update(x=x[0], y=y))
    logits(model)
    report = quantize_network(model, IDS)
    (layer,) = [layer for layer in report.layers if layer.name == name]
    measured = relative(model.get_submodule(name)(seen["x"]), seen["y"])
    assert measured == pytest.approx(layer.final_error, rel=1e-3)


def test_a_layer_over_the_limit_is_kept_and_the_reason_said():
    model = tiny("qwen2", tie_word_embeddings=False)
    report = quantize_network(model, IDS, limit=1e-6, ranks=(2,))
    assert {layer.outcome for layer in report.layers} == {"kept"}
    assert all("rounding changes its output by" in layer.why for layer in report.layers)
    assert not any(isinstance(module, Int8Linear) for module in model.modules())


def test_a_correction_is_taken_where_it_brings_a_layer_under_the_limit():
    """The limit lies between the plain error and that with half the rank."""
    model = tiny("qwen2", tie_word_embeddings=False)
    exact = logits(model)
    plain = max(layer.error for layer in quantize_network(tiny("qwen2", tie_word_embeddings=False), IDS).layers)
    report = quantize_network(model, IDS, limit=plain * 0.7, ranks=(24,))
    corrected = [layer for layer in report.layers if layer.outcome == "corrected"]
    assert corrected
    assert all(layer.final_error <= report.limit < layer.error for layer in corrected)
    assert "rank 24" in corrected[0].why
    assert relative(logits(model), exact) < 0.05


def test_weights_shared_with_the_embedding_are_left_alone():
    model = tiny("qwen2", tie_word_embeddings=True)
    report = quantize_network(model, IDS)
    (head,) = [layer for layer in report.layers if layer.name == "lm_head"]
    assert (head.outcome, head.why) == ("kept", "it shares its weights with the embedding")


def test_the_same_network_gives_the_same_report():
    reports = [quantize_network(tiny("mistral"), IDS, limit=0.006, ranks=(8, 16)) for _ in range(2)]
    assert reports[0] == reports[1]
