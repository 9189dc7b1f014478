"""The native engine behind the protocol: a tiny model with random weights, read and stopped and refused like a real one."""

import json

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast
from unabridged.engine.native.engine import ContextTooLong, Native, NativeSettings
from unabridged.engine.native.loading import ModelError, estimate_memory, load_model
from unabridged.engine.native.reading import Sampling, sample
from unabridged.engine.selection import LocalWindow, Selector, Sinks, TopK
from unabridged.ingest.context import Context, Link, Segment

from .models import tiny

CLAUSES = [
    f"{number}. The Supplier shall deliver lot {number} as Section {number % 7 + 1} says.\n" for number in range(1, 60)
]


def context():
    segments, links, position = [], [], 0
    for number, text in enumerate(CLAUSES, start=1):
        segments.append(Segment(f"d#{number}", "clause", position, position + len(text), "d", title=str(number)))
        links.append(Link(f"d#{number}", f"d#{number % 7 + 1}", "reference"))
        position += len(text)
    return Context("".join(CLAUSES), tuple(segments), tuple(link for link in links if link.source != link.target))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A model folder as a user would have it: config, tokenizer, safetensors."""
    where = tmp_path_factory.mktemp("tiny-model")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        CLAUSES, trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, show_progress=False)
    )
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(where)
    tiny("qwen2", vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=16_384).save_pretrained(where)
    return where


@pytest.fixture(scope="module")
def model(folder):
    return load_model(folder)


def settings(**changes):
    return NativeSettings(
        block_size=16, hot_blocks=16, chunk_tokens=512, sampling=Sampling(temperature=0, max_new_tokens=8), **changes
    )


def test_it_reads_the_whole_context_with_progress_and_writes(model):
    updates = list(Native(model, settings()).answer(context(), "Who delivers lot 5?"))
    progress = [update for update in updates if update.kind == "progress"]
    assert progress[-1].done == progress[-1].total > 1000
    assert all(update.total == progress[0].total for update in progress)
    assert updates[-1].kind == "passages"


def test_structure_links_reach_the_attention(model):
    sparse = Selector(fixed=(Sinks(1), LocalWindow(32)), policy=TopK(2), hops=2)
    engine = Native(model, settings(selector=sparse))
    assert list(engine.answer(context(), "Who delivers lot 5?"))[-1].kind == "passages"


def test_a_stop_ends_it_within_a_chunk(model):
    seen = []
    for update in Native(model, settings()).answer(context(), "Who?", stop=lambda: len(seen) >= 2):
        seen.append(update)
    assert [update.kind for update in seen] == ["progress", "progress"]


def test_a_context_that_is_too_long_is_refused_with_what_fits(model):
    with pytest.raises(ContextTooLong, match="512"):
        list(Native(model, settings(max_tokens=512)).answer(context(), "Who?"))


def test_a_segment_is_found_at_its_tokens_in_the_prompt(model):
    from unabridged.engine.prompt import Numbered
    from unabridged.engine.protocol import Passage

    numbered = [Numbered(n, Passage(f"d#{n}", 0, 1), "d", text) for n, text in enumerate(CLAUSES[:9], start=1)]
    ids, spans = Native(model, settings())._tokens(numbered, "Who?")
    start, end = spans["d#4"]
    assert model.tokenizer.decode(ids[0, start:end]).strip().startswith('<passage n="4"')
    assert "lot 4 " in model.tokenizer.decode(ids[0, start:end])
    assert "lot 5 " not in model.tokenizer.decode(ids[0, start:end])


def test_greedy_takes_the_most_likely_and_top_p_only_from_the_nucleus():
    logits = torch.tensor([0.0, 5.0, 4.9, -3.0])
    assert sample(logits, Sampling(temperature=0), torch.Generator()) == 1
    drawn = {sample(logits, Sampling(top_p=0.9), torch.Generator().manual_seed(seed)) for seed in range(40)}
    assert drawn == {1, 2}


def test_memory_is_estimated_without_loading(folder):
    estimate = estimate_memory(folder, 1000)
    assert estimate.kv_bytes == 2 * 2 * 2 * 16 * 2 * 1000
    assert estimate.weight_bytes == sum(path.stat().st_size for path in folder.glob("*.safetensors"))


def test_what_is_missing_in_a_model_folder_is_named(tmp_path):
    with pytest.raises(ModelError, match="no model folder"):
        load_model(tmp_path / "nothing")
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "qwen2"}))
    with pytest.raises(ModelError, match=r"lacks tokenizer.json, \*.safetensors"):
        load_model(tmp_path)


def test_pickled_weights_are_refused(tmp_path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04")
    with pytest.raises(ModelError, match="pickled weights"):
        load_model(tmp_path)
