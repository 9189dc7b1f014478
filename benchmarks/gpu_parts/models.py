"""Models of real shapes with random weights: their speed is that of a trained one, what they write is not."""

from __future__ import annotations

from typing import Any

import torch
from unabridged.engine.native.cache import ATTENTION_NAME, register
from unabridged.engine.native.weights import Int8Linear
from unabridged.kernels.int8_linear import quantize_weight

from .bench import Bench

SHAPES: dict[str, dict[str, int]] = {
    "7b": {"num_hidden_layers": 28, "hidden_size": 3584, "intermediate_size": 18_944, "num_attention_heads": 28, "num_key_value_heads": 4, "vocab_size": 152_064},
    "14b": {"num_hidden_layers": 48, "hidden_size": 5120, "intermediate_size": 13_824, "num_attention_heads": 40, "num_key_value_heads": 8, "vocab_size": 152_064},
    "tiny": {"num_hidden_layers": 2, "hidden_size": 64, "intermediate_size": 96, "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 512},
}  # fmt: skip


def build(bench: Bench, shape: str, *, layers: int | None = None, int8: bool = False) -> Any:
    """A Qwen2 of this shape on the device, in bf16 or with int8 weights, attention replaced by ours.

    Int8 layers are made one by one, so that the whole is never there in bf16.
    """
    from transformers import Qwen2Config, Qwen2ForCausalLM

    settings = {"max_position_embeddings": 1 << 21, "tie_word_embeddings": False, "sliding_window": None}
    config = Qwen2Config(**{**SHAPES[shape], **settings}, dtype=torch.bfloat16)
    if layers is not None:
        config.num_hidden_layers = layers
        config.layer_types = config.layer_types[:layers]
    register()
    with torch.device("meta"):
        network = Qwen2ForCausalLM(config)
    torch.manual_seed(0)
    if int8:
        for name, module in list(network.named_modules()):
            if isinstance(module, torch.nn.Linear):
                network.set_submodule(name, _int8(bench, module))
    rotary = type(network.model.rotary_emb)(config)  # its frequencies are computed, not loaded
    network.model.rotary_emb = rotary
    for module in network.modules():
        for name, parameter in list(module.named_parameters(recurse=False)):
            if parameter.is_meta:
                made = torch.empty(parameter.shape, dtype=torch.bfloat16, device=bench.device)
                made = made.fill_(1) if parameter.dim() == 1 else made.normal_(std=0.02)
                setattr(module, name, torch.nn.Parameter(made, requires_grad=False))
    network = network.to(bench.device).eval()
    network.set_attn_implementation(ATTENTION_NAME)
    return network


def _int8(bench: Bench, module: torch.nn.Linear) -> Int8Linear:
    weight, scale = quantize_weight(bench.random(module.out_features, module.in_features).mul_(0.02))
    bias = None if module.bias is None else torch.zeros(module.out_features, dtype=torch.bfloat16, device=bench.device)
    return Int8Linear(weight, scale, bias, None)
