"""Memory as hard numbers: sizes people write, a ledger of what is allocated in each tier, and a plan made before loading.

Three tiers: `device` computes (weights, activations, hot blocks, summaries), `host` holds blocks that were moved down, `disk`
the rest. What a limit allows is decided before anything is read; the ledger then refuses every byte beyond it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from ..protocol import EngineError
from .blocks import KeptKV

Tier = Literal["device", "host", "disk"]
TIERS: tuple[Tier, ...] = ("device", "host", "disk")
GIB = 1024**3

_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)(i?)B?\s*", re.IGNORECASE)
_MIN_CHUNK = 256
# Of torch's CPU attention (kernels/sparse_prefill/cpu.py): scores of one step, held about five times over.
_CPU_SCORES = 5 * 4 << 25
# Of engine/selection/sketched.py: scores of one step, held about three times over; on a CPU its keys in fp32 as well.
_SKETCH_SCORES, _SKETCHED_KEYS = 1 << 25, 1 << 20


class BadSize(EngineError):
    """A text that names no amount of memory."""


class ContextTooLong(EngineError):
    """The context does not fit the model's window or the memory that was allowed."""


class OverBudget(EngineError):
    """An allocation would break a limit. The plan should have prevented it: the work so far is kept."""


def parse_size(text: str) -> int:
    """Bytes of "24GiB", "512 MB", "1.5g" or a plain number; K, M, G, T count in 1024s with and without i."""
    match = _SIZE.fullmatch(text)
    if match is None:
        raise BadSize(f"'{text}' is not an amount of memory.", remedy="Write it like 24GiB or 512MiB.")
    return int(float(match[1]) * 1024 ** " KMGT".index(match[2].upper() or " "))


def show_size(size: float) -> str:
    """For people: "5.3 GiB"."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if size < 1024 or unit == "GiB":
            break
        size /= 1024
    return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"


@dataclass(slots=True)
class Ledger:
    """Bytes allocated in each tier now and at most so far, against limits; None is no limit."""

    limits: dict[Tier, int | None] = field(default_factory=dict)
    used: dict[Tier, int] = field(default_factory=lambda: dict.fromkeys(TIERS, 0))
    peak: dict[Tier, int] = field(default_factory=lambda: dict.fromkeys(TIERS, 0))

    def take(self, tier: Tier, size: int) -> None:
        """Count `size` bytes before they are allocated. Raises OverBudget."""
        limit, total = self.limits.get(tier), self.used[tier] + size
        if limit is not None and total > limit:
            raise OverBudget(
                f"{show_size(size)} more would exceed the {show_size(limit)} of {tier} memory; {show_size(self.used[tier])} are in use.",
                remedy=f"Allow more {tier} memory, or ask about fewer documents at once.",
            )
        self.used[tier] = total
        self.peak[tier] = max(self.peak[tier], total)

    def give(self, tier: Tier, size: int) -> None:
        """Count `size` bytes as free again."""
        self.used[tier] -= size


@dataclass(frozen=True, slots=True)
class ModelShape:
    """What memory depends on; `value_bytes` of keys, values and activations.

    kv           "int8" for keys and values of one byte, with their scales
    sketch_bits  of each channel of a key, kept on the device for the selection
    """

    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    hidden: int
    intermediate: int
    weight_bytes: int
    value_bytes: int = 2
    kv: KeptKV = "stored"
    sketch_bits: int = 0

    @classmethod
    def of_config(cls, config: Any, weight_bytes: int, value_bytes: int = 2) -> ModelShape:
        """From a transformers config or the dict of a config.json."""
        known: dict[str, Any] = config if isinstance(config, dict) else config.to_dict()
        get, heads, hidden = known.get, int(known["num_attention_heads"]), int(known["hidden_size"])
        return cls(
            layers=int(known["num_hidden_layers"]), heads=heads, kv_heads=int(get("num_key_value_heads") or heads),
            head_dim=int(get("head_dim") or hidden // heads), hidden=hidden,
            intermediate=int(get("intermediate_size") or 4 * hidden), weight_bytes=weight_bytes, value_bytes=value_bytes,
        )  # fmt: skip

    def block_bytes(self, block_size: int) -> int:
        """Keys and values of a block over all layers, on whatever tier it lies."""
        if self.kv == "stored":
            return 2 * self.layers * self.kv_heads * block_size * self.head_dim * self.value_bytes
        return self.layers * self.kv_heads * (2 * block_size * self.head_dim + 4 * (block_size + self.head_dim))

    def summary_bytes(self, block_size: int) -> int:
        """What stays on the device of a block over all layers: mean, minimum, maximum, and the sketch of its keys."""
        pooled, sketch = 3 * self.value_bytes * self.head_dim, block_size * self.head_dim * self.sketch_bits // 8
        return self.layers * self.kv_heads * (pooled + sketch)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes that each tier may take; None for no limit. `disk` 0 forbids the disk tier."""

    device: int | None = None
    host: int | None = None
    disk: int | None = None


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """How one context is read under limits; blocks are per layer, bytes in all.

    capacity      tokens for which summaries are reserved: the context and its answer
    group_blocks  blocks that a step of attention holds beside the hot tier, twice, for double buffering
    """

    capacity: int
    block_size: int
    hot_blocks: int
    host_blocks: int | None
    group_blocks: int
    chunk_tokens: int
    weight_bytes: int
    workspace_bytes: int
    summary_bytes: int
    hot_bytes: int
    lower_bytes: int

    @property
    def device_bytes(self) -> int:
        """The peak on the device that computes."""
        return self.weight_bytes + self.workspace_bytes + self.summary_bytes + self.hot_bytes

    def sentence(self) -> str:
        """For people."""
        return (
            f"{show_size(self.weight_bytes)} of weights, {show_size(self.workspace_bytes)} to compute in, "
            f"{show_size(self.summary_bytes + self.hot_bytes)} of hot context and {show_size(self.lower_bytes)} of context below it"
        )


