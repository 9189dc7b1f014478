"""The server's processes: watched until they answer, and none of them left."""

import os
import socket

import pytest
from unabridged.engine.vllm import server as serving
from unabridged.engine.vllm.command import plan
from unabridged.engine.vllm.environment import ServingError
from unabridged.engine.vllm.server import Server, free_port, require_free_port


@pytest.fixture
def planned(model, environment):
    return plan(model, environment, port=free_port("127.0.0.1"))


def test_it_starts_says_how_far_it_is_and_leaves_nothing(planned, environment, alive):
    lines, stages = [], []
    with Server(planned, environment, lines.append) as server:
        assert server.wait_until_ready(lambda stage, seconds: stages.append(stage)) >= 0
        assert server.stage == "loading the weights"
    assert alive.ended()
    assert f"INFO Starting to load model {planned.folder}" in lines, "the process's name is cut off"
    assert "starting" in stages


def test_a_key_is_used_to_ask_whether_it_answers(model, environment, alive):
    with Server(plan(model, environment, port=free_port("127.0.0.1"), api_key="secret"), environment, print) as server:
        server.wait_until_ready(lambda *_: None)
    assert alive.ended()


def test_a_death_while_starting_is_explained(planned, environment, monkeypatch, alive):
    monkeypatch.setenv("FAKE_VLLM", "print torch.OutOfMemoryError: CUDA out of memory.")
    with Server(planned, environment, print) as server, pytest.raises(ServingError, match="out of memory"):
        server.wait_until_ready(lambda *_: None)


def test_a_kill_while_starting_is_explained(planned, environment, monkeypatch, alive):
    monkeypatch.setenv("FAKE_VLLM", "killed")
    with Server(planned, environment, print) as server, pytest.raises(ServingError, match="The system killed vLLM"):
        server.wait_until_ready(lambda *_: None)


def test_a_death_while_serving_is_explained(planned, environment, monkeypatch, alive):
    monkeypatch.setenv("FAKE_VLLM", "dies later")
    with Server(planned, environment, print) as server:
        server.wait_until_ready(lambda *_: None)
        with pytest.raises(ServingError, match="the engine is gone"):
            server.wait()
    assert alive.ended()


def test_processes_that_do_not_want_to_stop_are_killed(planned, environment, monkeypatch, alive):
    monkeypatch.setenv("FAKE_VLLM", "stubborn")
    monkeypatch.setattr(serving, "_SECONDS_TO_STOP", 0.2)
    monkeypatch.setattr(serving, "_SECONDS_TO_DIE", 0.2)
    with Server(planned, environment, print) as server:
        server.wait_until_ready(lambda *_: None)
    assert alive.ended()


def test_a_second_interrupt_does_not_wait(planned, environment, monkeypatch, alive):
    monkeypatch.setenv("FAKE_VLLM", "stubborn")
    monkeypatch.setattr(serving, "_SECONDS_TO_DIE", 1000)

    def interrupted():
        raise KeyboardInterrupt

    with Server(planned, environment, print) as server:
        server.wait_until_ready(lambda *_: None)
        monkeypatch.setattr(server._process, "terminate", interrupted)
    assert alive.ended()


def test_the_port_is_tried_before_anything_starts(planned, environment):
    with socket.create_server(("127.0.0.1", planned.port)):
        with pytest.raises(ServingError, match=f"Nothing can listen on 127.0.0.1:{planned.port}") as raised:
            Server(planned, environment, print).__enter__()
        assert "--port" in raised.value.remedy
    require_free_port("127.0.0.1", planned.port)


def test_a_host_that_is_not_ours_is_named():
    with pytest.raises(ServingError, match="'no such host' is no address"):
        require_free_port("no such host", 8000)


def test_it_is_in_a_group_of_its_own(planned, environment, alive):
    """Ctrl-C in a terminal goes to the whole group: vLLM must not be in ours, or it stops before we say so."""
    with Server(planned, environment, print) as server:
        server.wait_until_ready(lambda *_: None)
        assert os.getpgid(server._process.pid) == server._process.pid != os.getpgid(0)
    assert alive.ended()
