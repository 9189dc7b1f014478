"""Sizes, the ledger and the plan: arithmetic, without a model."""

from dataclasses import replace

import pytest
from unabridged.engine.native.memory import (
    GIB,
    BadSize,
    ContextTooLong,
    Ledger,
    Limits,
    ModelShape,
    OverBudget,
    parse_size,
    plan_memory,
    show_size,
)

QWEN_7B = ModelShape(
    layers=28, heads=28, kv_heads=4, head_dim=128, hidden=3584, intermediate=18_944, weight_bytes=8 * GIB
)


def plan(tokens, limits, shape=QWEN_7B):
    return plan_memory(shape, tokens, limits, block_size=128, chunk_tokens=16_384, on_cpu=False)


@pytest.mark.parametrize(
    ("text", "size"),
    [("24GiB", 24 * GIB), ("512 mb", 512 << 20), ("1.5g", int(1.5 * GIB)), ("4096", 4096), ("2TiB", 2 << 40)],
)
def test_sizes_as_people_write_them(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "GiB", "-1GiB", "24 gigs", "1e9"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(BadSize, match="is not an amount"):
        parse_size(text)


def test_sizes_are_shown_for_people():
    assert [show_size(size) for size in (12, 5 << 20, 24 * GIB, 2000 * GIB)] == [
        "12 bytes", "5.0 MiB", "24.0 GiB", "2,000.0 GiB",
    ]  # fmt: skip


def test_the_ledger_refuses_before_a_limit_breaks():
    ledger = Ledger({"device": 100})
    ledger.take("device", 60)
    with pytest.raises(OverBudget, match="60 bytes are in use"):
        ledger.take("device", 41)
    ledger.give("device", 60)
    ledger.take("host", 10**12)
    assert (ledger.used["device"], ledger.peak["device"]) == (0, 60)


def test_a_million_tokens_of_the_7b_shape_fit_24_gib_with_int8_weights():
    made = plan(1 << 20, Limits(device=24 * GIB))
    assert made.device_bytes <= 24 * GIB
    assert made.hot_blocks * 128 > 16_384  # a local window of every layer and more stays hot
    assert made.lower_bytes + made.hot_bytes >= 56 * GIB


def test_int8_keys_and_values_halve_what_lies_below_and_leave_more_hot():
    """With the sketch of every key on the device as well: a quarter of the bytes of a bf16 key."""
    sketched = replace(QWEN_7B, sketch_bits=4)
    stored, int8 = (plan(1 << 20, Limits(device=24 * GIB), replace(sketched, kv=kv)) for kv in ("stored", "int8"))
    assert stored.summary_bytes == pytest.approx(7 * GIB + 3 / 128 * 28 * GIB, rel=0.01)
    for made in (stored, int8):
        assert made.device_bytes <= 24 * GIB
        assert made.hot_blocks * 128 > 16_384
    assert int8.hot_blocks > 1.8 * stored.hot_blocks
    assert int8.lower_bytes == pytest.approx(28 * GIB, rel=0.05)
    assert stored.lower_bytes == pytest.approx(56 * GIB, rel=0.01)


def test_host_memory_holds_a_copy_of_everything_or_only_what_is_not_hot():
    """Decoding on the device wants the copy; a limit that has no room for it still holds what has to go somewhere."""
    for host, hot_as_well in ((None, True), (60 * GIB, True), (50 * GIB, False)):
        made = plan(1 << 20, Limits(device=24 * GIB, host=host))
        assert made.lower_bytes == pytest.approx(56 * GIB - (0 if hot_as_well else made.hot_bytes), rel=0.01)
        assert host is None or made.host_blocks * QWEN_7B.block_bytes(128) <= host


def test_a_budget_that_is_large_enough_keeps_everything_hot():
    made = plan(32_768, Limits(device=100 * GIB))
    assert (made.hot_blocks, made.lower_bytes) == (256, 0)


def test_a_small_budget_reads_in_smaller_chunks_before_it_gives_up():
    assert plan(1 << 17, Limits(device=int(9.2 * GIB))).chunk_tokens < 16_384


def test_what_does_not_fit_says_what_would():
    with pytest.raises(ContextTooLong, match=r"about ([\d,]+) tokens would fit") as raised:
        plan(1 << 20, Limits(device=10 * GIB, host=8 * GIB, disk=0))
    fits = int(str(raised.value).split("about ")[1].split(" tokens")[0].replace(",", ""))
    assert 100_000 < fits < 1 << 20
    plan(fits, Limits(device=10 * GIB, host=8 * GIB, disk=0))


def test_a_model_that_does_not_fit_at_all_is_said_so():
    with pytest.raises(ContextTooLong, match="not even a short text"):
        plan(1000, Limits(device=4 * GIB))