def plan_memory(
    shape: ModelShape, tokens: int, limits: Limits, *, block_size: int, chunk_tokens: int, on_cpu: bool,
    hot_blocks: int | None = None,
) -> MemoryPlan:  # fmt: skip
    """Divide the limits for a context of `tokens`, answer included. Raises ContextTooLong that says what would fit.

    hot_blocks  at most so many per layer; None for as many as the device limit allows
    """
    plan = _plan(shape, tokens, limits, block_size, chunk_tokens, on_cpu, hot_blocks)
    if plan is not None:
        return plan
    fits = longest_that_fits(
        shape, tokens, limits, block_size=block_size, chunk_tokens=chunk_tokens, on_cpu=on_cpu, hot_blocks=hot_blocks
    )
    need = show_size(shape.block_bytes(block_size) * tokens / block_size)
    raise ContextTooLong(
        f"{tokens:,} tokens need {need} of keys and values beside {show_size(shape.weight_bytes)} of weights, more than was allowed; "
        + (f"about {fits:,} tokens would fit." if fits else "not even a short text would fit."),
        remedy="Allow more with --gpu-memory or --host-memory, use --weights int8 or --kv int8, or ask about fewer documents at once.",
    )


def longest_that_fits(
    shape: ModelShape, most: int, limits: Limits, *, block_size: int, chunk_tokens: int, on_cpu: bool,
    hot_blocks: int | None = None,
) -> int:  # fmt: skip
    """The most tokens up to `most` that a plan can be made for, to 1 %; 0 where none can."""
    if _plan(shape, most, limits, block_size, chunk_tokens, on_cpu, hot_blocks) is not None:
        return most
    low, high = 0, most
    while high - low > max(high // 100, block_size):
        middle = (low + high) // 2
        fits = _plan(shape, middle, limits, block_size, chunk_tokens, on_cpu, hot_blocks) is not None
        low, high = (middle, high) if fits else (low, middle)
    return low


def _plan(
    shape: ModelShape, tokens: int, limits: Limits, block_size: int, chunk: int, on_cpu: bool, hot_limit: int | None
) -> MemoryPlan | None:
    blocks = max(-(-tokens // block_size), 2)
    block_bytes = shape.block_bytes(block_size)
    group = min(max(8192 // block_size, 2), blocks)
    while True:
        chunk = min(chunk, max(tokens, 1))
        summary = shape.summary_bytes(block_size) * blocks
        workspace = _workspace(shape, chunk, blocks, group * block_size, block_size, on_cpu)
        workspace += 4 * group * block_bytes // shape.layers  # two being filled, one laid out for attention, one spare
        if limits.device is None:
            room = blocks
        else:
            room = (limits.device - shape.weight_bytes - workspace - summary) // block_bytes
        hot = min(room, blocks, hot_limit if hot_limit is not None else blocks)
        if hot >= 2:
            break
        if chunk <= _MIN_CHUNK and group <= 2:
            return None
        chunk, group = max(chunk // 2, _MIN_CHUNK), max(group // 2, 2)
    below = blocks - hot
    host = blocks if limits.host is None else limits.host // block_bytes
    # Decoding wants a copy of every block in host memory (residency.py); where it holds less than that, only what is not hot.
    host = min(host, blocks if below and host >= blocks else below)
    on_disk = max(below - host, 0)
    if limits.disk is not None and 2 * on_disk * block_bytes > limits.disk:
        return None
    return MemoryPlan(
        capacity=tokens, block_size=block_size, hot_blocks=hot, host_blocks=None if limits.host is None else host,
        group_blocks=group, chunk_tokens=chunk, weight_bytes=shape.weight_bytes, workspace_bytes=workspace,
        summary_bytes=summary, hot_bytes=hot * block_bytes, lower_bytes=(host + on_disk) * block_bytes,
    )  # fmt: skip


def _workspace(shape: ModelShape, chunk: int, blocks: int, group_tokens: int, block_size: int, on_cpu: bool) -> int:
    """Activations of one chunk in one layer at their peak, the larger of attention and feed-forward.

    The factors count the tensors that live at once in transformers' layers; tests/engine/native/test_budgets.py compares
    with what is really allocated.
    """
    width = (shape.heads + 2 * shape.kv_heads) * shape.head_dim
    residual = chunk * shape.hidden * (4 * shape.value_bytes + 8)
    feed_forward = chunk * shape.intermediate * 4 * shape.value_bytes
    tiles = -(-chunk // 128)
    selection = tiles * blocks * (shape.heads * 12 + shape.kv_heads * 40)
    if shape.sketch_bits:
        rows = shape.heads * -(-chunk // 16)
        selection += 3 * 4 * min(_SKETCH_SCORES, rows * blocks)
        if on_cpu:
            each = block_size * max(rows, shape.kv_heads * shape.head_dim)
            selection += 4 * 4 * min(max(_SKETCHED_KEYS, each), each * blocks)
    attention = chunk * width * (4 * shape.value_bytes + 12) + selection
    if on_cpu:
        rows = max(min(chunk, 128), min(chunk, (1 << 25) // max(shape.heads * group_tokens, 1)))
        attention += min(_CPU_SCORES, 20 * shape.heads * rows * group_tokens) + 4 * rows * group_tokens * shape.kv_heads
    return residual + max(feed_forward, attention)
