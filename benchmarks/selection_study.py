"""Which blocks should be read? The components of selection, alone and with structure links, on a model trained for it.

    python benchmarks/selection_study.py train FOLDER [--seed 0] [--minutes 30]     a small Qwen2, resumable
    python benchmarks/selection_study.py measure FOLDER                              its answers under selections
    python benchmarks/selection_study.py documents PATH...                           real documents and repositories
    python benchmarks/selection_study.py report                                      docs/selection.md from the results

Results are rows in benchmarks/results/selection_study.json, written as they are known; what is there is not measured again.
Everything runs on one CPU thread.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from selection import documents, experiments, report
from selection.training import load_model, train
from unabridged.engine.selection import load_gates, save_gates
from unabridged.engine.training.gate import train_gate

RESULTS = Path(__file__).parent / "results" / "selection_study.json"
TEXTS = {
    "answering": 4,
    "named": 4,
    "wider": 4,
    "sketched": 4,
    "larger": 4,
    "longer": 4,
    "int8": 4,
    "reading": 2,
    "reading sketched": 2,
    "reading apart": 2,
}
GATE_STEPS = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train")
    training.add_argument("folder", type=Path)
    training.add_argument("--seed", type=int, default=0)
    training.add_argument("--minutes", type=float, default=30)
    measuring = commands.add_parser("measure")
    measuring.add_argument("folder", type=Path)
    measuring.add_argument("--parts", nargs="+", choices=TEXTS, default=list(TEXTS))
    reading = commands.add_parser("documents")
    reading.add_argument("paths", type=Path, nargs="+")
    commands.add_parser("report")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.command == "train":
        train(arguments.folder, seed=arguments.seed, minutes=arguments.minutes)
    elif arguments.command == "measure":
        _measure(arguments.folder, arguments.parts)
    elif arguments.command == "documents":
        _documents(arguments.paths)
    else:
        kernels = RESULTS.with_name("kernels_cpu.json")
        report.write(_results(), json.loads(kernels.read_text()) if kernels.exists() else [])


def _measure(folder: Path, parts: list[str]) -> None:
    state = json.loads((folder / "state.json").read_text())
    seed = f"seed {state['seed']}"
    model = load_model(folder / "model")
    _keep("model", seed, [{key: state[key] for key in ("seed", "step", "seconds", "stage")}])
    gates_file = folder / "gates.safetensors"
    if not gates_file.exists():
        losses: list[float] = []
        gates = train_gate(
            model, experiments.gate_texts(GATE_STEPS), block_size=experiments.BLOCK, tile_size=experiments.BLOCK,
            gate_dim=32, report=lambda step, loss: losses.append(loss),
        )  # fmt: skip
        save_gates(gates, gates_file)
        _keep("gate", seed, [{"steps": len(losses), "first": losses[0], "last": sum(losses[-10:]) / 10}])
    model.set_attn_implementation("study")
    gates = load_gates(gates_file)
    experiment = {
        "answering": experiments.answering,
        "named": experiments.named,
        "wider": experiments.wider,
        "sketched": experiments.sketched,
        "larger": experiments.larger,
        "longer": experiments.longer,
        "int8": experiments.int8,
        "reading": experiments.reading_through,
        "reading sketched": experiments.reading_sketched,
        "reading apart": experiments.reading_apart,
    }
    for part in parts:
        for place in range(TEXTS[part]):
            _keep(part, f"{seed}, text {place}", experiment[part](model, gates, place))


def _documents(paths: list[Path]) -> None:
    made = documents.contexts(paths)
    for number, (context, path) in enumerate(zip(made, paths, strict=True), 1):
        name = f"{'repository' if path.is_dir() else 'document'} {number}"
        _keep("documents", name, documents.measure(name, context, window=4096, most=64))
    for budget in (128_000, 1_000_000):
        if sum(context.tokens for context in made) < budget / 2:
            continue
        joined = documents.packed(made, budget)
        name = f"{len({segment.document for segment in joined.segments})} documents, at most {budget:,} tokens"
        _keep("documents", name, documents.measure(name, joined, window=4096, most=64))


def _results() -> dict[str, dict[str, list[Any]]]:
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {}


def _keep(part: str, name: str, rows: list[dict[str, Any]] | Iterator[dict[str, Any]]) -> None:
    """Write rows under a part and name; nothing is computed for a name that is there."""
    if name in _results().get(part, {}):
        return
    made = list(rows)
    results = _results()  # again: another part may have been measured meanwhile
    results.setdefault(part, {})[name] = made
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.with_suffix(".part").write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    RESULTS.with_suffix(".part").replace(RESULTS)
    print(f"{part}: {name}", flush=True)


if __name__ == "__main__":
    main()
