"""The native engine in the product: a question on the command line and in the pages, saved contexts, and what is told."""

import json

import pytest
import torch
from unabridged.app.engines import choose_engine
from unabridged.app.saved_contexts import saved_contexts
from unabridged.app.settings import Settings
from unabridged.app.web import local_model
from unabridged.app.web.local_model import LocalModel
from unabridged.app.web.model import configured_engine, connected, disconnect, model_setting, save_model
from unabridged.app.web.pages import local_model as page
from unabridged.engine.selection import LearnedGate, save_gates
from unabridged.engine.selection.gate import new_gate
from unabridged.storage import Store

from ..engine.native.models import model_folder

torch.set_num_threads(1)
NOTE = "Minutes of the meeting.\n\nThe committee agreed to repaint the hall in green before the summer.\n" * 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return model_folder(tmp_path_factory.mktemp("tiny-model"), [NOTE])


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "minutes.txt"
    path.write_text(NOTE)
    return path


def test_a_question_is_answered_and_the_context_kept_until_it_is_deleted(run, note, folder, tmp_path):
    asked = ("ask", note, "Which colour?", "--engine", "native", "--model", folder, "--json", "--gpu-memory", "2GiB")
    code, out, err = run(*asked)
    assert (code, json.loads(out)["engine"]) == (0, "native"), err
    (kept,) = saved_contexts(tmp_path / "home")
    assert kept.documents == ("minutes.txt",)
    assert run("contexts", "list")[1].split("\t")[0] == kept.name
    assert run("contexts", "delete", "nothing")[0] == 2
    assert run("contexts", "delete", kept.name)[0] == 0
    assert saved_contexts(tmp_path / "home") == []


def test_int8_weights_keys_and_values_answer_too(run, note, folder, tmp_path):
    code, out, err = run(
        "ask",
        note,
        "Which colour?",
        "--engine",
        "native",
        "--model",
        folder,
        "--weights",
        "int8",
        "--kv",
        "int8",
        "--json",
    )
    assert (code, json.loads(out)["engine"]) == (0, "native"), err
    (manifest,) = (tmp_path / "home").rglob("manifest.json")
    assert json.loads(manifest.read_text())["body"]["key"]["kv"] == "int8"


def test_gates_choose_where_they_are_given_and_are_the_models_own(run, note, folder, tmp_path):
    """The engine with gates, as the command line opens it; and what is said of a file that does not fit."""
    shape = {"num_heads": 4, "num_kv_heads": 2, "head_dim": 16, "gate_dim": 8, "frequencies": None, "seed": 0}
    save_gates([new_gate(**shape), new_gate(**shape)], tmp_path / "own.safetensors")
    save_gates([new_gate(**shape)], tmp_path / "other.safetensors")
    opened = choose_engine("native", Settings(home=tmp_path, model=str(folder), gate=tmp_path / "own.safetensors"))
    assert [type(score) for score in opened.settings.selector.score] == [LearnedGate] * 2
    assert opened.settings.selector.sketch_bits == 0
    asked = ("ask", note, "Which colour?", "--engine", "native", "--model", folder, "--gate")
    assert run(*asked, tmp_path / "own.safetensors")[0] == 0
    for name, told in (
        ("other.safetensors", "another model's: 1 layers"),
        (note.name, "holds no gates"),
    ):
        code, _, err = run(*asked, tmp_path / name)
        assert code == 1
        assert told in err
        assert "unabridged train gate" in err


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--gpu-memory", "lots"), 2, "'lots' is not an amount of memory. Write it like 24GiB"),
        (("--gpu-memory", "1MiB"), 1, "would fit"),
        (("--weights", "int3"), 2, "--weights is stored or int8"),
        (("--kv", "int3"), 2, "--kv is stored or int8"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_with_a_remedy(run, note, folder, options, code, told):
    found, out, err = run("ask", note, "Which colour?", "--engine", "native", "--model", folder, *options)
    assert (found, out) == (code, "")
    assert told in err


def test_a_folder_without_a_model_is_named_before_anything_is_read(run, note, tmp_path):
    code, _, err = run("ask", note, "Which colour?", "--engine", "native", "--model", tmp_path)
    assert code == 1
    assert "lacks config.json, tokenizer.json, *.safetensors" in err


def test_deleting_a_workspace_deletes_what_was_read_from_its_documents(run, note, folder, tmp_path):
    run("workspaces", "add", "Meetings", note)
    assert run("ask", "Meetings", "Which colour?", "--engine", "native", "--model", folder)[0] == 0
    assert len(saved_contexts(tmp_path / "home")) == 1
    run("workspaces", "delete", "Meetings", "--yes")
    assert saved_contexts(tmp_path / "home") == []


@pytest.fixture
def store(tmp_path):
    with_store = Store(tmp_path / "home")
    yield with_store
    local_model.release()
    with_store.close()


def test_the_estimate_loads_nothing(folder, monkeypatch):
    monkeypatch.setattr("unabridged.engine.native.setup.load_model", None)
    told = page.estimate(LocalModel(str(folder), gpu_memory="24GiB"), "en")
    assert "of weights" in told
    assert "per 1,000 tokens" in told
    many, few = (local_model.estimate(LocalModel(str(folder), gpu_memory=size)).fits for size in ("24GiB", "40MiB"))
    assert 0 < few < many


def test_int8_keys_and_values_show_in_the_estimate_and_are_kept(store, folder):
    chosen = page.typed(str(folder), "", "", False, True)
    stored, int8 = local_model.estimate(LocalModel(str(folder))), local_model.estimate(chosen)
    assert int8.kv_bytes < 0.6 * stored.kv_bytes
    page.save(store, chosen, "en")
    assert local_model.setting(store) == chosen
    assert configured_engine(store).settings.kv == "int8"


def test_a_connected_local_model_is_opened_once_and_an_endpoint_takes_its_place(store, folder):
    assert page.save(store, LocalModel(str(folder)), "en").startswith("Saved.")
    engine = configured_engine(store)
    assert engine is configured_engine(store)
    assert engine.name == "native"
    assert connected(store) == ("native", folder.name)
    assert model_setting(store) == {}
    save_model(store, "http://127.0.0.1:9/v1", "m", "")
    assert configured_engine(store).name == "remote"
    assert local_model.setting(store) is None
    disconnect(store)
    assert configured_engine(store) is None


def test_the_test_button_loads_the_model_and_shows_what_it_writes(store, folder):
    assert page.test(store, LocalModel(str(folder)), "en").startswith("The model answers (")


def test_a_folder_that_is_no_model_is_told_and_not_kept(store, tmp_path):
    assert "lacks" in page.save(store, LocalModel(str(tmp_path)), "en")
    assert "no model folder" in page.test(store, LocalModel("/nowhere"), "zh-CN")
    assert page.estimate(LocalModel(""), "en").startswith("No model folder")
    assert local_model.setting(store) is None
