"""Contexts kept prefilled: reopened without reading, extended by what is new, and never used when stale or damaged."""

import json
import shutil
from dataclasses import replace

import pytest
import torch
from unabridged.engine.native.engine import Native, NativeSettings
from unabridged.engine.native.loading import load_model
from unabridged.engine.native.memory import Limits
from unabridged.engine.native.prompting import build_prompt
from unabridged.engine.native.reading import Sampling
from unabridged.engine.native.snapshots import SnapshotFolder, fingerprint
from unabridged.engine.selection import LocalWindow, Selector, Sinks, Sketched, Threshold, TopK
from unabridged.ingest.context import Context, Link, Segment, pack

from .models import model_folder

SPARSE = Selector(fixed=(Sinks(1), LocalWindow(32)), policy=TopK(2), hops=1)


def document(name, clauses=20):
    texts = [f"{number}. In {name} the Supplier delivers lot {number}.\n" for number in range(1, clauses + 1)]
    segments, links, position = [], [], 0
    for number, text in enumerate(texts, start=1):
        segments.append(Segment(f"{name}#{number}", "clause", position, position + len(text), name))
        links.append(Link(f"{name}#{number}", f"{name}#{(number + 4) % clauses + 1}", "reference"))
        position += len(text)
    return Context("".join(texts), tuple(segments), tuple(links))


LEASE, OFFER = document("lease"), document("offer")
BOTH = pack([LEASE, OFFER])


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_model(model_folder(tmp_path_factory.mktemp("model"), [LEASE.text, OFFER.text]))


@pytest.fixture
def kept(tmp_path):
    return SnapshotFolder(tmp_path / "snapshots")


def engine(model, kept, **changes):
    """A new one, as after a restart: nothing is in memory."""
    settings = {"selector": SPARSE, "block_size": 16, "chunk_tokens": 256, "hot_blocks": 24, "snapshots": kept}
    settings |= {"sampling": Sampling(temperature=0, max_new_tokens=6)}
    return Native(model, NativeSettings(**settings | changes))


def ask(engine, context=LEASE, question="Who delivers lot 5?"):
    """(answer updates, tokens read of the context)"""
    read, updates, began = 0, [], None
    for update in engine.answer(context, question):
        if update.kind != "progress":
            updates.append(update)
        elif update.total:
            began = update.done if began is None else began
            if update.text.startswith("reading"):
                read = update.done - began
    return updates, read


def test_a_reopened_context_is_not_read_again_and_answers_the_same(model, kept):
    first, read = ask(engine(model, kept))
    assert read > 500
    again = engine(model, kept)
    assert ask(again) == (first, 0)
    assert ask(again, question="Which lots are there?")[1] == 0


@pytest.mark.parametrize("kv", ["stored", "int8"])
def test_a_sketch_and_int8_blocks_are_reopened_as_they_were(model, kept, kv):
    options = {"selector": replace(SPARSE, score=Sketched(), policy=Threshold(0.02, limit=4)), "kv": kv}
    first = engine(model, kept, **options)
    answer, read = ask(first)
    again = engine(model, kept, **options)
    assert ask(again) == (answer, 0)
    assert read > 500
    for mine, theirs in zip(again._opened.cache.stores, first._opened.cache.stores, strict=True):
        whole = mine.length // 16
        for part, other in zip(mine.summaries.saved(0, whole), theirs.summaries.saved(0, whole), strict=True):
            assert torch.equal(part, other)
        assert torch.equal(mine.read_blocks(range(3)), theirs.read_blocks(range(3)))


def test_only_the_blocks_that_are_attended_to_are_read(model, kept):
    lease = document("lease", 120)
    ask(engine(model, kept), lease)
    again = engine(model, kept, hot_blocks=96)
    ask(again, lease)
    (store, _) = again._opened.cache.stores
    assert 0 < store.counters.loaded_from_snapshot < store.num_blocks * 0.5


def test_an_appended_document_is_all_that_is_read(model, kept):
    ask(engine(model, kept))
    _, read = ask(engine(model, kept), BOTH)
    lease, both = (build_prompt(model.tokenizer, context, "?").context for context in (LEASE, BOTH))
    assert torch.equal(both[: len(lease)], lease)
    assert read == len(both) - len(lease)
    (snapshot,) = kept.all()
    assert [part.name for part in snapshot.parts] == ["part-000", "part-001"]
    assert snapshot.documents == ("lease", "offer")
    assert ask(engine(model, kept), BOTH)[1] == 0


