"""Distilling a gate: it comes closer to the model's attention than pooling does, and leaves the model alone."""

import pytest
import torch
from transformers import Qwen2Config, Qwen2ForCausalLM
from unabridged.engine.selection import Geometry, MeanPooled, TopK
from unabridged.engine.training.gate import _captured, block_maxima, train_gate, windows
from unabridged.kernels.block_summary import block_summary

BLOCK = 16


def peaked_model():
    """A random decoder whose attention is sharp: its query projections are enlarged."""
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=64, hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=1024, initializer_range=0.1,
    )  # fmt: skip
    network = Qwen2ForCausalLM(config)
    for layer in network.model.layers:
        layer.self_attn.q_proj.weight.data *= 6
    return network


def texts(count, seed):
    """Texts whose blocks differ in their words: what one block is about is told by its mean."""
    generator = torch.Generator().manual_seed(seed)
    for _ in range(count):
        topics = torch.randint(0, 8, (16, 1), generator=generator) * 8
        yield (topics + torch.randint(0, 8, (16, BLOCK), generator=generator)).flatten()


def recall(network, score_of_layer):
    """Share of the blocks with the greatest weights that the score's best blocks hold, on texts of their own."""
    found = []
    for text in texts(4, seed=9):
        for layer, (query, key, scale) in enumerate(_captured(network, text)):
            geometry = Geometry(0, len(query), len(key), BLOCK, BLOCK)
            truth = TopK(3).keep(block_maxima(query, key, scale, geometry).unflatten(0, (2, -1)).amax(1))
            mass = score_of_layer(layer).mass(query, block_summary(key, block_size=BLOCK), geometry, scale, None)
            late = slice(geometry.num_tiles // 2, None)
            hits = TopK(3).keep(mass)[:, late] & truth[:, late]
            found.append(float(hits.sum() / truth[:, late].sum()))
    return sum(found) / len(found)


def test_the_gate_learns_what_the_model_attends_to():
    network = peaked_model()
    before = [parameter.clone() for parameter in network.parameters()]
    losses = []
    gates = train_gate(
        network, texts(120, seed=1), block_size=BLOCK, tile_size=BLOCK, gate_dim=16,
        report=lambda step, loss: losses.append(loss),
    )  # fmt: skip
    assert sum(losses[-10:]) < 0.8 * sum(losses[:10])
    assert recall(network, lambda layer: gates[layer]) > recall(network, lambda layer: MeanPooled())
    assert all(torch.equal(old, new) for old, new in zip(before, network.parameters(), strict=True))
    assert network.config._attn_implementation != "unabridged_gate"


def test_texts_too_short_to_learn_from_are_an_error():
    with pytest.raises(ValueError, match="64 tokens"):
        train_gate(peaked_model(), [torch.arange(40)], block_size=BLOCK, tile_size=BLOCK)


def test_windows_lie_inside_the_text_and_repeat_with_their_seed():
    tokens = torch.arange(100)
    pieces = list(windows(tokens, 30, 5, seed=1))
    assert all(len(piece) == 30 and torch.equal(piece, tokens[piece[0] : piece[0] + 30]) for piece in pieces)
    assert all(torch.equal(a, b) for a, b in zip(pieces, windows(tokens, 30, 5, seed=1), strict=True))
    assert [len(piece) for piece in windows(tokens, 300, 2, seed=1)] == [100, 100]
