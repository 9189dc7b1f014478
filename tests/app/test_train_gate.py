"""`unabridged train gate`: what it writes, what it refuses, how it goes on."""

import sys

import pytest
import torch
from unabridged.app.cli import main
from unabridged.engine.selection import load_gates

from ..engine.native.models import model_folder

torch.set_num_threads(1)  # tiny tensors: threads would wait for each other

LEASE = "\n".join(f"{n}. The Tenant shall pay rent {n} in the manner of Section {n // 2 + 1}." for n in range(1, 60))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return model_folder(tmp_path_factory.mktemp("tiny-model"), [LEASE])


def gate(monkeypatch, folder, tmp_path, *arguments, text=LEASE):
    (tmp_path / "lease.txt").write_text(text, encoding="utf-8")
    command = [
        "unabridged",
        "train",
        "gate",
        folder,
        "--text",
        tmp_path / "lease.txt",
        "--out",
        tmp_path / "gates.safetensors",
    ]
    monkeypatch.setattr(sys, "argv", [*map(str, [*command, "--steps", 2, "--length", 512, *arguments])])
    return main()


def test_the_gates_of_all_layers_are_written_and_gone_on_with(monkeypatch, folder, tmp_path, capsys):
    assert gate(monkeypatch, folder, tmp_path) == 0
    assert str(tmp_path / "gates.safetensors") in capsys.readouterr().out
    first = load_gates(tmp_path / "gates.safetensors")
    assert len(first) == 2
    assert gate(monkeypatch, folder, tmp_path) == 2
    assert "--resume" in capsys.readouterr().err
    assert gate(monkeypatch, folder, tmp_path, "--resume") == 0
    assert not torch.equal(load_gates(tmp_path / "gates.safetensors")[0].key_weight, first[0].key_weight)


def test_too_little_text_is_said(monkeypatch, folder, tmp_path, capsys):
    assert gate(monkeypatch, folder, tmp_path, text="1. Rent is due.\n2. The lease ends in May.\n") == 2
    assert "longer documents" in capsys.readouterr().err
    assert not (tmp_path / "gates.safetensors").exists()


def test_there_must_be_something_to_resume(monkeypatch, folder, tmp_path, capsys):
    assert gate(monkeypatch, folder, tmp_path, "--resume") == 2
    assert "does not exist" in capsys.readouterr().err
