"""GCA-type memory: what is read in a stream is what is read at once, and nothing sees what comes after it."""

import pytest
import torch
from unabridged.engine.memories import read_in_segments
from unabridged.engine.memories.gca import ChunkStore, GcaConfig, GcaModel, with_more_groups
from unabridged.engine.memories.gca.retrieval import BatchSource

CONFIGS = {
    "recipe": GcaConfig(50, width=32, chunk=4, window=5, top_k=2),
    "recipe, two groups": GcaConfig(50, width=32, chunk=4, window=5, groups=(1, 1), top_k=2),
    "recipe, long window, deep group": GcaConfig(50, width=32, chunk=4, window=12, groups=(2, 1), top_k=2),
    "published": GcaConfig(50, width=32, chunk=4, window=9, encoder_layers=2, groups=(1, 2), top_k=2, form="published"),
}


@pytest.fixture(params=CONFIGS)
def model(request):
    torch.manual_seed(0)
    return GcaModel(CONFIGS[request.param]).eval()


@pytest.fixture
def tokens():
    return torch.randint(50, (2, 24 * 4), generator=torch.Generator().manual_seed(1))


def assert_equal(found, expected):
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def streamed(model, tokens, *, segment, outputs_from=0, **options):
    state = model.begin(tokens.shape[0], ChunkStore(tokens.shape[0], capacity=2, **options))
    parts = read_in_segments(model, tokens, state, segment=segment, outputs_from=outputs_from)
    return torch.cat(list(parts), dim=1), state


@pytest.mark.parametrize("segment", [4, 12, 40])
def test_a_stream_gives_the_logits_of_the_batch_whatever_its_segments(model, tokens, segment):
    logits, state = streamed(model, tokens, segment=segment)
    assert_equal(logits, model(tokens))
    assert state.tokens_read == tokens.shape[1]


@pytest.mark.parametrize("asked_from", [0, 20, 92])
def test_the_upper_stack_run_lazily_gives_the_same_logits(model, tokens, asked_from):
    assert_equal(model(tokens, outputs_from=asked_from), model(tokens)[:, asked_from:])
    lazy, _ = streamed(model, tokens, segment=12, outputs_from=asked_from)
    assert_equal(lazy, model(tokens)[:, asked_from:])


def test_no_position_sees_what_comes_after_it(model, tokens):
    changed = tokens.clone()
    changed[:, 50:] = (changed[:, 50:] + 7) % 50
    assert_equal(model(changed)[:, :50], model(tokens)[:, :50])
    assert not torch.allclose(model(changed)[:, 50:], model(tokens)[:, 50:])


def test_a_distant_chunk_is_read(model, tokens):
    """The first chunk lies outside every window of the last; only retrieval can carry its change there."""
    changed = tokens.clone()
    changed[:, :4] = (changed[:, :4] + 7) % 50
    for group in model.groups:
        group.retriever.sharpness = 1e-3  # every candidate counts alike, the first chunk among them
        group.retriever.top_k = 99
    assert (model(changed) - model(tokens))[:, -4:].abs().max() > 1e-4


def test_reading_all_chunks_with_weights_equals_gathering_the_chosen(model, tokens, monkeypatch):
    dense = model(tokens[:, : 8 * 4])
    monkeypatch.setattr(BatchSource, "whole", lambda self: None)
    assert_equal(model(tokens[:, : 8 * 4]), dense)


def test_landmarks_searched_in_blocks_give_the_same_logits(model, tokens, monkeypatch):
    expected = model(tokens)
    monkeypatch.setattr("unabridged.engine.memories.gca.retrieval._LANDMARKS_AT_ONCE", 5)
    monkeypatch.setattr("unabridged.engine.memories.gca.retrieval._SCORES_AT_ONCE", 30)
    logits, _ = streamed(model, tokens, segment=12)
    assert_equal(logits, expected)


def test_chunks_kept_on_disk_give_the_same_logits(model, tokens, tmp_path):
    logits, state = streamed(model, tokens, segment=12, folder=tmp_path)
    assert_equal(logits, model(tokens))
    assert state.nbytes().store == 2 * 24 * 2 * 4 * 32 * 4
    assert any(tmp_path.iterdir())


def test_chunks_kept_in_half_precision_give_nearly_the_same_logits(model, tokens):
    half, state = streamed(model, tokens, segment=12, dtype=torch.float16)
    torch.testing.assert_close(half, model(tokens), rtol=0, atol=1e-2)
    assert state.nbytes().store == 2 * 24 * 2 * 4 * 32 * 2


def test_what_a_stream_carries_does_not_grow_but_index_and_store_do(model, tokens):
    _, short = streamed(model, tokens[:, :48], segment=12)
    _, long = streamed(model, tokens, segment=12)
    assert long.nbytes().working == short.nbytes().working
    assert long.nbytes().index == 2 * short.nbytes().index
    assert long.nbytes().store == 2 * short.nbytes().store


def test_text_that_is_changed_in_a_filled_store_equals_a_stream_read_anew(model, tokens):
    """One filled store serves many needles: only the chunks that the change reaches are encoded again."""
    planted = tokens.clone()
    planted[:, 12:16] = 3
    _, state = streamed(model, tokens[:, :80], segment=20)
    first = max(0, 3 - model.reach)
    model.rewrite(state, planted[:, first * 4 : (3 + model.reach + 1) * 4], first=first, chunk=3)
    asked, _ = streamed(model, planted, segment=20)
    assert_equal(model.read(planted[:, 80:], state), asked[:, 80:])


def test_a_question_aside_leaves_the_stream_as_it_was(model, tokens):
    logits, state = streamed(model, tokens[:, :48], segment=12)
    with state.aside():
        model.read(tokens[:, 60:80], state)
    rest = model.read(tokens[:, 48:], state)
    assert_equal(torch.cat((logits, rest), dim=1), model(tokens))


def test_gumbel_noise_changes_the_choice_in_training_only():
    torch.manual_seed(0)
    model = GcaModel(CONFIGS["published"])
    tokens = torch.randint(50, (1, 64))
    assert not torch.equal(model.train()(tokens), model(tokens))
    assert torch.equal(model.eval()(tokens), model(tokens))


def test_the_retriever_learns_from_the_answer_alone(model, tokens):
    model.train()(tokens).square().mean().backward()
    for group in model.groups:
        query = group.retriever.norm.weight
        assert query.grad is not None
        assert query.grad.abs().sum() > 0


def test_text_that_is_no_multiple_of_a_chunk_is_refused(model):
    with pytest.raises(ValueError, match="multiple of the chunk"):
        model(torch.zeros(1, 5, dtype=torch.long))


def test_a_model_grown_out_of_one_with_fewer_groups_repeats_its_last(tokens):
    torch.manual_seed(0)
    small = GcaModel(CONFIGS["recipe"])
    grown = GcaModel(GcaConfig(50, width=32, chunk=4, window=5, groups=(1, 1, 1), top_k=2))
    grown.load_state_dict(with_more_groups(grown, small.state_dict()))
    assert_equal(grown.embedding.weight, small.embedding.weight)
    for group in grown.groups:
        for own, other in zip(group.parameters(), small.groups[0].parameters(), strict=True):
            assert_equal(own, other)
            assert own.data_ptr() != other.data_ptr()
