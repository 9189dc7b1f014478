"""`unabridged serve`, with a server in vLLM's place that starts at once."""

import os
import signal
import socket
import subprocess
import sys

import pytest
from unabridged.app import cli

from ..engine.vllm.fake import Alive, fake_python, model_folder


@pytest.fixture
def model(tmp_path):
    return model_folder(tmp_path / "tiny model")


@pytest.fixture
def alive(tmp_path):
    return Alive(tmp_path)


@pytest.fixture
def variables(tmp_path, alive):
    return {
        **os.environ,
        "UNABRIDGED_HOME": str(tmp_path / "home"),
        "UNABRIDGED_VLLM_PYTHON": str(fake_python(tmp_path / "fake")),
        "FAKE_VLLM_ALIVE": str(alive.path),
    }


def start(model, variables, *options):
    """The command as a process, once it has said where the model answers: (process, what it said)."""
    process = subprocess.Popen(
        [sys.executable, "-m", "unabridged.app", "serve", "--model-path", str(model), "--port", "0", *options],
        env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    return process, process.stdout.readline() + process.stdout.readline()


def run(monkeypatch, capfd, *arguments):
    monkeypatch.setattr(sys, "argv", ["unabridged", "serve", *map(str, arguments)])
    code = cli.main()
    return code, capfd.readouterr()


def test_it_says_where_the_model_answers_and_how_to_ask_and_stops_on_ctrl_c(model, variables, alive):
    process, said = start(model, variables, "--max-length", "4096")
    assert "tiny model answers at http://127.0.0.1:" in said
    assert "UNABRIDGED_CONTEXT_TOKENS=4096 unabridged ask FILE QUESTION --engine remote --endpoint http://127" in said
    assert said.rstrip().endswith("--model 'tiny model'")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    assert "Starting to load model" in err, "vLLM's own lines"
    assert "\x1b" not in err, "which are shown, never obeyed"
    assert err.rstrip().endswith("Stopped.")
    assert alive.ended()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_ends_all_of_it(model, variables, alive, number):
    process, _ = start(model, variables)
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert alive.ended()


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
@pytest.mark.parametrize("mode", ["", "stubborn"])
def test_nothing_is_left_when_it_is_killed(model, variables, alive, mode):
    process, _ = start(model, {**variables, "FAKE_VLLM": mode})
    process.kill()
    process.communicate(timeout=30)
    assert alive.ended(30)


def test_a_failure_is_one_sentence_with_its_remedy(model, variables, monkeypatch, capfd):
    for name in ("UNABRIDGED_HOME", "UNABRIDGED_VLLM_PYTHON"):
        monkeypatch.setenv(name, variables[name])
    monkeypatch.setenv("FAKE_VLLM", "print RuntimeError: nothing works today")
    code, (_, err) = run(monkeypatch, capfd, "--model-path", model, "--port", "0")
    assert code == 1
    assert err.splitlines()[-1] == (
        "vLLM stopped (exit code 3): RuntimeError: nothing works today. The lines above are its log."
    )


def test_a_taken_port_is_said_at_once(model, variables, monkeypatch, capfd):
    monkeypatch.setenv("UNABRIDGED_VLLM_PYTHON", variables["UNABRIDGED_VLLM_PYTHON"])
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, (_, err) = run(monkeypatch, capfd, "--model-path", model, "--port", port)
    assert code == 1
    assert f"Nothing can listen on 127.0.0.1:{port}" in err


def test_without_vllm_the_command_that_installs_it_is_named(model, tmp_path, monkeypatch, capfd):
    monkeypatch.delenv("UNABRIDGED_VLLM_PYTHON", raising=False)
    code, (_, err) = run(monkeypatch, capfd, "--model-path", model, "--home", tmp_path / "home")
    assert code == 1
    assert "vLLM is not installed" in err
    assert "`unabridged serve --install`" in err


def test_what_is_missing_or_contradicts_itself_is_wrong_usage(variables, monkeypatch, capfd):
    monkeypatch.setenv("UNABRIDGED_VLLM_PYTHON", variables["UNABRIDGED_VLLM_PYTHON"])
    assert run(monkeypatch, capfd)[0] == 2
    code, (_, err) = run(monkeypatch, capfd, "--install")
    assert code == 2
    assert "another one is named" in err


def test_a_length_beyond_the_window_and_an_open_door_are_pointed_out(model, variables, alive):
    process, _ = start(model, variables, "--max-length", "20000", "--host", "0.0.0.0")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert "was trained for 8,192 tokens" in err
    assert "Everyone who reaches 0.0.0.0 can use the model" in err
    assert alive.ended()