def test_an_extended_snapshot_holds_what_reading_at_once_gives(model, kept, tmp_path):
    """Dense, so that no selection depends on where chunks begin."""
    ask(engine(model, kept, selector=None))
    grown = engine(model, kept, selector=None)
    answer, _ = ask(grown, BOTH)
    reopened = engine(model, kept, selector=None)
    ask(reopened, BOTH)
    whole = engine(model, SnapshotFolder(tmp_path / "other"), selector=None)
    assert ask(whole, BOTH)[0] == answer
    blocks = range(whole._opened.cache.stores[1].num_blocks)
    for mine, theirs in zip(reopened._opened.cache.stores, whole._opened.cache.stores, strict=True):
        for block in blocks:
            length = min(16, whole._opened.cache.length - 16 * block)
            difference = mine.read_blocks([block]) - theirs.read_blocks([block])
            assert difference[:, :, :, :length].abs().max() <= 1e-5


def test_the_first_document_alone_is_the_beginning_of_both(model, kept):
    ask(engine(model, kept), BOTH)
    assert ask(engine(model, kept), LEASE)[1] == 0


def test_a_changed_document_is_read_from_the_change_on(model, kept):
    _, all_of_it = ask(engine(model, kept))
    text = LEASE.text.replace("the Supplier delivers lot 15", "the Customer collects lot 15")
    _, read = ask(engine(model, kept), replace(LEASE, text=text, segments=moved(LEASE, text)))
    assert 0 < read < all_of_it * 0.5


def moved(context, text):
    """The segments of `context` where its lines have other lengths."""
    ends, position = [], 0
    for line in text.splitlines(keepends=True):
        ends.append((position, position + len(line)))
        position += len(line)
    return tuple(replace(s, start=a, end=b) for s, (a, b) in zip(context.segments, ends, strict=True))


def test_links_that_changed_are_read_again(model, kept):
    """Attention followed them, so what lies behind the first changed one is not the same any more."""
    _, all_of_it = ask(engine(model, kept))
    links = (*LEASE.links[:-1], Link("lease#20", "lease#9", "reference"))
    assert 0 < ask(engine(model, kept), replace(LEASE, links=links))[1] < all_of_it * 0.5


@pytest.mark.parametrize("changes", [{"block_size": 32}, {"kv": "int8"}, {"selector": replace(SPARSE, policy=TopK(3))}])
def test_other_settings_make_another_snapshot(model, kept, changes):
    _, all_of_it = ask(engine(model, kept))
    assert ask(engine(model, kept, **changes))[1] == all_of_it
    assert len(kept.all()) == 2


def test_another_model_makes_another_snapshot(model, kept, tmp_path):
    _, all_of_it = ask(engine(model, kept))
    other = load_model(model_folder(tmp_path / "other", [LEASE.text, OFFER.text], num_key_value_heads=4))
    assert ask(engine(other, kept))[1] == all_of_it


def test_a_model_trained_further_has_another_fingerprint(model, tmp_path):
    before = fingerprint(model.folder)
    again = model_folder(tmp_path / "again", [LEASE.text, OFFER.text])
    assert fingerprint(again) == before
    weights = again / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-100] ^= 1
    weights.write_bytes(bytes(data))
    assert fingerprint(again)["weights"] != before["weights"]


