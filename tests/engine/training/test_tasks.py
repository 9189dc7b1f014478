"""The synthetic tasks: every question has its answer in what stands before it, and test keys stay out of training."""

from collections import Counter

import pytest
import torch
from unabridged.engine.training.batch import UNASKED
from unabridged.engine.training.tasks import vocabulary as V
from unabridged.engine.training.tasks.chains import ChainRecall
from unabridged.engine.training.tasks.facts import FactRecall, distinct_keys
from unabridged.engine.training.tasks.haystack import Facts, Haystack, all_keys, question_and_answer
from unabridged.engine.training.tasks.standing import StandingFacts

RECALL = [
    FactRecall(8, value_tokens=1),
    FactRecall(16, densities=(0.3,), key_symbols=(8,), wordings=0.5),
    FactRecall(16, hostile=1.0, wordings=1.0),
]
CHAINS = [
    ChainRecall(16, lengths=(1,)),
    ChainRecall(16, lengths=(2, 1), value_tokens=1),
    ChainRecall(16, lengths=(3, 2, 1)),
    ChainRecall(32, lengths=(3, 2, 1), densities=(0.5,)),
]
STANDING = [StandingFacts(2), StandingFacts(24, facts=(4,), wordings=0.5), StandingFacts(8, facts=(1, 2), hostile=1.0)]


def drawn(task, seed=0, batch=16):
    found = task.draw(torch.Generator().manual_seed(seed), batch)
    return found.tokens.view(batch, task.chunks, -1).tolist(), found.labels.view(batch, task.chunks, -1).tolist(), found


def stated_facts(chunks):
    """(chunk, key symbols, value symbols) of every fact of a sequence, read as a person would: from its marker."""
    for index, chunk in enumerate(chunks):
        for i, token in enumerate(chunk):
            if V.MARKER <= token < V.MARKER + V.MARKERS:
                rest = chunk[i + 3 :]
                skip = V.CONNECTIVE < rest[0] < V.CONNECTIVE + V.CONNECTIVES
                yield index, tuple(chunk[i + 1 : i + 3]), rest[skip:]


@pytest.mark.parametrize("task", RECALL)
def test_an_answer_is_the_value_of_the_asked_key_in_an_earlier_chunk(task):
    tokens, labels, _ = drawn(task)
    answered = 0
    for chunks, expected in zip(tokens, labels, strict=True):
        facts = list(stated_facts(chunks))
        for t, row in enumerate(expected):
            answer = [label for label in row if label != UNASKED]
            if not answer:
                continue
            assert chunks[t][0] == V.ANSWER  # a prompt token behind the landmark that asks
            assert chunks[t - 1][-3] == V.QUESTION
            key = tuple(chunks[t - 1][-2:])  # the key stands before it
            (source,) = [fact for fact in facts if fact[1] == key]
            assert source[0] < t - 1
            assert source[2][: len(answer)] == answer
            assert chunks[t][1 : 1 + len(answer)] == answer
            answered += 1
    assert answered > 16


@pytest.mark.parametrize("task", CHAINS)
def test_the_answer_of_a_chain_lies_as_many_links_away_as_it_is_long(task):
    tokens, labels, _ = drawn(task)
    links_followed, choices = Counter(), []
    for chunks, expected in zip(tokens, labels, strict=True):
        where = {}
        for index, chunk in enumerate(chunks):
            starts = [i for i, token in enumerate(chunk) if token in (V.MARKER, V.LINK)]
            for i in starts:
                where[tuple(chunk[i + 1 : i + 3])] = (index, chunk[i] == V.LINK, chunk[i + 3 :])
        given = []
        for t, row in enumerate(expected):
            answer = [label for label in row if label != UNASKED]
            if answer:
                key, links = tuple(chunks[t - 1][-2:]), 0
                values = [key for key, (index, is_link, _) in where.items() if index < t - 1 and not is_link]
                choices.append(len(set(values) - set(given)))
                while where[key][1]:
                    assert where[key][0] < t - 1
                    key, links = tuple(where[key][2][:2]), links + 1
                assert where[key][0] < t - 1
                assert where[key][2][: len(answer)] == answer == chunks[t][1 : 1 + len(answer)]
                given.append(key)
                links_followed[links + 1] += 1
    assert set(links_followed) == set(task.lengths)
    assert min(links_followed.values()) > 8
    # Were one or two values left to choose from, guessing would do instead of following links.
    assert sum(choices) / len(choices) > 2


