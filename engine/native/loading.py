"""Opening a local model folder: what is missing is named, pickled weights are refused, memory is estimated before loading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import torch

from ..model_folder import ModelError, read_config, stored_bytes
from .blocks import BLOCK_SIZE, KeptKV
from .cache import ATTENTION_NAME, register
from .calibration import TEXT
from .memory import Limits, ModelShape, longest_that_fits
from .reading import weight_bytes
from .snapshots import fingerprint
from .weights import WeightReport, quantize_network

__all__ = ["MemoryEstimate", "Model", "ModelError", "Weights", "estimate_memory", "load_model"]

Weights = Literal["stored", "int8"]
_CALIBRATION_TOKENS = 512


@dataclass(frozen=True)
class Model:
    """A loaded decoder and its tokenizer, attention replaced by ours.

    window  tokens of the longest distance that the model was trained at
    report  what became of the weights where they were quantised
    """

    name: str
    network: Any
    tokenizer: Any
    window: int
    folder: Path
    weights: Weights = "stored"
    report: WeightReport | None = None

    @property
    def num_layers(self) -> int:
        """Decoder layers."""
        return int(self.network.config.num_hidden_layers)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        device: torch.device = next(self.network.parameters()).device
        return device

    @property
    def dtype(self) -> torch.dtype:
        """Of keys, values and activations."""
        dtype: torch.dtype = self.network.get_input_embeddings().weight.dtype
        return dtype

    @property
    def shape(self) -> ModelShape:
        """What memory depends on."""
        return ModelShape.of_config(self.network.config, weight_bytes(self.network), self.dtype.itemsize)

    @cached_property
    def fingerprint(self) -> dict[str, str]:
        """What keys and values depend on beside the text: weights, tokenizer, how the weights are kept, number format."""
        return {**fingerprint(self.folder), "kept": self.weights, "dtype": str(self.dtype)}


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """What a model folder would take, from its files alone; `fits` tokens, at most the model's window where that is shorter."""

    shape: ModelShape
    window: int
    fits: int

    @property
    def kv_bytes(self) -> int:
        """Keys and values of 1,000 tokens over all layers, on whatever tier they lie."""
        return 1000 * self.shape.block_bytes(BLOCK_SIZE) // BLOCK_SIZE


def load_model(
    folder: Path, *, device: str = "cpu", dtype: torch.dtype | None = None, weights: Weights = "stored"
) -> Model:
    """Load a decoder from a folder in Hugging Face's format, nothing fetched and no code of the folder run.

    dtype    None for the one the weights are stored in
    weights  "int8" judges every linear layer on a calibration text first (weights.py)
    Raises ModelError that names what is missing, or says that memory was not enough.
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
        report = None
        if weights == "int8":
            ids = tokenizer(TEXT, return_tensors="pt")["input_ids"][:, :_CALIBRATION_TOKENS]
            report = quantize_network(network, ids)
        network.set_attn_implementation(ATTENTION_NAME)
        network.to(device).eval()
    except (MemoryError, torch.OutOfMemoryError) as error:
        raise ModelError(
            f"There is not enough memory to load '{folder.name}'.",
            remedy="Use --weights int8, a smaller model, or another device.",
        ) from error
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:300]
        raise ModelError(
            f"The model in '{folder.name}' cannot be loaded: {reason}",
            remedy="Use a decoder of the Llama, Qwen or Mistral families in Hugging Face's format.",
        ) from error
    return Model(folder.name, network, tokenizer, _window(config), folder, weights, report)


def estimate_memory(
    folder: Path,
    limits: Limits | None = None,
    *,
    weights: Weights = "stored",
    kv: KeptKV = "stored",
    sketch_bits: int = 0,
) -> MemoryEstimate:
    """Memory of a model from its folder's files alone: nothing is loaded. Raises ModelError.

    kv, sketch_bits  how its context will be kept (`ModelShape`)
    """
    config = read_config(folder)
    size = stored_bytes(folder)
    value_bytes = {"float32": 4}.get(str(config.get("dtype") or config.get("torch_dtype")), 2)
    if weights == "int8":
        embedding = int(config["vocab_size"]) * int(config["hidden_size"]) * value_bytes
        size = embedding + max(size - embedding, 0) // value_bytes
    try:
        shape = replace(ModelShape.of_config(config, size, value_bytes), kv=kv, sketch_bits=sketch_bits)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"config.json of '{folder.name}' does not describe a decoder.",
            remedy="Use a decoder of the Llama, Qwen or Mistral families in Hugging Face's format.",
        ) from error
    cuda = torch.cuda.is_available()
    fits = longest_that_fits(
        shape, 16 << 20, limits or Limits(), block_size=BLOCK_SIZE, chunk_tokens=16_384, on_cpu=not cuda
    )
    return MemoryEstimate(shape, _window(config), fits)


def _window(config: dict[str, Any]) -> int:
    return int(config.get("max_position_embeddings") or 0) or 32_768
