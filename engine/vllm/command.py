"""What vLLM is started with: its arguments and variables, from a model folder and a length."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..model_folder import kv_bytes_per_token, read_config, require_chat_template, stored_bytes
from .environment import Environment, ServingError, clean_variables

_GIB = 1024**3
# vLLM's processes on a CPU before any weights: measured 2.1 GiB with version 0.32.
_PROGRAM_BYTES = 2.2 * _GIB
# Blocks are rounded up, and several questions may be answered at once.
_SPARE_KV = 1.25
_DEFAULT_LENGTH = 32_768
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Serving:
    """A model about to be served. `window` is the length it was trained for, `kv_cache_bytes` None leaves it to vLLM."""

    folder: Path
    name: str
    max_length: int
    window: int
    host: str
    port: int
    kv_cache_bytes: int | None
    api_key: str = field(default="", repr=False)
    further: tuple[str, ...] = ()

    @property
    def base_url(self) -> str:
        """Where a client on this machine finds the API."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/v1"

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach it without a key."""
        return self.host not in _LOOPBACK and not self.api_key


def plan(
    folder: Path,
    environment: Environment,
    *,
    max_length: int | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    kv_cache_bytes: int | None = None,
    api_key: str = "",
    further: tuple[str, ...] = (),
    free_bytes: int | None = None,
) -> Serving:
    """Look at the folder and decide the sizes.

    max_length      tokens; None for the model's window, 32,768 at most
    kv_cache_bytes  None: on a CPU what `max_length` takes, on a GPU what vLLM finds free
    free_bytes      memory that can be had, None for unknown; compared on a CPU alone, vLLM looks at a GPU itself
    Raises ModelError for the folder, ServingError for what does not fit into memory.
    """
    folder = folder.resolve()
    config = read_config(folder)
    require_chat_template(folder)
    window = int(config.get("max_position_embeddings") or 0) or _DEFAULT_LENGTH
    length = max_length or min(window, _DEFAULT_LENGTH)
    if environment.on_cpu:
        per_token = int(kv_bytes_per_token(config, bytes_per_value=_value_bytes(config)) * _SPARE_KV)
        kv_cache_bytes = kv_cache_bytes or max(per_token * length, _GIB // 4)
        if free_bytes is not None:
            _require_memory(stored_bytes(folder), kv_cache_bytes, per_token, length, free_bytes)
    return Serving(folder, folder.name, length, window, host, port, kv_cache_bytes, api_key, further)


def arguments(serving: Serving, environment: Environment) -> list[str]:
    """Of vLLM's server; what the user gave comes last, where it wins."""
    given = [
        "--model", str(serving.folder), "--served-model-name", serving.name,
        "--host", serving.host, "--port", str(serving.port),
        "--max-model-len", str(serving.max_length),
        "--load-format", "safetensors", "--disable-uvicorn-access-log",
    ]  # fmt: skip
    if serving.kv_cache_bytes is not None:
        given += ["--kv-cache-memory-bytes", str(serving.kv_cache_bytes)]
    if serving.max_length > serving.window:
        # The table of rotary angles is as long as the config says; positions beyond it would be read out of bounds.
        given += ["--hf-overrides", json.dumps({"max_position_embeddings": serving.max_length})]
    if environment.on_cpu and not any(map(shutil.which, ("g++", "c++", "clang++"))):
        given += ["--enforce-eager"]  # torch compiles for a CPU with the system's compiler
    return [*given, *serving.further]


def variables(serving: Serving, inherited: Mapping[str, str]) -> dict[str, str]:
    """Of vLLM's processes: nothing fetched, nothing told to anybody, the key where no list of processes shows it."""
    chosen = {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "VLLM_NO_USAGE_STATS": "1",
        "DO_NOT_TRACK": "1",
        "NO_COLOR": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
    }
    if serving.max_length > serving.window:
        chosen["VLLM_ALLOW_LONG_MAX_MODEL_LEN"] = "1"
    if serving.api_key:
        chosen["VLLM_API_KEY"] = serving.api_key
    kept = clean_variables(dict(inherited))
    if serving.kv_cache_bytes is not None:
        kept.pop("VLLM_CPU_KVCACHE_SPACE", None)  # it would win over the argument
    return kept | chosen


def free_memory() -> int | None:
    """Bytes that programs can still get; None where the system does not say (/proc/meminfo is Linux's)."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None


def _value_bytes(config: Mapping[str, Any]) -> int:
    return 4 if "float32" in str(config.get("dtype") or config.get("torch_dtype")) else 2


def _require_memory(weights: int, kv_cache: int, per_token: int, length: int, free: int) -> None:
    needed = weights + kv_cache + _PROGRAM_BYTES
    if needed <= free:
        return
    fits = int((free - weights - _PROGRAM_BYTES) // per_token) // 1024 * 1024
    message = (
        f"Serving {length:,} tokens takes about {needed / _GIB:.1f} GiB ({weights / _GIB:.1f} of weights,"
        f" {kv_cache / _GIB:.1f} of keys and values); {free / _GIB:.1f} GiB are free."
    )
    if fits >= 1024:
        raise ServingError(message, remedy=f"Use --max-length {min(fits, length)} or less, or close other programs.")
    raise ServingError(message, remedy="Use a smaller model, or close other programs.")
