"""A whole model of 7B and 14B shape with random weights: prefill and decode, dense and sparse, bf16 and INT8 weights.

Everything stays on the device here; tiers have a part of their own. Random weights have no peaked attention: speed alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.attention.bias import causal_lower_right
from transformers.cache_utils import DynamicCache
from transformers.modeling_utils import AttentionInterface
from unabridged.engine.native.cache import ATTENTION_NAME, BlockCache
from unabridged.engine.native.decode import RESELECT_EVERY, DecodeStep
from unabridged.engine.native.reading import prefill
from unabridged.engine.native.store import TierBudget
from unabridged.engine.selection import LocalWindow, Selector, Sinks, Sketched, TopK
from unabridged.kernels.sparse_prefill import merge_parts

from .bench import Bench, Values, checked
from .models import SHAPES, build

BLOCK = 128
CHUNK = 16_384
DENSITY = 0.05
FEW_LAYERS = 2  # of a dense model at 512K and more: a whole one takes minutes


def run(bench: Bench) -> None:
    """7B first: a million tokens and 128K, then the other lengths; 14B when there is time."""
    bench.ceilings()
    lengths = ((1024,), (256,)) if bench.tiny else ((1 << 20, 131_072), (32_768, 524_288))
    for shape in ("tiny",) if bench.tiny else ("7b", "14b"):
        for some in lengths:
            _lengths(bench, shape, some)


def _lengths(bench: Bench, shape: str, lengths: Sequence[int]) -> None:
    """Dense prefill first, which the sparse one is compared with; models are made when a row is missing that needs them."""
    few = cache(lambda: build(bench, shape, layers=min(FEW_LAYERS, SHAPES[shape]["num_hidden_layers"])))
    for tokens in lengths:
        for way in ("cudnn", "flash"):
            _dense_prefill(bench, few, shape, tokens, way)
    few.cache_clear()
    for int8 in (False, True):
        whole = cache(lambda int8=int8: build(bench, shape, int8=int8))
        for tokens in lengths:
            _sparse_prefill(bench, whole, shape, tokens, int8)
            _decode(bench, whole, shape, tokens, int8)
        whole.cache_clear()
    _compare(bench)


def selector(tokens: int) -> Selector:
    """Sinks, a local window and the engine's own score, so many blocks that they come to `DENSITY` of the average row of a causal
    map: under random weights a share of the attention would say nothing."""
    blocks = max(round(DENSITY * tokens / 2 / BLOCK), 4)
    window = min(4096, blocks // 2 * BLOCK)
    return Selector(
        fixed=(Sinks(), LocalWindow(window)), score=Sketched(), policy=TopK(max(blocks - window // BLOCK, 1))
    )


def _cache(network: Any, tokens: int, chosen: Selector | None) -> BlockCache:
    """Everything hot."""
    budget = TierBudget(hot=-(-tokens // BLOCK) + 2, capacity=tokens + 256)
    return BlockCache(
        network.config.num_hidden_layers, block_size=BLOCK, budget=budget, selector=chosen,
        group_blocks=min(64, -(-tokens // BLOCK)), sketch_bits=Sketched().bits,
    )  # fmt: skip


def _ids(bench: Bench, network: Any, tokens: int) -> torch.Tensor:
    return torch.randint(0, network.config.vocab_size, (1, tokens), device=bench.device)


# --- prefill ---


def _sparse_prefill(bench: Bench, made: Callable[[], Any], shape: str, tokens: int, int8: bool) -> None:
    with bench.row("sparse prefill", model=shape, tokens=tokens, weights="int8" if int8 else "bf16") as values:
        if values is None:
            return
        network = made()
        held, ids = _cache(network, tokens, selector(tokens)), _ids(bench, network, tokens)
        _warm_up(bench, network, selector(tokens))
        values |= bench.once(lambda: list(prefill(network, ids, held, chunk=CHUNK)))
        held.close()
        values["density"], values["tokens_per_second"] = DENSITY, 1000 * tokens / values["median_ms"]
        values |= _bound(bench, network, shape, tokens, values, DENSITY)


def _dense_prefill(bench: Bench, made: Callable[[], Any], shape: str, tokens: int, way: str) -> None:
    """The same model with dense attention over an ordinary cache, in the same chunks."""
    whole = SHAPES[shape]["num_hidden_layers"]
    with bench.row("dense prefill", model=shape, tokens=tokens, way=way) as values:
        if values is None:
            return
        values["relative_error"] = _agrees(bench)
        network = made()
        ids = _ids(bench, network, tokens)
        with _dense(network, way):
            _read_dense(network, ids[:, :256])
            values |= bench.once(lambda: _read_dense(network, ids))
            without = bench.once(lambda: _head_only(network, tokens))["median_ms"]
        layers = network.config.num_hidden_layers
        each = (values["median_ms"] - without) / layers
        values |= {"layers_measured": layers, "whole_model_ms": each * whole + without}
        values |= _bound(bench, network, shape, tokens, {"median_ms": values["whole_model_ms"]}, 1.0)


def _compare(bench: Bench) -> None:
    """Sparse prefill with the fastest dense one of the same model and length, by name."""
    right = [row for row in bench.rows if "error" not in row]
    for row in (row for row in right if row["name"] == "sparse prefill"):
        same = {"model": row["shape"]["model"], "tokens": row["shape"]["tokens"]}
        dense = [
            other for other in right if other["name"] == "dense prefill" and same.items() <= other["shape"].items()
        ]
        if dense:
            fastest = min(dense, key=lambda other: other["whole_model_ms"])
            row["times_faster"] = fastest["whole_model_ms"] / row["median_ms"]
            row["compared_with"] = fastest["shape"]["way"]
    bench.write()


@contextmanager
def _dense(network: Any, way: str) -> Iterator[None]:
    """Flash or cuDNN's attention as the model's attention function: no mask of chunk by context is ever made."""

    def attention(
        module: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: Any, **options: Any
    ) -> tuple[torch.Tensor, None]:
        group = query.shape[1] // key.shape[1]
        key, value = key.repeat_interleave(group, 1), value.repeat_interleave(group, 1)
        out = _flash(query, key, value) if way == "flash" else _in_two(query, key, value)
        return out.transpose(1, 2), None

    AttentionInterface.register("unabridged-bench-dense", attention)
    network.set_attn_implementation("unabridged-bench-dense")
    try:
        yield
    finally:
        network.set_attn_implementation(ATTENTION_NAME)


def _flash(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """[1, heads, tokens, dim] each, the queries at the end of the keys."""
    bias = causal_lower_right(query.shape[2], key.shape[2])
    if not query.is_cuda:
        return torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
    with sdpa_kernel(SDPBackend.FLASH_ATTENTION):
        return torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)


def _in_two(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """The same by cuDNN, which knows no queries at the end of longer keys: the chunk's own keys causally, those before them
    without a mask, merged by their denominators."""
    past = key.shape[2] - query.shape[2]
    parts = [_with_log_sum(query, key[:, :, past:], value[:, :, past:], causal=True)]
    if past:
        parts.append(_with_log_sum(query, key[:, :, :past], value[:, :, :past], causal=False))
    return merge_parts(parts)[0].transpose(0, 1)[None]


def _agrees(bench: Bench) -> float:
    """Both dense ways give the same at small size, so that neither is fast by being wrong."""
    query, key, value = (bench.random(1, 4, tokens, 64) for tokens in (128, 384, 384))
    return checked(_in_two(query, key, value), _flash(query, key, value), 2e-2)


def _with_log_sum(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, *, causal: bool
) -> tuple[torch.Tensor, torch.Tensor]:
    """[tokens, heads, dim] and the log of the softmax's denominator [tokens, heads]."""
    if query.is_cuda:
        out, log_sum, *_ = torch.ops.aten._scaled_dot_product_cudnn_attention(
            query, key, value, None, True, 0.0, causal, False
        )
    else:
        out, log_sum = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(query, key, value, 0.0, causal)
    return out[0].transpose(0, 1), log_sum.reshape(out.shape[:3])[0].T.float()


