"""How far a GCA checkpoint retrieves: exact match over lengths, competing facts, hostile filler, held-out wordings.

A stream is filled once; each trial plants its fact (only the chunks that the change reaches are encoded again, exactly), asks, and takes it out.
All asked keys are kept from training. Depths are stratified: trial k of T at (k + 0.5) / T of the stream.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from results import Results, peak_rss_mb
from unabridged.engine.memories.gca import ChunkStore, GcaModel
from unabridged.engine.memories.gca.model import GcaState
from unabridged.engine.training.models import load_model
from unabridged.engine.training.tasks import vocabulary as V
from unabridged.engine.training.tasks.haystack import Facts, Haystack, all_keys, question_and_answer

SEGMENT = 512  # chunks
TRAINED = 16  # chunks, the length of the last stage
THOUSANDFOLD = 1000 * TRAINED
SIXTEEN_MILLION = 1 << 20  # chunks of 16 text tokens


def main(checkpoint: Path, seed: int, longest: int) -> None:
    """Measure everything up to `longest` chunks."""
    model = load_model("gca", checkpoint)
    if len(model.groups) > 1:
        hops(model, Results(f"hops-{seed}"), seed)
        return
    results = Results(f"gca-{seed}")
    with torch.inference_mode():
        for chunks, streams, trials in ((16, 32, 1), (160, 16, 2), (1600, 8, 4), (THOUSANDFOLD, 4, 8), (65536, 2, 16)):
            cell = {"design": "gca", "seed": seed, "test": "passkey", "chunks": chunks}
            if chunks <= longest:
                results.measure(cell, lambda c=chunks, s=streams, t=trials: passkeys(model, c, s, t))
        for test, options in TESTS.items():
            cell = {"design": "gca", "seed": seed, "test": test, "chunks": options["chunks"]}
            results.measure(cell, lambda o=options: competing(model, **o))
        results.measure(
            {"design": "gca", "seed": seed, "test": "window only (retrieval cut off)", "chunks": 1600},
            lambda: without_retrieval(model, 1600),
        )
        if longest >= SIXTEEN_MILLION:
            cell = {"design": "gca", "seed": seed, "test": "passkey", "chunks": SIXTEEN_MILLION}
            results.measure(cell, lambda: passkeys(model, SIXTEEN_MILLION, 1, 24))


TESTS: dict[str, dict[str, Any]] = {
    "8 other facts": {"chunks": THOUSANDFOLD, "others": 8},
    "100 other facts": {"chunks": THOUSANDFOLD, "others": 100},
    "1,000 other facts": {"chunks": THOUSANDFOLD, "others": 1000},
    "4,000 other facts": {"chunks": THOUSANDFOLD, "others": 4000},
    "4,000 other facts, plain scores": {"chunks": THOUSANDFOLD, "others": 4000, "sharpness": 1.0},
    "held-out wordings, 100 other facts": {"chunks": THOUSANDFOLD, "others": 100, "held_out_wordings": True},
    "hostile filler, passkey": {"chunks": THOUSANDFOLD, "others": 0, "hostile": True},
    "hostile filler, 8 other facts": {"chunks": THOUSANDFOLD, "others": 8, "hostile": True},
    "hostile filler, 4,000 other facts": {"chunks": THOUSANDFOLD, "others": 4000, "hostile": True},
    "hostile filler, 8 other facts, short": {"chunks": 1600, "others": 8, "hostile": True},
}


def fill(model: GcaModel, haystack: Haystack) -> GcaState:
    """Read a haystack as far as two chunks before its end; the store is in fp16."""
    chunks = haystack.chunks - 2
    state = model.begin(1, ChunkStore(1, capacity=haystack.chunks, dtype=torch.float16))
    for first in range(0, chunks, SEGMENT):
        text = haystack.text(first, min(SEGMENT, chunks - first))[None]
        model.read(text, state, outputs_from=text.shape[1])
    return state


def ask(model: GcaModel, state: GcaState, haystack: Haystack, key: int, values: torch.Tensor) -> bool:
    """True if the last two chunks, question and answer, get every token of the answer right."""
    text = question_and_answer(haystack.with_facts(None).text(haystack.chunks - 2, 2), key, values)
    with state.aside():
        logits = model.read(text[None], state, outputs_from=model.chunk)
    return torch.equal(logits[0, : len(values)].argmax(-1), values)


def passkeys(model: GcaModel, chunks: int, streams: int, trials: int) -> dict[str, Any]:
    """`streams` haystacks with `trials` passkeys each, one at a time."""
    held_out = all_keys(held_out=True)
    right, seconds, state = 0, 0.0, None
    for stream in range(streams):
        generator = torch.Generator().manual_seed(1000 + stream)
        plain = Haystack(chunks, seed=7000 + stream)
        state = None  # the stream before gives its memory back first
        began = time.perf_counter()
        state = fill(model, plain)
        seconds += time.perf_counter() - began
        for trial in range(trials):
            depth = (trial * streams + stream + 0.5) / (streams * trials)
            chunk = torch.tensor([int(depth * (chunks - 12))])
            key = held_out[torch.randint(len(held_out), (1,), generator=generator)]
            planted = plain.with_facts(Facts.draw(generator, key, chunk))
            if chunks > 32:
                rewrite(model, state, planted, int(chunk))
            else:
                state = fill(model, planted)
            assert planted.facts is not None
            right += ask(model, state, planted, int(key), planted.facts.values[0])
            if chunks > 32:
                rewrite(model, state, plain, int(chunk))
    assert state is not None
    kept = state.nbytes()
    return {
        "tokens": chunks * model.chunk,
        "trials": streams * trials,
        "right": right,
        "seconds_per_stream": round(seconds / streams, 3),
        "working_bytes": kept.working,
        "index_bytes": kept.index,
        "store_bytes": kept.store,
        "peak_rss_mb": round(peak_rss_mb(), 1),
    }


def rewrite(model: GcaModel, state: GcaState, haystack: Haystack, chunk: int) -> None:
    """Put the haystack's text of one chunk into a filled store."""
    first = max(0, chunk - model.reach)
    text = haystack.text(first, chunk + model.reach + 1 - first)[None]
    model.rewrite(state, text, first=first, chunk=chunk)


