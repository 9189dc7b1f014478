"""The server's processes: started in a group of their own, watched until they answer, and stopped to the last one."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from .command import Serving, arguments, variables
from .diagnosis import diagnose
from .environment import Environment, ServingError

_LAUNCH = Path(__file__).with_name("launch.py")
_POLL = 0.25
_KEPT_LINES = 400
_SECONDS_TO_STOP = 20.0  # twice what launch.py gives the server
_SECONDS_TO_DIE = 5.0
# What vLLM 0.32 and 0.33 write when they begin a step; a line that is not found only makes the progress coarser.
_STAGES = (
    ("Initializing a V1 LLM engine", "starting the engine"),
    ("Starting to load model", "loading the weights"),
    ("Warming up model", "compiling"),
    ("KV cache size", "preparing the cache"),
    ("Starting vLLM server", "opening the port"),
)
# "(EngineCore pid=123) " before each line tells a user nothing.
_PROCESS = re.compile(r"^\((?:APIServer|EngineCore|VllmWorker-\d+|Worker)[\w ]* pid=\d+\) ")


class Server:
    """One running vLLM. Use as a context manager, in the main thread: leaving it ends every process, whatever the reason,
    and so does the end of the thread that entered it (launch.py).

    log  is called with each line of vLLM's, from a thread
    """

    def __init__(self, serving: Serving, environment: Environment, log: Callable[[str], None]) -> None:
        self.serving = serving
        self.stage = "starting"
        self._environment = environment
        self._log = log
        self._tail: deque[str] = deque(maxlen=_KEPT_LINES)
        self._process: subprocess.Popen[str] | None = None
        self._reader = threading.Thread(target=self._forward, name="vllm-log", daemon=True)
        self._stopping = False

    def __enter__(self) -> Server:
        require_free_port(self.serving.host, self.serving.port)
        command = [str(self._environment.python), str(_LAUNCH), str(os.getpid())]
        self._process = subprocess.Popen(
            [*command, *arguments(self.serving, self._environment)],
            env=variables(self.serving, os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches us alone: we say when it stops, and its group is known
        )
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait_until_ready(self, waiting: Callable[[str, float], None]) -> float:
        """Seconds until the model answered. `waiting(stage, seconds)` is called several times a second meanwhile.

        Raises ServingError with the cause where vLLM ends first. It gives up by itself when its own processes hang.
        """
        began = time.monotonic()
        while not self._answers():
            if self._running.poll() is not None:
                raise self._ended()
            waiting(self.stage, time.monotonic() - began)
            time.sleep(_POLL)
        return time.monotonic() - began

    def wait(self) -> None:
        """Until vLLM ends by itself, which it should not: raises ServingError."""
        self._running.wait()
        raise self._ended()

    def stop(self) -> None:
        """End every process: a request, then force. A second Ctrl-C meanwhile forces at once."""
        self._stopping = True
        process = self._process
        if process is None:
            return
        try:
            if process.poll() is None:
                process.terminate()
                process.wait(_SECONDS_TO_STOP)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            _kill_group(process.pid)
            process.wait()
        _end_group(process.pid)
        self._reader.join(_SECONDS_TO_DIE)

    @property
    def _running(self) -> subprocess.Popen[str]:
        assert self._process is not None, "the server is used inside its with block"
        return self._process

    def _ended(self) -> ServingError:
        self._reader.join(_SECONDS_TO_DIE)  # the last lines hold the reason
        return diagnose(self._running.returncode, list(self._tail))

    def _forward(self) -> None:
        assert self._running.stdout is not None, "it is a pipe"
        for line in self._running.stdout:
            line = _PROCESS.sub("", line.rstrip())
            self._tail.append(line)
            self.stage = next((stage for mark, stage in _STAGES if mark in line), self.stage)
            if line and not self._stopping:  # what it complains about while it is stopped helps nobody
                self._log(line)

    def _answers(self) -> bool:
        """Whether our model, and not another program's, answers at the address."""
        address = urlsplit(self.serving.base_url)
        assert address.hostname is not None, "the base URL has a host"
        headers = {"Authorization": f"Bearer {self.serving.api_key}"} if self.serving.api_key else {}
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=5)
        try:
            connection.request("GET", f"{address.path}/models", headers=headers)
            models = json.loads(connection.getresponse().read(1 << 20))
            return any(model["id"] == self.serving.name for model in models["data"])
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return False
        finally:
            connection.close()


def require_free_port(host: str, port: int) -> None:
    """Raise ServingError unless a server can listen there."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(found[0], socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as vLLM does: closed connections do not count
            probe.bind(found[4])
    except OSError as error:
        if isinstance(error, socket.gaierror):
            raise ServingError(
                f"'{host}' is no address.", remedy="Use --host 127.0.0.1, or 0.0.0.0 for all."
            ) from error
        raise ServingError(
            f"Nothing can listen on {host}:{port} ({error.strerror}).",
            remedy="Stop the program that does, or choose another port with --port.",
        ) from error


def free_port(host: str) -> int:
    """A port that nobody listens on, chosen by the system."""
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        return int(probe.getsockname()[1])


def _end_group(group: int) -> None:
    """Wait shortly for the processes that the ended leader has left, then kill them."""
    deadline = time.monotonic() + _SECONDS_TO_DIE
    try:
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(0.05)
    except ProcessLookupError:
        return
    except KeyboardInterrupt:
        pass
    _kill_group(group)


def _kill_group(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