def _read_dense(network: Any, ids: torch.Tensor) -> None:
    held = DynamicCache()
    with torch.no_grad():
        for start in range(0, ids.shape[1], CHUNK):
            network(ids[:, start : start + CHUNK], past_key_values=held, use_cache=True, logits_to_keep=1)


def _head_only(network: Any, tokens: int) -> None:
    """What does not repeat with layers: the embedding of every chunk and one row of the head."""
    with torch.no_grad():
        ids = torch.zeros((1, min(tokens, CHUNK)), dtype=torch.int64, device=network.device)
        for _ in range(-(-tokens // CHUNK)):
            network.lm_head(network.model.norm(network.model.embed_tokens(ids)[:, -1:]))


def _warm_up(bench: Bench, network: Any, chosen: Selector) -> None:
    """Compile what the first chunk needs."""
    held = _cache(network, 2 * BLOCK, chosen)
    list(prefill(network, _ids(bench, network, 2 * BLOCK), held, chunk=2 * BLOCK))
    held.close()
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


def _decode(bench: Bench, made: Callable[[], Any], shape: str, tokens: int, int8: bool) -> None:
    """Our decode step over a cache filled with random keys: what was read before does not change its speed."""
    weights = "int8" if int8 else "bf16"
    sparse = selector(tokens)
    ways = {
        "dense decode": (None, True),
        "sparse decode": (sparse, True),
        "sparse decode, host selects": (sparse, False),
    }
    if all(bench.known(name, model=shape, tokens=tokens, weights=weights, batch=1) for name in ways):
        return
    if bench.over():
        return
    network = made()
    held = _cache(network, tokens + 256, None)
    fill(bench, network, held, tokens)
    for name, (chosen, on_device) in ways.items():
        with bench.row(name, model=shape, tokens=tokens, weights=weights, batch=1) as values:
            if values is None:
                continue
            held.truncate(tokens)
            held.selector = chosen
            step = DecodeStep(network, held, on_device=on_device)
            try:
                values |= written(bench, step)
                values |= _step_bound(bench, network, step, values)
            finally:
                step.close()
            values |= _decode_gain(bench, values, shape, tokens)
    held.close()


def written(bench: Bench, step: DecodeStep) -> Values:
    """Milliseconds a token, one selection in `RESELECT_EVERY` tokens among them, each token fetched as an answer fetches it; and of
    a step between two selections."""

    def write(count: int) -> None:
        for _ in range(count):
            int(step(1).argmax())

    write(2 * RESELECT_EVERY)  # both kinds of step are recorded now
    each = bench.time(lambda: write(RESELECT_EVERY), seconds=4.0, most=12)
    median = each["median_ms"] / RESELECT_EVERY
    between = bench.time(lambda: write(1), seconds=1.0, most=RESELECT_EVERY - 3)["median_ms"]
    return {
        "median_ms": median, "spread_ms": each["spread_ms"] / RESELECT_EVERY, "runs": each["runs"],
        "between_ms": between, "tokens_per_second": 1000 / median,
    }  # fmt: skip


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


def _decode_gain(bench: Bench, values: Values, shape: str, tokens: int) -> Values:
    """Against dense decoding with bf16 weights of the same run."""
    wanted = {"model": shape, "tokens": tokens, "weights": "bf16", "batch": 1}
    dense = [
        row for row in bench.rows if row["name"] == "dense decode" and row["shape"] == wanted and "error" not in row
    ]
    return {"times_faster": dense[0]["median_ms"] / values["median_ms"], "compared_with": "dense bf16, our step"} if dense else {}  # fmt: skip
