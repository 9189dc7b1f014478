"""Opening a local model folder: what is missing is named, pickled weights are refused, memory is estimated before loading."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from ..model_folder import ModelError, kv_bytes_per_token, read_config, weight_bytes
from .cache import ATTENTION_NAME, register

__all__ = ["MemoryEstimate", "Model", "ModelError", "estimate_memory", "load_model"]

_GIB = 1024**3


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
    config = read_config(folder)
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
    config = read_config(folder)
    kv = kv_bytes_per_token(config, bytes_per_value=bytes_per_value) * tokens
    return MemoryEstimate(weight_bytes(folder), kv, tokens)
