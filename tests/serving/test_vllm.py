"""A real vLLM serves a tiny model: `make test-vllm`. One server for all tests; starting it takes half a minute or more."""

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from .models import TEXT, save_model

pytestmark = pytest.mark.vllm

# Generous: a machine with two busy cores has taken four minutes to import what vLLM imports.
START_SECONDS = 600
LEASE = (
    "LEASE AGREEMENT between the landlord and the tenant.\n\n1. Rent\nThe monthly rent is 4,200 euros.\n"
    "2. Pets\nThe tenant may keep two cats.\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("serving")


@pytest.fixture(scope="module")
def model(folder):
    return save_model(folder / "tiny")


@pytest.fixture(scope="module", autouse=True)
def variables(folder):
    """Of every command here. The interpreter is named by the Makefile."""
    assert os.environ.get("UNABRIDGED_VLLM_PYTHON"), "run these tests with `make test-vllm`, which installs vLLM"
    return {**os.environ, "UNABRIDGED_HOME": str(folder / "home"), "VLLM_CACHE_ROOT": str(folder / "cache")}


def command(*arguments):
    return [sys.executable, "-m", "unabridged.app", *map(str, arguments)]


class Serving:
    """`unabridged serve` as a process of its own, and what it has said."""

    def __init__(self, variables, *arguments):
        self.log = Path(variables["UNABRIDGED_HOME"]).parent / f"serve-{time.monotonic_ns()}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command("serve", *arguments, "--", "--enforce-eager"),
                env=variables, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip

    def ready(self):
        """The base URL, when it answers."""
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            assert waiting.select(START_SECONDS), f"not ready after {START_SECONDS} s:\n{self.said()}"
        first = self.process.stdout.readline()
        assert "answers at" in first, self.said()
        return re.search(r"http://\S+/v1", first)[0]

    def said(self):
        return self.log.read_text()

    def children(self):
        """Ids of all processes below it."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue  # it has ended meanwhile
                parents[int(entry.name)] = int(fields[1])
        found = {self.process.pid}
        while more := {child for child, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}

    def end(self, number=signal.SIGINT):
        """Send the signal, if it still runs, and wait for its end."""
        self.process.send_signal(number)
        self.process.communicate(timeout=60)


def running(processes):
    """Which of them have not ended. One that only waits for its parent to take notice has."""
    found = set()
    for number in processes:
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        found |= {number} - ({number} if state == "Z" else set())
    return found


def until(condition, seconds):
    """Whether `condition()` came true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


@pytest.fixture(scope="module")
def served(model, variables):
    """The server that all tests ask: (it, its base URL)."""
    serving = Serving(variables, "--model-path", model, "--max-length", "8192", "--port", "0")
    try:
        yield serving, serving.ready()
    finally:
        serving.end()


def test_the_model_is_listed_with_its_length(served):
    _, url = served
    with urllib.request.urlopen(f"{url}/models", timeout=30) as response:
        (listed,) = json.load(response)["data"]
    assert (listed["id"], listed["max_model_len"]) == ("tiny", 8192)


def test_a_completion_streams_piece_by_piece(served):
    _, url = served
    body = {"model": "tiny", "messages": [{"role": "user", "content": "How much?"}], "stream": True, "temperature": 0}
    request = urllib.request.Request(
        f"{url}/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        events = [line[6:].strip() for line in response if line.startswith(b"data: ")]
    assert events.pop() == b"[DONE]"
    contents = [json.loads(event)["choices"][0]["delta"].get("content") for event in events]
    pieces = [content for content in contents if content]
    assert "".join(pieces) == TEXT
    assert len(pieces) > 1


def test_the_app_gets_an_answer_whose_citations_are_checked(served, variables, folder):
    _, url = served
    lease = folder / "lease.txt"
    lease.write_text(LEASE)
    asked = subprocess.run(
        command("ask", lease, "Describe the monthly rent", "--engine", "remote", "--endpoint", url, "--model", "tiny", "--json"),
        env={**variables, "UNABRIDGED_CONTEXT_TOKENS": "8192"}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    answer = json.loads(asked.stdout)
    # The model cites [1] and [99]; no passage 99 was sent.
    assert answer["answer"] == TEXT.replace("[99]", "")
    assert answer["engine"] == "remote"
    (citation,) = answer["citations"]
    assert citation["text"] == LEASE[citation["start"] : citation["end"]]
    assert "4,200 euros" in citation["text"]


def test_a_text_that_is_too_long_is_refused_by_name(served, variables, folder):
    _, url = served
    long = folder / "long.txt"
    long.write_text(
        "".join(f"{number}. Rent\nThe rent of flat {number} is {number} euros.\n" for number in range(2000))
    )
    asked = subprocess.run(
        command("ask", long, "Describe the rent of the flats", "--engine", "remote", "--endpoint", url, "--model", "tiny"),
        env={**variables, "UNABRIDGED_CONTEXT_TOKENS": "32768"}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert asked.returncode == 1
    assert "maximum context length is 8192 tokens" in asked.stderr
    assert "set a smaller number of context tokens" in asked.stderr


def test_a_second_start_on_the_taken_port_fails_at_once(served, variables, model):
    _, url = served
    port = url.split(":")[2].partition("/")[0]
    second = subprocess.run(
        command("serve", "--model-path", model, "--port", port),
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 1
    assert f"Nothing can listen on 127.0.0.1:{port}" in second.stderr


def test_ctrl_c_leaves_no_process(served):
    serving, _ = served
    processes = serving.children()
    assert len(processes) >= 3, "server, engine and worker"
    serving.end(signal.SIGINT)
    assert serving.process.returncode == 0, serving.said()
    assert running(processes) == set()
    assert serving.said().rstrip().endswith("Stopped.")


def test_a_cache_that_is_too_small_is_named(model, variables):
    serving = Serving(variables, "--model-path", model, "--port", "0", "--kv-cache-gib", "0.001")
    serving.process.communicate(timeout=START_SECONDS)
    assert serving.process.returncode == 1
    assert "does not hold one text of the length asked for" in serving.said().splitlines()[-1]


def test_a_kill_while_it_starts_leaves_no_process(model, variables):
    serving = Serving(variables, "--model-path", model, "--port", "0")
    assert until(lambda: len(serving.children()) >= 3, START_SECONDS), serving.said()
    processes = serving.children()
    serving.end(signal.SIGKILL)
    assert until(lambda: not running(processes), 60), serving.said()
