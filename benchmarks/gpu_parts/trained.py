"""Small models trained here. One for chains of references: structure links on, off and dense. One for retrieval, asked at
lengths far beyond its training: accuracy and memory by length, with and without retrieval.

What is tested is what was trained, longer. Keys asked for were kept from training; depths are stratified; one stream is
filled for each length, and each trial plants its fact and takes it out again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from selection import experiments
from selection.settings import Setting
from selection.training import CURRICULUM, Stage
from selection.training import load_model as load_chains
from selection.training import train as train_chains
from unabridged.engine.memories.gca import ChunkStore, GcaModel
from unabridged.engine.training.loop import Run, adamw, train
from unabridged.engine.training.models import load_model
from unabridged.engine.training.presets import preset_of
from unabridged.engine.training.run import save_model
from unabridged.engine.training.tasks.haystack import Facts, Haystack, all_keys, question_and_answer

from .bench import Bench, Values

SEED = 0
SEGMENT = 2048  # chunks
CHUNKS = (16, 160, 1600, 16_000, 65_536, 262_144, 1 << 20)  # of 16 tokens; the last is 16M


def run(bench: Bench) -> None:
    """Links first, then every length."""
    _links(bench, bench.folder / "trained-chains")
    folder = bench.folder / "trained-gca-tiny"
    _train(bench, folder)
    if not (folder / "model.safetensors").is_file():
        return
    model = load_model("gca", folder / "model.safetensors").to(bench.device).eval()
    for chunks in CHUNKS[:2] if bench.tiny else CHUNKS:
        for ablation in ("none", "retrieval cut off"):
            if ablation == "none" or chunks <= 1600:
                _ask(bench, model, chunks, ablation)


# --- chains of references ---

TINY = (Stage(length=64, clauses=6, answers=30, batch=2, steps=2, rate=3e-3, short=True, span=0),)
LINKED = [
    Setting("sketch", share=0.002),
    Setting("window and sinks", 0),
    Setting("bound", 8),
    Setting("bound", 8, hops=3),
]


def _links(bench: Bench, folder: Path) -> None:
    """The study's model (docs/selection.md), trained on this device; its answers are taken on the processor, one row for each
    selection: dense, without links, with them."""
    with bench.row("training", design="chains", seed=SEED) as values:
        if values is not None:
            minutes, curriculum = (0.2, TINY) if bench.tiny else (2.0, CURRICULUM)
            state = train_chains(
                folder, seed=SEED, minutes=minutes, device=str(bench.device), curriculum=curriculum
            )  # fmt: skip
            values |= {"seconds": state["seconds"], "steps": state["step"]}
            if state["stage"] < len(curriculum):
                raise RuntimeError(
                    f"stage {state['stage']} of {len(curriculum)} after {state['step']} steps; it goes on from there"
                )
    if not bench.known("training", design="chains", seed=SEED):
        return
    model = load_chains(folder / "model")
    model.set_attn_implementation("study")
    size = experiments.Size(512, 40) if bench.tiny else experiments.FULL
    asked = {
        "answers": lambda: experiments.answering(model, [], 0, settings=LINKED, selections=(1,), size=size),
        "answers, one selection": lambda: experiments.named(model, [], 0, size=size),
        "read": lambda: experiments.reading_through(
            model, [], 0, settings=[Setting("window and sinks", 0, hops) for hops in (0, 1)], size=size
        ),
    }  # fmt: skip
    for what, measure in asked.items():
        with bench.row("chains", what=what) as values:
            if values is not None:
                values["settings"] = _by_setting(list(measure()))


def _by_setting(rows: list[Values]) -> Values:
    """{setting: right, changed, of, density}, summed over hops."""
    found: Values = {}
    for row in rows:
        held = found.setdefault(row["setting"], {"right": 0, "changed": 0, "of": 0, "density": []})
        held["right"] += row["right"]
        held["changed"] += row["changed"]
        held["of"] += row.get("questions", row.get("restated"))
        held["density"].append(row["density"])
    return {name: {**held, "density": sum(held["density"]) / len(held["density"])} for name, held in found.items()}


# --- retrieval by length ---


def _train(bench: Bench, folder: Path) -> None:
    preset = preset_of("gca", "tiny")
    with bench.row("training", design="gca", preset="tiny", seed=SEED) as values:
        if values is None:
            return
        torch.manual_seed(SEED)
        model = preset.build(preset.config).to(bench.device)
        schedule = preset.schedule if not bench.tiny else type(preset.schedule)(steps=3, learning_rate=2e-3)
        identity = {"design": "gca", "preset": "tiny", "seed": SEED, "steps": schedule.steps}
        plan = Run(folder, preset.stages, schedule, SEED, identity, device=bench.device)
        optimizer, lines = adamw(model, schedule.learning_rate, faster=preset.faster), []
        values |= bench.once(lambda: train(model, optimizer, plan, resume=True, report=lines.append))
        values |= {"steps": schedule.steps, "parameters": sum(item.numel() for item in model.parameters())}
        values |= {"accuracy": lines[-1].accuracy, "stage": lines[-1].stage} if lines else {}
        made_by = "benchmarks/gpu.py --part trained"
        save_model(folder / "model.safetensors", model, design="gca", config=preset.config, made_by=made_by)


def _ask(bench: Bench, model: GcaModel, chunks: int, ablation: str) -> None:
    with bench.row("passkey", tokens=chunks * model.chunk, ablation=ablation) as values:
        if values is None:
            return
        cross = [layer.cross for group in model.groups for layer in group.layers] if ablation != "none" else []
        hooks = [item.register_forward_hook(lambda module, inputs, output: torch.zeros_like(output)) for item in cross]
        try:
            with torch.inference_mode():
                values |= _passkeys(bench, model, chunks, trials=4 if bench.tiny else 50)
        finally:
            for hook in hooks:
                hook.remove()


def _passkeys(bench: Bench, model: GcaModel, chunks: int, trials: int) -> Values:
    plain, generator = Haystack(chunks, seed=7000), torch.Generator().manual_seed(1000)
    store = ChunkStore(1, capacity=chunks, dtype=torch.float16, device="cpu" if chunks > CHUNKS[-3] else None)
    state = model.begin(1, store)
    values = bench.once(lambda: _read(bench, model, state, plain, chunks - 2))
    keys, right = all_keys(held_out=True), {}
    for trial in range(trials):
        chunk = int((trial + 0.5) / trials * max(chunks - 12, 1))
        key = keys[torch.randint(len(keys), (1,), generator=generator)]
        planted = plain.with_facts(Facts.draw(generator, key, torch.tensor([chunk])))
        _rewrite(bench, model, state, planted, chunk, chunks)
        assert planted.facts is not None
        right[chunk] = _answered(bench, model, state, plain, int(key), planted.facts.values[0])
        _rewrite(bench, model, state, plain, chunk, chunks)
    kept, tenth = state.nbytes(), max(trials // 10, 1)
    hits = list(right.values())
    return {
        "fill_ms": values["median_ms"], "trials": trials, "right": sum(hits),
        "right_by_tenth_of_depth": [sum(hits[i : i + tenth]) for i in range(0, len(hits), tenth)],
        "working_bytes": kept.working, "index_bytes": kept.index, "store_bytes": kept.store,
    }  # fmt: skip


def _read(bench: Bench, model: GcaModel, state: Any, haystack: Haystack, chunks: int) -> None:
    for first in range(0, chunks, SEGMENT):
        text = haystack.text(first, min(SEGMENT, chunks - first))[None].to(bench.device)
        model.read(text, state, outputs_from=text.shape[1])


def _rewrite(bench: Bench, model: GcaModel, state: Any, haystack: Haystack, chunk: int, chunks: int) -> None:
    """Put the haystack's text of one chunk into the filled store; exact, because chunks are encoded with a bounded reach."""
    first = max(0, chunk - model.reach)
    count = min(chunk + model.reach + 1, chunks - 2) - first
    model.rewrite(state, haystack.text(first, count)[None].to(bench.device), first=first, chunk=chunk)


def _answered(bench: Bench, model: GcaModel, state: Any, haystack: Haystack, key: int, answer: torch.Tensor) -> bool:
    text = question_and_answer(haystack.with_facts(None).text(haystack.chunks - 2, 2), key, answer)
    with state.aside():
        logits = model.read(text[None].to(bench.device), state, outputs_from=model.chunk)
    return torch.equal(logits[0, : len(answer)].argmax(-1).cpu(), answer)
