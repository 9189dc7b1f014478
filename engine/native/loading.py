"""Opening a local model folder: what is missing is named, pickled weights are refused, memory is estimated before loading."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from ..protocol import EngineError
from .cache import ATTENTION_NAME, register

_GIB = 1024**3


class ModelError(EngineError):
    """The model folder cannot be used."""


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded decoder and its tokenizer, attention replaced by ours."""

    name: str
    network: Any
    tokenizer: Any
    max_tokens: int

    @property
    def num_layers(self) -> int:
        """Decoder layers."""
        return int(self.network.config.num_hidden_layers)


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """Bytes that reading `tokens` takes: weights, and keys and values of all layers over all tiers."""

    weight_bytes: int
    kv_bytes: int
    tokens: int

    def sentence(self) -> str:
        """For people."""
        weights, kv = self.weight_bytes / _GIB, self.kv_bytes / _GIB
        return f"{weights:.1f} GiB of weights and {kv:.1f} GiB of keys and values for {self.tokens:,} tokens."


def load_model(folder: Path, *, device: str = "cpu", dtype: torch.dtype | None = None) -> Model:
    """Load a decoder from a folder in Hugging Face's format, nothing fetched and no code of the folder run.

    dtype  None for the one the weights are stored in
    Raises ModelError that names what is missing.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # what a user sees of progress is the app's business
    config = _checked(folder)
    register()
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        network = AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_safetensors=True, dtype=dtype or "auto"
        )
        network.set_attn_implementation(ATTENTION_NAME)
    except (OSError, ValueError, KeyError) as error:
        reason = " ".join(str(error).split())[:300]
        raise ModelError(
            f"The model in '{folder.name}' cannot be loaded: {reason}",
            remedy="Use a decoder of the Llama, Qwen or Mistral families in Hugging Face's format.",
        ) from error
    limit = int(config.get("max_position_embeddings") or 0) or 32_768
    return Model(folder.name, network.to(device).eval(), tokenizer, limit)


def estimate_memory(folder: Path, tokens: int, *, bytes_per_value: int = 2) -> MemoryEstimate:
    """Memory for `tokens` of context, from the folder's files alone: nothing is loaded."""
    config = _checked(folder)
    heads = int(config["num_attention_heads"])
    kv_heads = int(config.get("num_key_value_heads") or heads)
    head_dim = int(config.get("head_dim") or int(config["hidden_size"]) // heads)
    weights = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
    kv = 2 * int(config["num_hidden_layers"]) * kv_heads * head_dim * bytes_per_value * tokens
    return MemoryEstimate(weights, kv, tokens)


def _checked(folder: Path) -> dict[str, Any]:
    """The folder's config.json; raises ModelError for what is missing or unsafe."""
    if not folder.is_dir():
        raise ModelError(f"There is no model folder '{folder}'.", remedy="Give the folder that holds config.json.")
    missing = [name for name in ("config.json", "tokenizer.json") if not (folder / name).is_file()]
    if not any(folder.glob("*.safetensors")):
        if any(folder.glob("*.bin")) or any(folder.glob("*.pt")):
            raise ModelError(
                f"'{folder.name}' holds pickled weights, which can run code when loaded.",
                remedy="Use the same model in safetensors format.",
            )
        missing.append("*.safetensors")
    if missing:
        raise ModelError(
            f"The model folder '{folder.name}' lacks {', '.join(missing)}.", remedy="Download the model completely."
        )
    try:
        config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"config.json of '{folder.name}' is damaged.", remedy="Download the model again.") from error
    return config
