"""CCA-type attention in models of transformers: cores as in the paper, streams as the batch, a cache that stays small."""

import pytest
import torch
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)
from unabridged.engine.memories import read_in_segments
from unabridged.engine.memories.cca import CcaConfig, CcaModel, use_dense
from unabridged.engine.memories.cca.pooling import Pooling

SIZES = {
    "vocab_size": 50, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
}  # fmt: skip
MODELS = {
    "llama": lambda: LlamaForCausalLM(LlamaConfig(**SIZES)),
    "qwen2": lambda: Qwen2ForCausalLM(Qwen2Config(**SIZES)),
    "qwen3": lambda: Qwen3ForCausalLM(Qwen3Config(**SIZES)),
    "mistral": lambda: MistralForCausalLM(MistralConfig(**SIZES)),
}
CONFIG = CcaConfig(50, group=4, window=10)


@pytest.fixture(params=MODELS)
def model(request):
    torch.manual_seed(0)
    return CcaModel(CONFIG, MODELS[request.param]()).eval()


@pytest.fixture
def tokens():
    return torch.randint(50, (2, 70), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("segment", [1, 7, 16, 64])
def test_a_stream_gives_the_logits_of_the_batch_whatever_its_segments(model, tokens, segment):
    state = model.begin(2)
    logits = torch.cat(list(read_in_segments(model, tokens, state, segment=segment)), dim=1)
    torch.testing.assert_close(logits, model(tokens), rtol=1e-4, atol=1e-5)


def test_no_position_sees_what_comes_after_it(model, tokens):
    changed = tokens.clone()
    changed[:, 45:] = (changed[:, 45:] + 7) % 50
    torch.testing.assert_close(model(changed)[:, :45], model(tokens)[:, :45], rtol=1e-4, atol=1e-5)


def test_within_the_window_the_model_is_the_dense_one(model, tokens):
    with_cores = model(tokens[:, :10])
    use_dense(model.model)
    torch.testing.assert_close(with_cores, model(tokens[:, :10]), rtol=1e-4, atol=1e-5)


def test_the_model_generates_with_its_cache(model, tokens):
    cache = model.begin(2).cache
    made = model.model.generate(tokens, past_key_values=cache, max_new_tokens=4, do_sample=False, pad_token_id=0)
    expected = tokens
    for _ in range(4):
        expected = torch.cat((expected, model(expected)[:, -1:].argmax(-1)), dim=1)
    assert torch.equal(made, expected)


def test_the_cache_holds_a_core_per_group_and_the_window(model, tokens):
    state = model.begin(2)
    assert model.read(tokens, state).shape[1] == 70
    layer = state.cache.layers[0]
    assert layer.core_key.shape[2] == 70 // 4
    assert CONFIG.window - 1 <= layer.local_key.shape[2] < CONFIG.window + CONFIG.group
    per_token = 2 * 2 * 2 * 2 * 8 * 4  # batch, layers, keys and values, heads, head_dim, bytes
    kept = state.nbytes()
    assert kept.index == 17 * per_token
    assert kept.working == layer.local_key.shape[2] * per_token


def test_a_core_is_the_pooled_input_projected_and_rotated_at_the_groups_end():
    """The paper's order: pool the layer's input with the last token's query, then project, then rotate."""
    torch.manual_seed(0)
    dim, group, first = 8, 4, 12
    frequencies = 10000.0 ** (-torch.arange(0, dim, 2) / dim)
    inputs, project_key, project_value = torch.randn(group, 16), torch.randn(16, dim), torch.randn(16, dim)
    query = torch.randn(dim)

    def rotated(vectors, positions):
        angles = positions[:, None] * frequencies.repeat(2)
        low, high = vectors.chunk(2, dim=-1)
        return vectors * angles.cos() + torch.cat((-high, low), dim=-1) * angles.sin()

    positions = first + torch.arange(group)
    keys = rotated(inputs @ project_key, positions)
    weights = (keys @ query * 0.3).softmax(0)
    core = weights @ inputs
    pooled_key, pooled_value = Pooling(group, frequencies)(
        query.view(1, 1, 1, dim), keys.view(1, 1, group, dim), (inputs @ project_value).view(1, 1, group, dim), 0.3
    )
    torch.testing.assert_close(
        pooled_key[0, 0], rotated(core[None] @ project_key, positions[-1:]), rtol=1e-4, atol=1e-5
    )
    torch.testing.assert_close(pooled_value[0, 0, 0], core @ project_value, rtol=1e-4, atol=1e-5)


def test_gradients_reach_tokens_that_only_cores_carry(model, tokens):
    embedded = model.model.model.embed_tokens(tokens).detach().requires_grad_()
    model.model(inputs_embeds=embedded, use_cache=False).logits[:, -1].sum().backward()
    assert embedded.grad[:, 0].abs().sum() > 0
