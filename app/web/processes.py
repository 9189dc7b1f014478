"""A process of our own that is told one thing after the other and answers in JSON lines; it may be killed at any time.

JSON, not pickle: what comes out of a process that parsed a hostile file is data. Started as a fresh interpreter, not
forked: the server has threads, and a fork of them may hold a lock for ever.
"""

from __future__ import annotations

import ctypes
import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, BinaryIO

PR_SET_PDEATHSIG = 1


class ProcessEnded(Exception):
    """The process died, was killed, or did not answer in time."""


class TalkingProcess:
    """`python -m module` with a pipe each way. One thread at a time may use it."""

    def __init__(self, module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        command = [sys.executable, "-m", module, *arguments]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
        )
        assert self._process.stdout is not None
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(self._process.stdout, selectors.EVENT_READ)
        self._rest = b""

    @property
    def pid(self) -> int:
        """Its number in the system."""
        return self._process.pid

    def tell(self, message: dict[str, Any]) -> None:
        """Send one message. Raises ProcessEnded."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise ProcessEnded from error

    def hear(self, seconds: float) -> dict[str, Any] | None:
        """The next message, or None when none came within `seconds`. Raises ProcessEnded."""
        end = monotonic() + seconds
        while b"\n" not in self._rest:
            if not self._more(end - monotonic()):
                return None
        line, _, self._rest = self._rest.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message

    def hear_bytes(self, count: int, seconds: float) -> bytes:
        """`count` raw bytes that follow a message. Raises ProcessEnded, also when they do not come in time."""
        end = monotonic() + seconds
        while len(self._rest) < count:
            if not self._more(end - monotonic()):
                raise ProcessEnded
        data, self._rest = self._rest[:count], self._rest[count:]
        return data

    def kill(self) -> None:
        """End it now and take back everything it held."""
        self._waiting.close()
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _more(self, seconds: float) -> bool:
        if seconds <= 0 or not self._waiting.select(seconds):
            return False
        assert self._process.stdout is not None
        part = os.read(self._process.stdout.fileno(), 1 << 16)
        if not part:
            raise ProcessEnded
        self._rest += part
        return True


def settle(memory_bytes: int) -> BinaryIO:
    """For the process itself: set its limits; returns where its answers go.

    Standard output is given away first, because the C libraries print what they like there.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return answers
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return answers


def answer(answers: BinaryIO, message: dict[str, Any], data: bytes = b"") -> None:
    """Send one message, and raw bytes after it."""
    answers.write(json.dumps(message).encode() + b"\n" + data)
    answers.flush()
