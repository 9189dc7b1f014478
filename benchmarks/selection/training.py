"""The study's model: a small Qwen2 of Hugging Face, trained on `clauses` by steps, resumable."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from transformers import AttentionInterface, Qwen2Config, Qwen2ForCausalLM

from . import clauses

SPAN = 8192  # positions that training reaches, by gaps


@dataclass(frozen=True)
class Stage:
    """Part of the curriculum; the next begins when accuracy (moving average) exceeds `enough` or `steps` are over.

    entropy  weight of the attention's mean entropy in the loss: a trained language model's attention is peaked, this one's would
             need far more steps to become so where it has nothing to look up
    """

    length: int
    clauses: int
    answers: int
    batch: int
    steps: int
    rate: float
    enough: float = 0.95
    short: bool = False
    span: int = SPAN
    entropy: float = 0.0


CURRICULUM = (
    Stage(length=64, clauses=6, answers=30, batch=32, steps=300, rate=3e-3, short=True, span=0),
    Stage(length=128, clauses=10, answers=64, batch=16, steps=200, rate=3e-3, span=1024),
    Stage(length=512, clauses=32, answers=160, batch=4, steps=160, rate=2e-3, enough=1.0, entropy=0.3),
    Stage(length=1024, clauses=64, answers=256, batch=2, steps=50, rate=2e-3, enough=1.0, entropy=0.3),
    Stage(length=2048, clauses=120, answers=384, batch=1, steps=50, rate=1e-3, enough=1.0, entropy=0.3),
    Stage(length=4096, clauses=240, answers=768, batch=1, steps=40, rate=1e-3, enough=1.0, entropy=0.3),
    Stage(length=1024, clauses=64, answers=256, batch=2, steps=100, rate=1e-3, enough=1.0, entropy=0.6),
    Stage(length=4096, clauses=240, answers=768, batch=1, steps=60, rate=7e-4, enough=1.0, entropy=0.6),
)
_ROWS = 64  # queries of each sequence whose entropy is taken
_entropies: list[torch.Tensor] = []


def _dense(module, query, key, value, attention_mask, scaling=None, dropout=0.0, **options):  # type: ignore[no-untyped-def]
    """Causal attention by index (transformers would read jumps in positions as packed sequences); notes its entropy."""
    out = torch.nn.functional.scaled_dot_product_attention(
        query, key, value, is_causal=True, scale=scaling, enable_gqa=True
    )
    rows = torch.randint(query.shape[2], (_ROWS,), device=query.device)
    keys = key.repeat_interleave(query.shape[1] // key.shape[1], 1)
    logits = query[:, :, rows] @ keys.transpose(2, 3) * scaling
    shares = logits.masked_fill(
        torch.arange(key.shape[2], device=key.device) > rows[:, None], float("-inf")
    ).log_softmax(-1)
    _entropies.append(-(shares.exp() * shares.clamp(min=-50)).sum(-1).mean())
    return out.transpose(1, 2), None


AttentionInterface.register("study_dense", _dense)


def new_model(seed: int) -> Qwen2ForCausalLM:
    """3 layers of 64, 4 query heads over 2 key/value heads of 64; random but for `_look_back`."""
    torch.manual_seed(seed)
    config = Qwen2Config(
        vocab_size=clauses.VOCABULARY, hidden_size=64, intermediate_size=128, num_hidden_layers=3,
        num_attention_heads=4, num_key_value_heads=2, head_dim=64, max_position_embeddings=16_384,
        rope_parameters={"rope_type": "default", "rope_theta": 1e7}, tie_word_embeddings=True,
        initializer_range=0.1, bos_token_id=clauses.BOS, eos_token_id=None, pad_token_id=None,
    )  # fmt: skip
    model = Qwen2ForCausalLM(config)
    embeddings = model.model.embed_tokens.weight
    torch.nn.init.normal_(embeddings, std=1.0)
    torch.nn.init.constant_(model.model.norm.weight, 0.15)  # the head shares the embeddings: logits start small
    # Numbers keep their random embeddings, so that those held out are like those seen.
    moves = (torch.arange(clauses.VOCABULARY) < clauses.NUMBER)[:, None]
    embeddings.register_hook(lambda gradient: gradient * moves.to(gradient.device))
    _look_back(model)
    model.set_attn_implementation("study_dense")
    return model


@torch.no_grad()
def _look_back(model: Qwen2ForCausalLM) -> None:
    """Start with an induction circuit (Olsson et al. 2022, arXiv:2209.11895); all its weights learn on.

    Two heads of the first layer attend to the token before and the one before that, the first copying what it sees; in the
    second layer a query looks for the place behind an earlier copy of its own token, in dimensions that hardly rotate. Left
    to form by itself, this took longer on one core than everything else (over 900 steps without a sign of it).
    """
    first, second = (layer.self_attn for layer in model.model.layers[:2])
    dim, half = model.config.head_dim, model.config.head_dim // 2
    frequencies = model.model.rotary_emb.inv_freq
    strength = torch.where(torch.arange(half) < half // 4, 7.0, 0.0)
    first.k_proj.bias[:dim] = torch.cat([strength, torch.zeros(half)])
    for head in range(2):
        turn = -(head + 1) * frequencies  # a query at p, turned back, is the same as a key at p - (head + 1)
        first.q_proj.bias[head * dim : (head + 1) * dim] = torch.cat([strength * turn.cos(), strength * turn.sin()])
    copied = torch.linalg.qr(torch.randn(dim, dim))[0]
    first.v_proj.weight[:dim] = torch.eye(dim)
    first.o_proj.weight[:, :dim] = copied
    still = torch.cat([torch.arange(half * 5 // 8, half), torch.arange(half * 13 // 8, dim)])
    for kv_head in range(2):
        seen = 2 * torch.linalg.qr(torch.randn(dim, dim))[0][: len(still)]
        second.k_proj.weight[kv_head * dim + still] = seen @ copied.T
        for head in (2 * kv_head, 2 * kv_head + 1):
            second.q_proj.weight[head * dim + still] = seen


def train(
    folder: Path, *, seed: int, minutes: float, device: str = "cpu", curriculum: Sequence[Stage] = CURRICULUM
) -> dict[str, Any]:
    """Train until the curriculum or the time is over; run again to go on. Writes model, optimiser state and log.jsonl.

    Returns the state: stage, step, seconds; all of the curriculum is done where stage is its length.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = new_model(seed).to(device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.98), weight_decay=0.0)
    state = {"seed": seed, "stage": 0, "stage_step": 0, "step": 0, "seconds": 0.0, "average": 0.0}
    if (folder / "state.json").exists():
        state = json.loads((folder / "state.json").read_text())
        _load(folder, model, optimiser)
    started, last = time.monotonic(), state["seconds"]
    while state["stage"] < len(curriculum) and time.monotonic() - started < minutes * 60:
        stage = curriculum[state["stage"]]
        loss, entropy, right = _step(model, optimiser, stage, state)
        state["average"] = 0.9 * state["average"] + 0.1 * right
        state["step"] += 1
        state["stage_step"] += 1
        state["seconds"] = last + time.monotonic() - started
        if state["step"] % 10 == 0:
            with (folder / "log.jsonl").open("a") as log:
                log.write(
                    json.dumps(
                        {**state, "loss": round(loss, 4), "entropy": round(entropy, 3), "right": round(right, 4)}
                    )
                    + "\n"
                )
        over = state["stage_step"] >= stage.steps or (state["average"] > stage.enough and state["stage_step"] >= 20)
        if over:
            state = {**state, "stage": state["stage"] + 1, "stage_step": 0, "average": 0.0}
        if over or state["step"] % 50 == 0:
            _save(folder, model, optimiser, state)
    _save(folder, model, optimiser, state)
    (folder / "curriculum.json").write_text(json.dumps([asdict(stage) for stage in curriculum], indent=1))
    return state


