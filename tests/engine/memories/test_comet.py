"""CoMeT-type memory: a constant state carried from chunk to chunk, around a small decoder or a pretrained one."""

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM
from unabridged.engine.memories import read_in_segments
from unabridged.engine.memories.comet import CometConfig, CometModel, HuggingFaceDecoder, tiny_comet
from unabridged.engine.memories.comet.memory import LayerMemory, LayerState

CONFIG = CometConfig(50, width=32, chunk=8, stride=4, slots=3, temporary=5)
SIZES = {
    "vocab_size": 50, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
}  # fmt: skip
PRETRAINED = {
    "llama": lambda: LlamaForCausalLM(LlamaConfig(**SIZES)),
    "qwen2": lambda: Qwen2ForCausalLM(Qwen2Config(**SIZES)),
    "qwen3": lambda: Qwen3ForCausalLM(Qwen3Config(**SIZES)),
}


@pytest.fixture(params=["scratch", *PRETRAINED])
def model(request):
    torch.manual_seed(0)
    if request.param == "scratch":
        return tiny_comet(CONFIG).eval()
    return CometModel(CONFIG, HuggingFaceDecoder(PRETRAINED[request.param]())).eval()


@pytest.fixture
def tokens():
    return torch.randint(50, (2, 64), generator=torch.Generator().manual_seed(1))


def test_a_stream_gives_the_logits_of_the_batch(model, tokens):
    state = model.begin(2)
    logits = torch.cat(list(read_in_segments(model, tokens, state, segment=24)), dim=1)
    torch.testing.assert_close(logits, model(tokens), rtol=1e-4, atol=1e-5)
    assert logits.shape == (2, 64, 50)


def test_no_position_sees_what_comes_after_it(model, tokens):
    changed = tokens.clone()
    changed[:, 37:] = (changed[:, 37:] + 7) % 50
    torch.testing.assert_close(model(changed)[:, :37], model(tokens)[:, :37], rtol=1e-4, atol=1e-5)
    assert not torch.allclose(model(changed)[:, 37:], model(tokens)[:, 37:])


def test_only_wanted_logits_are_computed(model, tokens):
    torch.testing.assert_close(model(tokens, outputs_from=48), model(tokens)[:, 48:])


def test_the_first_chunk_changes_what_the_last_one_says(model, tokens):
    for memory in model.memories:
        memory.sharpness = 1.0  # a hard gate of an untrained model may drop everything
    changed = tokens.clone()
    changed[:, :8] = (changed[:, :8] + 7) % 50
    assert (model(changed) - model(tokens))[:, -8:].abs().max() > 1e-6


def test_the_state_has_the_same_size_after_any_number_of_chunks(model, tokens):
    state = model.begin(2)
    model.read(tokens[:, :24], state)
    full = state.nbytes()
    model.read(tokens, state)
    assert state.nbytes() == full
    assert full.working == 2 * 2 * (CONFIG.slots + CONFIG.temporary) * 32 * 4
    assert (full.index, full.store) == (0, 0)


def gated(sharpness, logit, *, training=False):
    """What a slot holding 1 becomes when 0 arrives and the gate's logit is `logit`."""
    memory = LayerMemory(CometConfig(50, width=2, sharpness=sharpness)).train(training)
    torch.nn.init.zeros_(memory.gate.weight)
    torch.nn.init.constant_(memory.gate.bias, logit)
    return float(memory._gated(torch.ones(1, 4, 2), torch.zeros(1, 4, 2)).detach()[0, 0, 0])


def test_the_gate_leaks_in_training_and_is_sharpened_or_hard_at_inference():
    assert gated(float("inf"), 2.0, training=True) == pytest.approx(0.8808, abs=1e-4)
    assert gated(4.0, 2.0) == pytest.approx(0.99966, abs=1e-5)
    assert gated(float("inf"), 0.1) == 1.0
    assert gated(float("inf"), -0.1) == 0.0


def test_a_new_gate_keeps_by_its_bias():
    memory = LayerMemory(CONFIG)
    assert float(memory.gate.bias.detach()) == 2.0


def test_the_fifo_drops_the_oldest_beacons_first():
    memory = LayerMemory(CometConfig(50, width=2, chunk=8, stride=4, slots=1, temporary=3)).eval()
    before = LayerState(torch.zeros(1, 1, 2), torch.tensor([[[1.0, 1], [2, 2], [3, 3]]]))
    after = memory.collect(torch.randn(1, 3 + 2 + 8 + 2, 2), before)
    assert torch.equal(after.recent[:, 0], before.recent[:, 2])
    assert after.recent.shape == (1, 3, 2)


def test_gradients_reach_the_memory_of_the_first_chunk(model, tokens):
    model.train()(tokens)[:, -1].square().mean().backward()
    for memory in list(model.memories)[:-1]:
        assert memory.gate.weight.grad.abs().sum() > 0


def test_a_chunk_that_is_no_multiple_of_the_stride_is_refused():
    with pytest.raises(ValueError, match="stride"):
        tiny_comet(CometConfig(50, chunk=9, stride=4))
