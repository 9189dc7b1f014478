"""What a machine without a GPU can show of the native engine: exactness, memory by length, speed of reading and writing.

    python benchmarks/cpu.py --out DIR [--longest TOKENS]

A small model with random weights: how much is read and what is held, not how well. Rows go to DIR/cpu.json, one by one.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
from gpu import make_importable

make_importable()

from gpu_parts.bench import Bench, Values  # noqa: E402
from transformers import (  # noqa: E402  # noqa: E402
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)
from unabridged.engine.native.cache import ATTENTION_NAME, BlockCache, register  # noqa: E402
from unabridged.engine.native.decode import DecodeStep  # noqa: E402
from unabridged.engine.native.memory import Ledger, Limits, ModelShape, plan_memory  # noqa: E402
from unabridged.engine.native.reading import next_logits, prefill, weight_bytes  # noqa: E402
from unabridged.engine.native.snapshots import SnapshotFolder, Wiring  # noqa: E402
from unabridged.engine.native.store import TierBudget  # noqa: E402
from unabridged.engine.native.weights import quantize_network  # noqa: E402
from unabridged.engine.selection import LocalWindow, MeanPooled, Selector, Sinks, TopK  # noqa: E402

FAMILIES = {
    "qwen2": (Qwen2Config, Qwen2ForCausalLM), "qwen3": (Qwen3Config, Qwen3ForCausalLM),
    "llama": (LlamaConfig, LlamaForCausalLM), "mistral": (MistralConfig, MistralForCausalLM),
}  # fmt: skip
BLOCK = 128
ROOM = 4 << 20  # bytes for hot blocks, summaries and staging
HOST = 16 << 20


def main() -> None:
    """Every row that is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--longest", type=int, default=1 << 20)
    options = parser.parse_args()
    torch.set_num_threads(1)
    register()
    bench = Bench("cpu", options.out, torch.device("cpu"), minutes=60, tiny=False)
    for family in FAMILIES:
        exactness(bench, family)
    int8(bench)
    for tokens in (1 << 14, 1 << 17, 1 << 20):
        if tokens <= options.longest:
            with tempfile.TemporaryDirectory() as folder:
                by_length(bench, tokens, Path(folder))
    bench.summary()


def small(family: str, **changes: Any) -> Any:
    """Two layers of four query heads on two key/value heads."""
    torch.manual_seed(7)
    config, model = FAMILIES[family]
    settings: dict[str, Any] = {
        "vocab_size": 512, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 16, "max_position_embeddings": 1 << 21, "tie_word_embeddings": False,
    }  # fmt: skip
    if family == "mistral":
        settings["sliding_window"] = None
    return model(config(**{**settings, **changes})).eval()


