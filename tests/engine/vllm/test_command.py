"""What vLLM is started with, from the model folder and the length."""

import json

import pytest
from unabridged.engine.model_folder import ModelError
from unabridged.engine.vllm import command
from unabridged.engine.vllm.command import arguments, plan, variables
from unabridged.engine.vllm.environment import Environment, ServingError

from .fake import model_folder

GIB = 1024**3
GPU = Environment("python", "0.33.0", on_cpu=False)
CPU = Environment("python", "0.32.0", on_cpu=True)


def value(given, name):
    return given[given.index(name) + 1]


def test_the_length_and_nothing_that_runs_code_of_the_folder(model):
    given = arguments(plan(model, CPU, max_length=4096), CPU)
    assert value(given, "--model") == str(model)
    assert value(given, "--served-model-name") == "tiny"
    assert value(given, "--max-model-len") == "4096"
    assert value(given, "--load-format") == "safetensors"
    assert value(given, "--host") == "127.0.0.1"
    assert "--trust-remote-code" not in given


@pytest.mark.parametrize(("window", "length"), [(8192, 8192), (131_072, 32_768), (None, 32_768)])
def test_without_a_length_the_window_counts_up_to_what_the_app_sends(tmp_path, window, length):
    folder = model_folder(tmp_path / "model", max_position_embeddings=window)
    assert plan(folder, CPU).max_length == length


def test_on_a_cpu_the_cache_holds_one_text_of_the_length(model):
    # 2 (keys, values) x 2 layers x 2 heads x 64 values x 2 bytes = 1,024 bytes a token
    assert plan(model, CPU, max_length=1_000_000).kv_cache_bytes >= 1_024 * 1_000_000
    assert plan(model, CPU, max_length=1_000_000, kv_cache_bytes=5).kv_cache_bytes == 5
    assert plan(model, GPU, max_length=1_000_000).kv_cache_bytes is None


def test_weights_in_float32_have_keys_in_float32(tmp_path):
    wide = model_folder(tmp_path / "wide", dtype="float32")
    narrow = model_folder(tmp_path / "narrow")
    assert (
        plan(wide, CPU, max_length=1_000_000).kv_cache_bytes
        == 2 * plan(narrow, CPU, max_length=1_000_000).kv_cache_bytes
    )


def test_beyond_the_window_vllm_is_told_that_it_is_meant(model):
    beyond = plan(model, CPU, max_length=16_384)
    assert json.loads(value(arguments(beyond, CPU), "--hf-overrides")) == {"max_position_embeddings": 16_384}
    assert variables(beyond, {})["VLLM_ALLOW_LONG_MAX_MODEL_LEN"] == "1"
    within = plan(model, CPU, max_length=8_192)
    assert "--hf-overrides" not in arguments(within, CPU)
    assert "VLLM_ALLOW_LONG_MAX_MODEL_LEN" not in variables(within, {})


def test_what_the_user_adds_comes_last(model):
    assert arguments(plan(model, GPU, further=("--seed", "7")), GPU)[-2:] == ["--seed", "7"]


@pytest.mark.parametrize(("compiler", "eager"), [("/usr/bin/g++", False), (None, True)])
def test_a_cpu_without_a_compiler_runs_uncompiled(model, monkeypatch, compiler, eager):
    monkeypatch.setattr(command.shutil, "which", lambda _: compiler)
    assert ("--enforce-eager" in arguments(plan(model, CPU), CPU)) is eager


def test_nothing_leaves_the_machine_and_our_packages_stay_out(model):
    inherited = {"PATH": "/bin", "PYTHONPATH": "/ours", "VIRTUAL_ENV": "/ours", "VLLM_CPU_KVCACHE_SPACE": "1"}
    given = variables(plan(model, CPU), inherited)
    assert given["PATH"] == "/bin"
    assert {given[name] for name in ("HF_HUB_OFFLINE", "VLLM_NO_USAGE_STATS", "DO_NOT_TRACK")} == {"1"}
    assert not {"PYTHONPATH", "VIRTUAL_ENV", "VLLM_CPU_KVCACHE_SPACE"} & set(given)


def test_the_key_is_in_no_list_of_processes(model):
    serving = plan(model, CPU, api_key="secret", host="0.0.0.0")
    assert "secret" not in " ".join(arguments(serving, CPU)) + repr(serving)
    assert variables(serving, {})["VLLM_API_KEY"] == "secret"
    assert not serving.is_open
    assert plan(model, CPU, host="0.0.0.0").is_open
    assert not plan(model, CPU).is_open


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/v1"),
        ("0.0.0.0", "http://127.0.0.1:8000/v1"),
        ("::1", "http://[::1]:8000/v1"),
        ("box.lan", "http://box.lan:8000/v1"),
    ],
)
def test_the_address_for_a_client(model, host, url):
    assert plan(model, CPU, host=host).base_url == url


def test_what_does_not_fit_says_what_would(model):
    with pytest.raises(ServingError, match=r"1,000,000 tokens takes about 3\.4 GiB .* 3\.0 GiB are free") as raised:
        plan(model, CPU, max_length=1_000_000, free_bytes=3 * GIB)
    fits = int(raised.value.remedy.split("--max-length ")[1].split()[0])
    assert plan(model, CPU, max_length=fits, free_bytes=3 * GIB).max_length == fits > 500_000


def test_a_model_that_never_fits_is_refused(model):
    with pytest.raises(ServingError) as raised:
        plan(model, CPU, free_bytes=GIB)
    assert "smaller model" in raised.value.remedy


def test_a_gpu_is_measured_by_vllm(model):
    assert plan(model, GPU, max_length=1_000_000, free_bytes=1).max_length == 1_000_000


def test_the_folder_is_looked_at_before_anything_starts(tmp_path, model):
    with pytest.raises(ModelError, match="no model folder"):
        plan(tmp_path / "nothing", CPU)
    with pytest.raises(ModelError, match="no chat template"):
        plan(model_folder(tmp_path / "base", chat_template=False), CPU)
    with pytest.raises(ModelError, match="does not describe a decoder"):
        plan(model_folder(tmp_path / "odd", num_attention_heads=None), CPU)
    (model / "model.safetensors").rename(model / "pytorch_model.bin")
    with pytest.raises(ModelError, match="pickled weights"):
        plan(model, CPU)


def test_a_template_inside_the_tokenizer_counts(tmp_path):
    folder = model_folder(tmp_path / "model", chat_template=False)
    (folder / "tokenizer_config.json").write_text('{"chat_template": "{{ messages }}"}')
    assert plan(folder, CPU).name == "model"


def test_free_memory_is_a_plausible_number():
    assert command.free_memory() is None or 2**20 < command.free_memory() < 2**50
