"""The tiny checkpoints that ship do what docs/training.md says, far beyond their training length."""

import json

import pytest
import torch
from safetensors import safe_open
from unabridged.engine.memories.gca import ChunkStore
from unabridged.engine.training.models import load_model, tiny_checkpoint
from unabridged.engine.training.tasks import vocabulary as V
from unabridged.engine.training.tasks.haystack import Facts, Haystack, all_keys, question_and_answer

DESIGNS = ["comet", "gca"]


@pytest.mark.parametrize("design", DESIGNS)
def test_a_checkpoint_says_which_command_made_it_and_is_small(design):
    path = tiny_checkpoint(design)
    assert path.stat().st_size < 1_000_000
    with safe_open(path, framework="pt") as file:
        made_by = json.loads(file.metadata()["unabridged"])["made_by"]
    assert made_by == f"unabridged train {design} --preset tiny --seed 0"


def answered(model, haystack, facts, count):
    """How many of the first `count` facts a stream answers exactly, asked one after the other at its end."""
    with torch.inference_mode():
        state = model.begin(1, ChunkStore(1, dtype=torch.float16))
        model.read(haystack.text(0, haystack.chunks - 2)[None], state, outputs_from=16 * (haystack.chunks - 2))
        right = 0
        for i in range(count):
            rest = haystack.with_facts(None).text(haystack.chunks - 2, 2)
            with state.aside():
                asked = question_and_answer(rest, int(facts.keys[i]), facts.values[i])
                found = model.read(asked[None], state, outputs_from=16)[0, :2].argmax(-1)
            right += torch.equal(found, facts.values[i])
        return right


@pytest.mark.parametrize("hostile", [False, True])
def test_gca_finds_facts_with_unseen_keys_at_a_hundred_times_its_training_length(hostile):
    model, generator = load_model("gca", tiny_checkpoint("gca")), torch.Generator().manual_seed(0)
    keys = all_keys(held_out=True)[torch.randperm(512, generator=generator)[:24]]
    facts = Facts.draw(generator, keys, torch.randperm(1580, generator=generator)[:24])
    haystack = Haystack(1600, seed=1, facts=facts, hostile=hostile)
    assert answered(model, haystack, facts, 24) >= 23
    for layer in model.groups[0].layers:
        layer.cross.register_forward_hook(lambda module, inputs, output: torch.zeros_like(output))
    assert answered(model, haystack, facts, 8) == 0  # the window alone cannot


def test_comet_remembers_a_fact_at_sixteen_times_its_training_length_with_a_hard_gate_only():
    model, generator = load_model("comet", tiny_checkpoint("comet")), torch.Generator().manual_seed(0)
    keys, trials, chunks = all_keys(held_out=True, symbols=8), 16, 384
    facts = [
        Facts.draw(generator, keys[i % len(keys)][None], torch.tensor([i]), value_tokens=1, values=32)
        for i in range(trials)
    ]
    text = torch.stack([Haystack(chunks, seed=i, facts=facts[i]).text(0, chunks) for i in range(trials)])
    for row, fact in zip(text, facts, strict=True):
        row[-3] = V.QUESTION
        row[-2], row[-1] = V.KEY + fact.keys // V.KEY_SYMBOLS, V.KEY + fact.keys % V.KEY_SYMBOLS
    values = torch.stack([fact.values[0, 0] for fact in facts])
    right = {}
    for sharpness in (float("inf"), 1.0):
        for memory in model.memories:
            memory.sharpness = sharpness
        with torch.inference_mode():
            found = model(text, outputs_from=(chunks - 1) * 16)[:, -1].argmax(-1)
        right[sharpness] = int((found == values).sum())
    assert right[float("inf")] >= 15
    assert right[1.0] <= 8  # a sigmoid leaks