def competing(
    model: GcaModel,
    *,
    chunks: int,
    others: int,
    hostile: bool = False,
    held_out_wordings: bool = False,
    sharpness: float | None = None,
    streams: int = 2,
    asked: int = 32,
) -> dict[str, Any]:
    """`streams` haystacks with `others` facts besides the `asked` ones, all in one stream, asked one by one."""
    right = 0
    for group in model.groups:
        group.retriever.sharpness = model.config.sharpness if sharpness is None else sharpness
    for stream in range(streams):
        generator = torch.Generator().manual_seed(2000 + stream)
        held_out, trained = all_keys(held_out=True), all_keys(held_out=False)
        held_out = held_out[torch.randperm(len(held_out), generator=generator)]
        trained = trained[torch.randperm(len(trained), generator=generator)]
        keys = torch.cat((held_out[:asked], torch.cat((trained, held_out[asked:]))[:others]))
        where = torch.randperm(chunks - 12, generator=generator)[: len(keys)]
        facts = Facts.draw(generator, keys, where, held_out_wordings=held_out_wordings)
        haystack = Haystack(chunks, seed=8000 + stream, facts=facts, hostile=hostile)
        state = fill(model, haystack)
        right += sum(ask(model, state, haystack, int(keys[i]), facts.values[i]) for i in range(asked))
    for group in model.groups:
        group.retriever.sharpness = model.config.sharpness
    return {"tokens": chunks * model.chunk, "trials": streams * asked, "right": right}


def without_retrieval(model: GcaModel, chunks: int) -> dict[str, Any]:
    """The same model whose cross attention brings nothing."""
    hooks = [
        layer.cross.register_forward_hook(lambda module, inputs, output: torch.zeros_like(output))
        for group in model.groups
        for layer in group.layers
    ]
    row = passkeys(model, chunks, streams=8, trials=4)
    for hook in hooks:
        hook.remove()
    return row


def hops(model: GcaModel, results: Results, seed: int) -> None:
    """Chains of one to four facts over lengths: how far a model with several retrieval groups follows links."""
    with torch.inference_mode():
        for count in (1, 2, 3, 4):
            for chunks in (16, 160, 1600, THOUSANDFOLD):
                cell = {"design": "gca", "seed": seed, "test": f"chains of {count}", "chunks": chunks}
                results.measure(cell, lambda c=chunks, h=count: chains(model, c, h))


def chains(model: GcaModel, chunks: int, links: int) -> dict[str, Any]:
    """64 chains of `links` facts, asked one by one: one a stream of 16 chunks (32 of them), 8 up to 1,600 chunks, 32 beyond."""
    streams, asked = (32, 1) if chunks == TRAINED else (8, 8) if chunks <= 1600 else (2, 32)
    held_out, right = all_keys(held_out=True), 0
    for stream in range(streams):
        generator = torch.Generator().manual_seed(4000 + stream)
        keys = held_out[torch.randperm(len(held_out), generator=generator)[: asked * links]]
        where = torch.randperm(chunks - 4, generator=generator)[: len(keys)]
        facts = Facts.draw(generator, keys, where)
        is_link = torch.arange(len(keys)) % links < links - 1
        following = keys.roll(-1)
        named = torch.stack((V.KEY + following // V.KEY_SYMBOLS, V.KEY + following % V.KEY_SYMBOLS), dim=-1)
        facts = replace(
            facts,
            values=torch.where(is_link[:, None], named, facts.values),
            markers=torch.where(is_link, V.LINK - V.MARKER, facts.markers),
        )
        haystack = Haystack(chunks, seed=8500 + stream, facts=facts)
        state = fill(model, haystack)
        for chain in range(asked):
            head, tail = chain * links, chain * links + links - 1
            right += ask(model, state, haystack, int(keys[head]), facts.values[tail])
    return {"tokens": chunks * model.chunk, "trials": streams * asked, "right": right}