@pytest.mark.parametrize("task", STANDING)
def test_a_standing_fact_is_asked_in_later_chunks_and_its_answer_never_written(task):
    tokens, labels, _ = drawn(task)
    for chunks, expected in zip(tokens, labels, strict=True):
        facts = list(stated_facts(chunks))
        first = min(fact[0] for fact in facts)
        for t, row in enumerate(expected):
            asked = [i for i, label in enumerate(row) if label != UNASKED]
            assert asked == ([task.chunk - 1] if t > first else [])
            if asked:
                assert chunks[t][-3] == V.QUESTION
                (source,) = [fact for fact in facts if fact[1] == tuple(chunks[t][-2:])]
                assert source[0] < t
                assert source[2][0] == row[-1]


@pytest.mark.parametrize("task", [*RECALL, *STANDING])
def test_held_out_keys_and_wordings_never_occur_in_training(task):
    for seed in range(5):
        tokens, _, _ = drawn(task, seed)
        for chunks in tokens:
            for chunk in chunks:
                for i, token in enumerate(chunk):
                    if V.MARKER <= token < V.MARKER + V.MARKERS:
                        key = (chunk[i + 1] - V.KEY) * V.KEY_SYMBOLS + chunk[i + 2] - V.KEY
                        assert not V.held_out_key(torch.tensor(key))
                        connective = torch.tensor(max(0, chunk[i + 3] - V.CONNECTIVE))
                        assert not V.held_out_wording(torch.tensor(token - V.MARKER), connective)


@pytest.mark.parametrize("task", [*RECALL, *STANDING])
def test_the_same_generator_draws_the_same_batch(task):
    assert torch.equal(drawn(task, 3)[2].tokens, drawn(task, 3)[2].tokens)
    assert not torch.equal(drawn(task, 3)[2].tokens, drawn(task, 4)[2].tokens)


def test_labels_stand_only_where_outputs_are_computed():
    for task in (*RECALL, *STANDING):
        batch = drawn(task)[2]
        assert (batch.labels[:, : batch.outputs_from] == UNASKED).all()


def test_keys_of_a_row_are_distinct():
    keys = distinct_keys(torch.Generator().manual_seed(0), 4, 40, 8)
    assert all(len(set(row)) == 40 for row in keys.tolist())


def test_test_keys_and_trained_keys_are_all_keys_and_disjoint():
    held_out, trained = set(all_keys(held_out=True).tolist()), set(all_keys(held_out=False).tolist())
    assert held_out | trained == set(range(V.KEYS))
    assert not held_out & trained
    assert len(held_out) == V.KEYS // 8


@pytest.mark.parametrize("hostile", [False, True])
def test_a_haystack_reads_the_same_however_it_is_cut(hostile):
    generator = torch.Generator().manual_seed(0)
    facts = Facts.draw(generator, all_keys(held_out=True)[:5], torch.tensor([0, 511, 512, 700, 1299]))
    haystack = Haystack(1300, seed=1, facts=facts, hostile=hostile)
    whole = haystack.text(0, 1300)
    parts = torch.cat([haystack.text(first, 37) for first in range(0, 1300, 37)])
    assert torch.equal(whole, parts)
    found = list(stated_facts(whole.view(-1, 16).tolist()))
    assert [fact[0] for fact in found] == facts.chunks.tolist()
    assert [fact[2][:2] for fact in found] == facts.values.tolist()


def test_held_out_wordings_are_those_that_training_lacks():
    facts = Facts.draw(
        torch.Generator().manual_seed(0), all_keys(held_out=True)[:50], torch.arange(50), held_out_wordings=True
    )
    assert V.held_out_wording(facts.markers, facts.connectives).all()


def test_a_question_asks_before_the_chunk_ends_and_the_answer_begins_the_next():
    text = question_and_answer(torch.zeros(32, dtype=torch.long), 65, torch.tensor([100, 101]))
    assert text[13:19].tolist() == [V.QUESTION, V.KEY + 1, V.KEY + 1, V.ANSWER, 100, 101]