def flip(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("name", ["text.safetensors", "index-001.safetensors", "layer-001.safetensors"])
def test_a_flipped_bit_is_noticed_and_the_context_read_anew(model, kept, name):
    first, all_of_it = ask(engine(model, kept))
    (snapshot,) = kept.all()
    path = snapshot.folder / "part-000" / name
    flip(path, path.stat().st_size - 40)  # of the last block, which the question sees
    updates, read = ask(engine(model, kept))
    assert (updates, read) == (first, all_of_it)
    assert ask(engine(model, kept)) == (first, 0)  # and the damaged one has been replaced


def test_damage_in_the_middle_of_an_answer_does_not_repeat_its_text(model, kept):
    """The blocks of the answer's later tokens are damaged: the text goes on where it stood."""
    options = {"selector": None, "sampling": Sampling(temperature=0, max_new_tokens=12)}
    first, _ = ask(engine(model, kept, **options))
    again = engine(model, kept, **options)
    updates = []
    for update in again.answer(LEASE, "Who delivers lot 5?"):
        if update.kind != "progress":
            updates.append(update)
        if len(updates) == 1 and (found := kept.all()):
            for path in found[0].folder.glob("part-*/layer-*"):
                flip(path, path.stat().st_size // 2)
    assert "".join(u.text for u in updates) == "".join(u.text for u in first)


@pytest.mark.parametrize("damage", ["", "{", '{"digest": "", "body": {}}'])
def test_a_broken_manifest_is_no_snapshot(model, kept, damage):
    ask(engine(model, kept))
    (snapshot,) = kept.all()
    (snapshot.folder / "manifest.json").write_text(damage)
    assert kept.all() == []
    assert not snapshot.folder.exists()


def test_a_file_that_is_missing_is_noticed(model, kept):
    first, all_of_it = ask(engine(model, kept))
    (snapshot,) = kept.all()
    (snapshot.folder / "part-000" / "layer-000.safetensors").unlink()
    assert ask(engine(model, kept)) == (first, all_of_it)


def test_what_was_read_before_a_stop_is_kept(model, kept):
    asked = []
    list(engine(model, kept).answer(LEASE, "Who?", stop=lambda: len(asked.append(1) or asked) > 6))
    (snapshot,) = kept.all()
    assert snapshot.tokens % 256 == 0
    _, read = ask(engine(model, kept))
    assert read > 0
    assert kept.all()[0].tokens > snapshot.tokens


def test_what_a_killed_process_had_saved_while_reading_is_taken_up(model, kept, tmp_path, monkeypatch):
    """The folder as it is in the middle of reading: nobody was asked to save it."""
    whole, all_of_it = ask(engine(model, kept))
    killed, left = SnapshotFolder(tmp_path / "killed"), SnapshotFolder(tmp_path / "left")
    monkeypatch.setattr("unabridged.engine.native.engine._SAVE_EVERY", 0.0)
    reading = engine(model, killed).answer(LEASE, "Who delivers lot 5?")
    while not (found := killed.all()) or len(found[0].parts) < 2:
        next(reading)
    shutil.copytree(killed.folder, left.folder)
    reading.close()
    updates, read = ask(engine(model, left))
    assert updates == whole
    assert 0 < read < all_of_it - 256


def test_the_one_used_longest_ago_goes_when_the_limit_is_reached(model, kept):
    ask(engine(model, kept), LEASE)
    (lease,) = kept.all()
    kept.limit = int(lease.bytes * 1.5)
    ask(engine(model, kept), OFFER)
    assert [snapshot.documents for snapshot in kept.all()] == [("offer",)]


def test_a_context_over_the_limit_is_answered_and_not_kept(model, kept):
    kept.limit = 1000
    updates = list(engine(model, kept).answer(LEASE, "Who?"))
    assert updates[-1].text == "the context is too large to be kept for the next time"
    assert kept.all() == []


def test_a_user_deletes_one_by_its_name(model, kept):
    ask(engine(model, kept))
    (snapshot,) = kept.all()
    assert not kept.delete("nothing")
    assert kept.delete(snapshot.name)
    assert kept.all() == []


def test_the_blocks_are_an_ordinary_safetensors_file(model, kept):
    from safetensors.torch import load_file

    ask(engine(model, kept))
    (snapshot,) = kept.all()
    tensors = load_file(snapshot.folder / "part-000" / "layer-000.safetensors")
    assert tensors["kv"].shape == (snapshot.parts[0].blocks, 2, 2, 16, 16)
    assert json.loads((snapshot.folder / "manifest.json").read_text())["body"]["tokens"] == snapshot.tokens


def test_budgets_hold_for_a_reopened_context(model, kept):
    limits = Limits(device=40 << 20, host=64 << 10)
    ask(engine(model, kept, limits=limits))
    again = engine(model, kept, limits=limits)
    ask(again, question="What else?")
    ledger = again._opened.cache.budget.ledger
    assert ledger.peak["host"] <= limits.host
    assert torch.isfinite(again._opened.cache.stores[0].summary.mean).all()
