"""A whole model of 7B and 14B shape with random weights: prefill and decode, dense and sparse, bf16 and INT8 weights.

Everything stays on the device here; tiers have a part of their own. Random weights have no peaked attention: speed alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from transformers.cache_utils import DynamicCache
from transformers.modeling_utils import AttentionInterface
from unabridged.engine.native.cache import ATTENTION_NAME, BlockCache
from unabridged.engine.native.decode import DecodeStep
from unabridged.engine.native.reading import prefill
from unabridged.engine.native.store import TierBudget
from unabridged.engine.selection import LocalWindow, MeanPooled, Selector, Sinks, TopK

from .bench import Bench, Values
from .models import SHAPES, build

BLOCK = 128
CHUNK = 16_384
DENSITY = 0.05
FEW_LAYERS = 2  # of a dense model at 512K and more: a whole one takes minutes


def run(bench: Bench) -> None:
    """7B first, 14B when there is time."""
    bench.ceilings()
    lengths = (256, 1024) if bench.tiny else (131_072, 1 << 20, 32_768, 524_288)
    for shape in ("tiny",) if bench.tiny else ("7b", "14b"):
        for int8 in (False, True):
            network = build(bench, shape, int8=int8)
            for tokens in lengths:
                _decode(bench, network, shape, tokens, int8)
            for tokens in lengths:
                _sparse_prefill(bench, network, shape, tokens, int8)
            del network
        few = build(bench, shape, layers=min(FEW_LAYERS, SHAPES[shape]["num_hidden_layers"]))
        for tokens in lengths:
            _dense_prefill(bench, few, shape, tokens)
        del few


def selector(tokens: int) -> Selector:
    """Sinks, a local window and pooled scores that come to `DENSITY` of the average row of a causal map."""
    blocks = max(round(DENSITY * tokens / 2 / BLOCK), 4)
    window = min(4096, blocks // 2 * BLOCK)
    return Selector(
        fixed=(Sinks(), LocalWindow(window)), score=MeanPooled(), policy=TopK(max(blocks - window // BLOCK, 1))
    )


def _cache(network: Any, tokens: int, chosen: Selector | None) -> BlockCache:
    """Everything hot."""
    budget = TierBudget(hot=-(-tokens // BLOCK) + 2, capacity=tokens + 256)
    return BlockCache(
        network.config.num_hidden_layers, block_size=BLOCK, budget=budget, selector=chosen,
        group_blocks=min(64, -(-tokens // BLOCK)),
    )  # fmt: skip


def _ids(bench: Bench, network: Any, tokens: int) -> torch.Tensor:
    return torch.randint(0, network.config.vocab_size, (1, tokens), device=bench.device)


# --- prefill ---


def _sparse_prefill(bench: Bench, network: Any, shape: str, tokens: int, int8: bool) -> None:
    with bench.row("sparse prefill", model=shape, tokens=tokens, weights="int8" if int8 else "bf16") as values:
        if values is None:
            return
        cache, ids = _cache(network, tokens, selector(tokens)), _ids(bench, network, tokens)
        _warm_up(bench, network, selector(tokens))
        values |= bench.once(lambda: list(prefill(network, ids, cache, chunk=CHUNK)))
        cache.close()
        values["density"], values["tokens_per_second"] = DENSITY, 1000 * tokens / values["median_ms"]
        values |= _bound(bench, network, shape, tokens, values, DENSITY)
        dense = [row for row in bench.rows if row["name"] == "dense prefill" and "error" not in row]
        same = [row for row in dense if row["shape"] == {"model": shape, "tokens": tokens}]
        if same:
            values["times_faster"] = same[0]["whole_model_ms"] / values["median_ms"]


def _dense_prefill(bench: Bench, network: Any, shape: str, tokens: int) -> None:
    """The same model with flash attention over an ordinary cache, in the same chunks."""
    layers, whole = network.config.num_hidden_layers, SHAPES[shape]["num_hidden_layers"]
    with bench.row("dense prefill", model=shape, tokens=tokens) as values:
        if values is None:
            return
        ids = _ids(bench, network, tokens)
        with _flash(network):
            _read_dense(network, ids[:, :256])
            values |= bench.once(lambda: _read_dense(network, ids))
            without = bench.once(lambda: _head_only(network, tokens))["median_ms"]
        each = (values["median_ms"] - without) / layers
        values |= {"layers_measured": layers, "whole_model_ms": each * whole + without}
        values |= _bound(bench, network, shape, tokens, {"median_ms": values["whole_model_ms"]}, 1.0)
        values["way"] = "flash" if bench.cuda else "sdpa"
        for row in bench.rows:
            if (
                row["name"] == "sparse prefill"
                and row["shape"]["model"] == shape
                and row["shape"]["tokens"] == tokens
                and "error" not in row
            ):
                row["times_faster"] = values["whole_model_ms"] / row["median_ms"]  # fmt: skip
                row["compared_with"] = values["way"]


@contextmanager
def _flash(network: Any) -> Iterator[None]:
    """Flash attention as the model's attention function: no mask of chunk by context is ever made."""
    from torch.nn.attention.bias import causal_lower_right

    def attention(
        module: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: Any, **options: Any
    ) -> tuple[torch.Tensor, None]:
        group = query.shape[1] // key.shape[1]
        key, value = key.repeat_interleave(group, 1), value.repeat_interleave(group, 1)
        bias = causal_lower_right(query.shape[2], key.shape[2])
        if not query.is_cuda:
            out = torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        else:
            with sdpa_kernel(SDPBackend.FLASH_ATTENTION):
                out = torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        return out.transpose(1, 2), None

    AttentionInterface.register("unabridged-bench-dense", attention)
    network.set_attn_implementation("unabridged-bench-dense")
    try:
        yield
    finally:
        network.set_attn_implementation(ATTENTION_NAME)


