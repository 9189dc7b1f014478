"""The native engine behind the protocol: a tiny model with random weights, read and stopped and refused like a real one."""

import json
import threading

import pytest
import torch
from unabridged.engine.extractive import Extractive
from unabridged.engine.native.engine import ContextTooLong, Native, NativeSettings
from unabridged.engine.native.evidence import evidence_blocks, rank_evidence
from unabridged.engine.native.loading import ModelError, estimate_memory, load_model
from unabridged.engine.native.memory import Limits
from unabridged.engine.native.prompting import build_prompt
from unabridged.engine.native.reading import Sampling, sample
from unabridged.engine.selection import LocalWindow, Selector, Sinks, TopK
from unabridged.ingest.context import Context, Link, Segment

from .models import model_folder

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
    return model_folder(tmp_path_factory.mktemp("tiny-model"), CLAUSES)


@pytest.fixture(scope="module")
def model(folder):
    return load_model(folder)


def settings(**changes):
    return NativeSettings(
        block_size=16, hot_blocks=16, chunk_tokens=512, sampling=Sampling(temperature=0, max_new_tokens=8), **changes
    )


def test_it_reads_the_whole_context_with_progress_and_writes(model):
    updates = list(Native(model, settings()).answer(context(), "Who delivers lot 5?"))
    progress = [update for update in updates if update.kind == "progress" and update.text.startswith("reading")]
    assert progress[-1].done == progress[-1].total > 1000
    assert all(update.total == progress[0].total for update in progress)
    assert updates[-1].kind == "passages"


def test_structure_links_reach_the_attention(model):
    sparse = Selector(fixed=(Sinks(1), LocalWindow(32)), policy=TopK(2), hops=2)
    engine = Native(model, settings(selector=sparse))
    assert list(engine.answer(context(), "Who delivers lot 5?"))[-1].kind == "passages"


def test_a_stop_takes_effect_between_two_layers_and_what_was_read_stays(model):
    """The tiny model asks once for each of its two layers: the third time is within the second chunk."""
    engine, asked = Native(model, settings()), []

    def stop():
        asked.append(True)
        return len(asked) > 3

    updates = list(engine.answer(context(), "Who?", stop=stop))
    assert {update.kind for update in updates} == {"progress"}
    assert len(asked) <= 6
    assert engine._opened.cache.length == 512  # one chunk of every layer, nothing half read


def test_a_second_question_reads_only_the_question(model):
    engine = Native(model, settings())
    first = list(engine.answer(context(), "Who delivers lot 5?"))
    again = list(engine.answer(context(), "Who delivers lot 5?"))
    assert not any(update.text.startswith("reading") for update in again)
    assert [u for u in again if u.kind != "progress"] == [u for u in first if u.kind != "progress"]


def test_two_questions_at_once_wait_for_each_other(model):
    engine = Native(model, settings())
    running = engine.answer(context(), "Who?")
    next(running)
    waiting = list(engine.answer(context(), "What?", stop=iter([False, True, True]).__next__))
    assert {update.text for update in waiting} == {"waiting for another question"}
    running.close()


def test_closing_ends_the_answer_that_is_being_written_and_frees_its_memory(model):
    engine = Native(model, settings())
    updates = engine.answer(context(), "Who?")
    while not next(updates).text.startswith("reading"):
        pass
    ledger = engine._opened.cache.budget.ledger
    closing = threading.Thread(target=engine.close)
    closing.start()
    assert not any(update.kind == "passages" for update in updates)
    closing.join(timeout=30)
    assert not closing.is_alive()
    assert set(ledger.used.values()) == {0}


def test_what_the_ranking_finds_is_attended_to_by_the_question(model):
    prompt = build_prompt(model.tokenizer, context(), "lot 41")
    ranked = rank_evidence(Extractive(), context(), "Which section says how lot 41 is delivered?")
    start, _ = prompt.spans["d#41"]
    assert start // 16 in evidence_blocks(ranked, context(), prompt.spans, 16, follow=False).numbers


def test_what_the_best_passage_refers_to_is_attended_to_as_well(model):
    prompt = build_prompt(model.tokenizer, context(), "lot 41")
    best = rank_evidence(Extractive(), context(), "Which section says how lot 41 is delivered?")[:1]
    target = prompt.spans["d#7"][0] // 16  # clause 41 refers to clause 7
    assert target in evidence_blocks(best, context(), prompt.spans, 16, follow=True).numbers
    assert target not in evidence_blocks(best, context(), prompt.spans, 16, follow=False).numbers


def test_a_context_that_is_too_long_is_refused_with_what_fits(model):
    with pytest.raises(ContextTooLong, match="512 would fit"):
        list(Native(model, settings(max_tokens=512)).answer(context(), "Who?"))


def test_memory_that_is_too_little_says_what_would_fit(model):
    little = model.shape.weight_bytes + (9 << 20)
    with pytest.raises(ContextTooLong, match=r"about [\d,]+ tokens would fit") as raised:
        list(Native(model, settings(limits=Limits(device=little, host=0, disk=0))).answer(context(), "Who?"))
    assert "--gpu-memory" in raised.value.remedy


def test_a_segment_is_found_at_its_tokens_in_the_prompt(model):
    prompt = build_prompt(model.tokenizer, context(), "Who?")
    start, end = prompt.spans["d#4"]
    text = model.tokenizer.decode(prompt.context[start:end])
    assert text.strip().startswith('<passage n="4"')
    assert "lot 4 " in text
    assert "lot 5 " not in text


def test_greedy_takes_the_most_likely_and_top_p_only_from_the_nucleus():
    logits = torch.tensor([0.0, 5.0, 4.9, -3.0])
    assert sample(logits, Sampling(temperature=0), torch.Generator()) == 1
    drawn = {sample(logits, Sampling(top_p=0.9), torch.Generator().manual_seed(seed)) for seed in range(40)}
    assert drawn == {1, 2}


def test_memory_is_estimated_without_loading(folder):
    estimate = estimate_memory(folder)
    assert estimate.kv_bytes == 2 * 2 * 2 * 16 * 4 * 1000  # keys and values, layers, heads, head_dim, fp32
    assert estimate.shape.weight_bytes == sum(path.stat().st_size for path in folder.glob("*.safetensors"))


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