def _step(
    model: Qwen2ForCausalLM, optimiser: torch.optim.Optimizer, stage: Stage, state: dict
) -> tuple[float, float, float]:
    rng = np.random.default_rng((state["seed"], state["step"]))
    samples = [
        clauses.make_sample(
            rng, length=stage.length, clauses=stage.clauses, answers=stage.answers, span=stage.span, short=stage.short
        )
        for _ in range(stage.batch)
    ]
    device = model.device
    tokens = torch.from_numpy(np.stack([sample.tokens for sample in samples])).to(device)
    positions = torch.from_numpy(np.stack([sample.positions for sample in samples])).to(device)
    rows = torch.cat([torch.full((len(sample.predicted_from),), row) for row, sample in enumerate(samples)]).to(device)
    places = torch.cat([torch.from_numpy(sample.predicted_from) for sample in samples]).to(device)
    _entropies.clear()
    torch.manual_seed(state["step"])  # of the queries whose entropy is taken
    hidden = model.model(input_ids=tokens, position_ids=positions, use_cache=False).last_hidden_state
    logits = model.lm_head(hidden[rows, places])
    wanted = tokens[rows, places + 1]
    loss = torch.nn.functional.cross_entropy(logits, wanted)
    entropy = torch.stack(_entropies).mean()
    warm = min((state["step"] + 1) / 50, 1.0)
    for group in optimiser.param_groups:
        group["lr"] = stage.rate * warm
    optimiser.zero_grad(set_to_none=True)
    (loss + stage.entropy * entropy).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return loss.item(), entropy.item(), float((logits.argmax(-1) == wanted).float().mean())


def _save(folder: Path, model: Qwen2ForCausalLM, optimiser: torch.optim.Optimizer, state: dict) -> None:
    model.save_pretrained(folder / "model")
    moments = {
        f"{index}.{name}": value.contiguous()
        for index, values in optimiser.state_dict()["state"].items()
        for name, value in values.items()
    }
    save_file(moments, folder / "optimiser.safetensors")
    (folder / "state.json").write_text(json.dumps(state))


def _load(folder: Path, model: Qwen2ForCausalLM, optimiser: torch.optim.Optimizer) -> None:
    weights = load_file(folder / "model" / "model.safetensors")
    model.load_state_dict({**weights, "lm_head.weight": weights["model.embed_tokens.weight"]})
    layout = optimiser.state_dict()
    moments: dict[int, dict[str, torch.Tensor]] = {}
    for name, value in load_file(folder / "optimiser.safetensors").items():
        index, key = name.split(".", 1)
        moments.setdefault(int(index), {})[key] = value
    optimiser.load_state_dict({**layout, "state": moments})


def load_model(folder: Path) -> Qwen2ForCausalLM:
    """A trained model, to be evaluated."""
    return Qwen2ForCausalLM.from_pretrained(folder, local_files_only=True).eval()
