import pytest
from unabridged.engine.vllm.environment import Environment

from .fake import Alive, fake_python, model_folder


@pytest.fixture
def environment(tmp_path):
    """vLLM's CPU build, as far as anything here can see."""
    return Environment(fake_python(tmp_path / "fake"), "0.32.0", on_cpu=True)


@pytest.fixture
def model(tmp_path):
    return model_folder(tmp_path / "tiny")


@pytest.fixture
def alive(tmp_path, monkeypatch):
    pipe = Alive(tmp_path)
    monkeypatch.setenv("FAKE_VLLM_ALIVE", str(pipe.path))
    return pipe