def _read_dense(network: Any, ids: torch.Tensor) -> None:
    cache = DynamicCache()
    with torch.no_grad():
        for start in range(0, ids.shape[1], CHUNK):
            network(ids[:, start : start + CHUNK], past_key_values=cache, use_cache=True, logits_to_keep=1)


def _head_only(network: Any, tokens: int) -> None:
    """What does not repeat with layers: the embedding of every chunk and one row of the head."""
    with torch.no_grad():
        ids = torch.zeros((1, min(tokens, CHUNK)), dtype=torch.int64, device=network.device)
        for _ in range(-(-tokens // CHUNK)):
            network.lm_head(network.model.norm(network.model.embed_tokens(ids)[:, -1:]))


def _warm_up(bench: Bench, network: Any, chosen: Selector) -> None:
    """Compile what the first chunk needs."""
    cache = _cache(network, 2 * BLOCK, chosen)
    list(prefill(network, _ids(bench, network, 2 * BLOCK), cache, chunk=2 * BLOCK))
    cache.close()
    bench.wait()


def _bound(bench: Bench, network: Any, shape: str, tokens: int, values: Values, density: float) -> Values:
    """Linear layers and the read part of attention at the matmul ceiling of the same run."""
    size = SHAPES[shape]
    head_dim = size["hidden_size"] // size["num_attention_heads"]
    kv = size["num_key_value_heads"] * head_dim
    linear = size["hidden_size"] * (2 * size["hidden_size"] + 2 * kv + 3 * size["intermediate_size"])
    flops = size["num_hidden_layers"] * (2 * linear * tokens + 2 * density * tokens**2 * size["hidden_size"])
    bound = flops / bench.ceilings()["matmul_tflops"] / 1e9
    return {"bound_ms": bound, "share_of_bound": bound / values["median_ms"]}


# --- decode ---


def _decode(bench: Bench, network: Any, shape: str, tokens: int, int8: bool) -> None:
    """Our decode step over a cache filled with random keys: what was read before does not change its speed."""
    weights = "int8" if int8 else "bf16"
    names = {"dense": None, "sparse": selector(tokens)}
    if all(bench.known(f"{name} decode", model=shape, tokens=tokens, weights=weights, batch=1) for name in names):
        return
    cache = _cache(network, tokens + 256, None)
    fill(bench, network, cache, tokens)
    for name, chosen in names.items():
        with bench.row(f"{name} decode", model=shape, tokens=tokens, weights=weights, batch=1) as values:
            if values is None:
                continue
            cache.truncate(tokens)
            cache.selector = chosen
            step = DecodeStep(network, cache)
            try:
                for token in range(4):
                    step(token)
                values |= bench.time(lambda: step(1), seconds=4.0, most=96)  # noqa: B023
                values["tokens_per_second"] = 1000 / values["median_ms"]
                values |= _step_bound(bench, network, step, values)
            finally:
                step.close()
            values |= _decode_gain(bench, values, name, shape, tokens)
    cache.close()


def fill(bench: Bench, network: Any, cache: BlockCache, tokens: int) -> None:
    """Random keys and values as if `tokens` had been read."""
    config = network.config
    head_dim = config.hidden_size // config.num_attention_heads
    for layer in cache.block_layers:
        store = layer.open_store(config.num_key_value_heads, head_dim, torch.bfloat16, bench.device)
        for start in range(0, tokens, CHUNK):
            count = min(CHUNK, tokens - start)
            made = bench.random(2, count, config.num_key_value_heads, head_dim)
            store.append(made[0], made[1])


def _step_bound(bench: Bench, network: Any, step: DecodeStep, values: Values) -> Values:
    """Weights once and the attended blocks once, at the copy ceiling of the same run."""
    from unabridged.engine.native.reading import weight_bytes

    embedding = network.get_input_embeddings().weight
    moved = weight_bytes(network) - embedding.numel() * embedding.element_size() + step.attended_bytes()
    bound = moved / bench.ceilings()["copy_gbs"] / 1e6
    return {"bound_ms": bound, "share_of_bound": bound / values["median_ms"]}


def _decode_gain(bench: Bench, values: Values, name: str, shape: str, tokens: int) -> Values:
    """Against dense decoding with bf16 weights of the same run."""
    wanted = {"model": shape, "tokens": tokens, "weights": "bf16", "batch": 1}
    dense = [
        row for row in bench.rows if row["name"] == "dense decode" and row["shape"] == wanted and "error" not in row
    ]
    return {"times_faster": dense[0]["median_ms"] / values["median_ms"], "compared_with": "dense bf16, our step"} if dense else {}  # fmt: skip