def exactness(bench: Bench, family: str) -> None:
    """Density 1 against the stock model: three chunk sizes, everything hot or mostly on host and disk, then token by token."""
    tokens = 1500
    network = small(family)
    ids = torch.randint(0, 512, (1, tokens), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        exact = network(ids).logits[0, -200:]
    network.set_attn_implementation(ATTENTION_NAME)
    for chunk in (tokens - 200, 256, 97):
        for hot, host in ((64, None), (4, 3)):
            with bench.row("exactness", family=family, chunk=chunk, hot_blocks=hot, host_blocks=host) as values:
                if values is not None:
                    with tempfile.TemporaryDirectory() as folder:
                        cache = BlockCache(2, block_size=64, budget=TierBudget(hot, host, Path(folder)))
                        values["max_logit_difference"] = float((_last(network, ids, cache, chunk) - exact).abs().max())
                        counters = cache.stores[0].counters
                        values |= {
                            "read_from_host": counters.loaded_from_host,
                            "read_from_disk": counters.loaded_from_disk,
                        }


def _last(network: Any, ids: torch.Tensor, cache: BlockCache, chunk: int) -> torch.Tensor:
    """Logits of the last 200 tokens: the first of them from reading, the others one by one, by our step where it suits."""
    *_, first = prefill(network, ids[:, :-199], cache, chunk=chunk)
    step = DecodeStep(network, cache) if DecodeStep.suits(cache) else None
    rows = [first]
    for token in ids[0, -199:].tolist():
        rows.append(step(token) if step else next_logits(network, torch.tensor([[token]]), cache))
    return torch.stack(rows)


def int8(bench: Bench) -> None:
    """INT8 weights of a wider model: the error of single layers, and of the logits."""
    with bench.row("int8 weights", hidden=512, layers=4) as values:
        if values is None:
            return
        network = small("qwen2", hidden_size=512, intermediate_size=1024, head_dim=128, num_hidden_layers=4)
        ids = torch.randint(0, 512, (1, 256), generator=torch.Generator().manual_seed(2))
        with torch.no_grad():
            exact = network(ids).logits
        report = quantize_network(network, ids)
        with torch.no_grad():
            logits = network(ids).logits
        errors = [layer.error for layer in report.layers]
        divergence = torch.nn.functional.kl_div(
            logits.log_softmax(-1), exact.log_softmax(-1), log_target=True, reduction="batchmean"
        )
        values |= {
            "layer_error_worst": max(errors), "layer_error_mean": sum(errors) / len(errors),
            "logits_relative_error": float((logits - exact).norm() / exact.norm()), "kl": float(divergence) / ids.shape[1],
            "bytes_before": report.bytes_before, "bytes_after": report.bytes_after,
        }  # fmt: skip


def by_length(bench: Bench, tokens: int, folder: Path) -> None:
    """One layer, sparse, under the same room for the hot tier whatever the length; then saved and reopened."""
    network = small("llama", num_hidden_layers=1, hidden_size=16, num_attention_heads=1, num_key_value_heads=1)
    network.set_attn_implementation(ATTENTION_NAME)
    selector = Selector(fixed=(Sinks(), LocalWindow(512)), score=MeanPooled(), policy=TopK(4))
    shape = ModelShape.of_config(network.config, weight_bytes(network), 4)
    plan = plan_memory(shape, tokens + 256, Limits(), block_size=BLOCK, chunk_tokens=1024, on_cpu=True)
    each = shape.block_bytes(BLOCK)
    summaries_and_hot = ROOM - 2 * plan.group_blocks * each
    hot = min((summaries_and_hot - plan.summary_bytes) // each, -(-tokens // BLOCK))
    ledger = Ledger({"device": ROOM, "host": HOST})
    budget = TierBudget(hot, HOST // each, folder, tokens + 256, ledger)
    ids = torch.randint(0, 512, (1, tokens), generator=torch.Generator().manual_seed(3))
    with bench.row("reading by length", tokens=tokens, room=ROOM, host_limit=HOST) as values:
        if values is None:
            return
        cache = BlockCache(1, block_size=BLOCK, budget=budget, selector=selector, group_blocks=plan.group_blocks)
        began = time.perf_counter()
        list(prefill(network, ids, cache, chunk=1024))
        seconds = time.perf_counter() - began
        step = DecodeStep(network, cache)
        writing = bench.time(lambda: step(1), seconds=3.0)
        step.close()
        cache.truncate(tokens)
        values |= {
            "seconds": seconds, "tokens_per_second": tokens / seconds, "writing_ms": writing["median_ms"],
            "hot_tier_bytes": ledger.peak["device"], "host_bytes": ledger.peak["host"], "disk_bytes": ledger.used["disk"],
            "process_peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            **_saved(bench, network, cache, budget, plan.group_blocks, selector, ids, folder),
        }  # fmt: skip


def _saved(
    bench: Bench, network: Any, cache: BlockCache, budget: TierBudget, group: int, selector: Selector, ids: torch.Tensor,
    folder: Path,
) -> Values:  # fmt: skip
    """Seconds to save, and to the first token of an answer to a question of 32 tokens after reopening."""
    kept, key = SnapshotFolder(folder / "kept", 1 << 40), {"block_size": BLOCK}
    wiring = Wiring(torch.empty((0, 2), dtype=torch.int64))
    began = time.perf_counter()
    kept.save(key, ids[0], wiring, cache, ["random"])
    saving = time.perf_counter() - began
    blocks = cache.stores[0].num_blocks
    cache.close()
    again = BlockCache(1, block_size=BLOCK, budget=budget, selector=selector, group_blocks=group)
    began = time.perf_counter()
    found = kept.find(key, ids[0], wiring)
    assert found is not None
    kept.open(found[0], again, found[1], torch.float32, torch.device("cpu"))
    list(prefill(network, torch.cat((ids, ids[:, :32]), 1), again))
    seconds = time.perf_counter() - began
    read = again.stores[0].counters.loaded_from_snapshot
    again.close()
    return {"saving_s": saving, "reopened_first_token_s": seconds, "blocks_read": read, "blocks": blocks}


if __name__ == "__main__":
    main()
