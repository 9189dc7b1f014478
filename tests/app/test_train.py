"""`unabridged train`: what it writes, what it refuses, how it stops and goes on."""

import dataclasses
import sys

import pytest
import torch
from unabridged.app.cli import main
from unabridged.engine.training.models import tiny_checkpoint
from unabridged.engine.training.presets import preset_of

STEPS = 6
torch.set_num_threads(1)  # tiny tensors: threads would wait for each other


@pytest.fixture(autouse=True)
def short_runs(monkeypatch):
    """The real preset with a schedule of a few steps."""

    def short(design, size):
        preset = preset_of(design, size)
        return dataclasses.replace(preset, schedule=dataclasses.replace(preset.schedule, steps=STEPS))

    monkeypatch.setattr("unabridged.engine.training.run.preset_of", short)


def train(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["unabridged", "train", *map(str, arguments)])
    return main()


def test_a_run_writes_a_model_a_log_and_a_plot_that_needs_no_network(monkeypatch, tmp_path, capsys):
    assert train(monkeypatch, "comet", "--out", tmp_path / "run", "--seed", 3) == 0
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "model.safetensors", "training.safetensors", "log.jsonl", "training.html",
    }  # fmt: skip
    assert str(tmp_path / "run" / "model.safetensors") in capsys.readouterr().out
    plot = (tmp_path / "run" / "training.html").read_text(encoding="utf-8")
    assert 'src="http' not in plot
    assert "answers right" in plot


def test_the_same_seed_gives_the_same_model(monkeypatch, tmp_path):
    for name in ("one", "other"):
        assert train(monkeypatch, "comet", "--out", tmp_path / name, "--seed", 3) == 0
    one, other = ((tmp_path / name / "model.safetensors").read_bytes() for name in ("one", "other"))
    assert one == other


def test_a_folder_in_use_is_refused_and_resume_goes_on(monkeypatch, tmp_path, capsys):
    assert train(monkeypatch, "comet", "--out", tmp_path) == 0
    assert train(monkeypatch, "comet", "--out", tmp_path) == 1
    assert "--resume" in capsys.readouterr().err
    assert train(monkeypatch, "comet", "--out", tmp_path, "--resume") == 0
    assert train(monkeypatch, "comet", "--out", tmp_path, "--resume", "--seed", 1) == 1
    assert "another run" in capsys.readouterr().err


def test_an_interrupted_run_leaves_a_checkpoint_and_says_how_to_go_on(monkeypatch, tmp_path, capsys):
    import signal

    from unabridged.engine.training import loop

    real = loop.answer_objective
    calls = iter(range(100))

    def interrupting(model, batch):
        if next(calls) == 2:
            signal.raise_signal(signal.SIGINT)  # Ctrl-C in the middle of the third step
        return real(model, batch)

    original = loop._step
    monkeypatch.setattr(
        loop, "_step", lambda m, o, run, p: original(m, o, dataclasses.replace(run, objective=interrupting), p)
    )
    assert train(monkeypatch, "comet", "--out", tmp_path) == 130
    assert "Stopped after step 3. Add --resume" in capsys.readouterr().err
    assert not (tmp_path / "model.safetensors").exists()
    monkeypatch.setattr(loop, "_step", original)
    assert train(monkeypatch, "comet", "--out", tmp_path, "--resume") == 0
    assert (tmp_path / "model.safetensors").exists()


def test_a_file_in_place_of_the_folder_and_an_unknown_preset_are_refused(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert train(monkeypatch, "gca", "--out", tmp_path / "file") == 2
    assert train(monkeypatch, "gca", "--out", tmp_path / "run", "--preset", "huge") == 2
    assert "Choose one of tiny" in capsys.readouterr().err


def test_hops_go_on_from_a_trained_model_and_resume_from_the_same_alone(monkeypatch, tmp_path, capsys):
    hops = ["gca", "--preset", "tiny-hops", "--out", tmp_path / "hops"]
    assert train(monkeypatch, *hops) == 1
    assert "starts from a trained model" in capsys.readouterr().err
    assert train(monkeypatch, *hops, "--from", tiny_checkpoint("gca")) == 0
    other = tmp_path / "other.safetensors"
    other.write_bytes(tiny_checkpoint("comet").read_bytes())
    assert train(monkeypatch, *hops, "--resume", "--from", other) == 1
    assert "not one of 'gca'" in capsys.readouterr().err
    assert train(monkeypatch, *hops, "--resume", "--from", tmp_path / "hops" / "model.safetensors") == 1
    assert "another run" in capsys.readouterr().err
    assert train(monkeypatch, "gca", "--out", tmp_path / "run", "--from", tiny_checkpoint("gca")) == 1
    assert "starts from scratch" in capsys.readouterr().err
