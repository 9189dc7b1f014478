"""A step with tables on the device never waits for it: traced on a pretended GPU, where a value that the host asks for does not exist.

Shapes and devices are computed, values are not: `.item()`, a mask's `nonzero`, a copy from or to the host and two devices in one
operation are errors, wherever they happen.
"""

import pytest
import torch
from unabridged.engine.native.cache import ATTENTION_NAME, BlockCache, register
from unabridged.engine.native.decode import DecodeStep
from unabridged.engine.native.reading import prefill
from unabridged.engine.native.store import TierBudget
from unabridged.engine.selection import (
    BlockLinks,
    Coverage,
    DocumentStart,
    LocalWindow,
    MeanPooled,
    Named,
    QuestBound,
    Selector,
    Sinks,
    Sketched,
    Strided,
    Threshold,
    TopK,
)
from unabridged.engine.selection.gate import new_gate

from .models import FAMILIES, tiny
from .pretended import DEVICE, on_a_pretended_gpu

register()
TOKENS = torch.randint(0, 97, (1, 150), generator=torch.Generator().manual_seed(3))
LINKS = BlockLinks(torch.tensor([4, 2, 8]), torch.tensor([6, 5, 1]))
EVERYTHING = (
    Sinks(1), LocalWindow(20), Strided(7), DocumentStart(torch.tensor([0, 40])), Named(torch.tensor([4, 9])),
)  # fmt: skip
GATE = new_gate(num_heads=4, num_kv_heads=2, head_dim=16, gate_dim=8, frequencies=torch.rand(8), seed=0)


def traced(step):
    """Both kinds of step, as they are recorded on CUDA; the kernels that they launch."""

    def work(there):
        for selecting in (True, False):
            assert there._forward(selecting).device.type == DEVICE

    return on_a_pretended_gpu(step, work)


def step_with(selector, *, kv="stored", family="qwen2", hot=9):
    model = tiny(family)
    model.set_attn_implementation(ATTENTION_NAME)
    cache = BlockCache(2, block_size=16, budget=TierBudget(hot=hot), selector=selector, kv=kv)
    list(prefill(model, TOKENS, cache, chunk=64))
    step = DecodeStep(model, cache)
    for token in range(3):
        step(token)
    return step


@pytest.mark.parametrize("kv", ["stored", "int8"])
def test_the_products_selection_asks_the_host_nothing(kv):
    selector = Selector(fixed=EVERYTHING, score=Sketched(), policy=Threshold(0.03, limit=2), links=LINKS, hops=2)
    launched = traced(step_with(selector, kv=kv))
    assert launched >= {"_gather", "_score", "_sketch", "_part", "_merge"} | ({"_quantise"} if kv == "int8" else set())


@pytest.mark.parametrize(
    "policy", [TopK(2), Coverage(0.5, limit=2), Threshold(0.2)], ids=lambda policy: type(policy).__name__
)
@pytest.mark.parametrize("score", [None, MeanPooled(), QuestBound(), GATE], ids=lambda score: type(score).__name__)
def test_no_score_and_no_policy_does(score, policy):
    traced(step_with(Selector(fixed=(Sinks(1),), score=score, policy=policy, links=LINKS), hot=11))


@pytest.mark.parametrize("family", FAMILIES)
def test_no_family_of_models_does(family):
    traced(step_with(None, family=family, hot=32))


class Planted:
    """A score that breaks the rule in one way."""

    def __init__(self, how):
        self.how = how

    def mass(self, query, summary, geometry, scale, key):
        mass = MeanPooled().mass(query, summary, geometry, scale, key)
        return self.how(mass)


@pytest.mark.parametrize(
    "how",
    [
        lambda mass: mass * mass.max().item(),
        lambda mass: mass * float(mass.max()),
        lambda mass: mass if mass.max() > 0.5 else mass * 2,
        lambda mass: mass * len(torch.nonzero(mass)),
        lambda mass: mass * len(mass[mass > 0]),
        lambda mass: mass * len(torch.masked_select(mass, mass > 0)),
        lambda mass: mass.cpu(),
        lambda mass: mass.cpu().sqrt().to(mass.device),
        lambda mass: mass * torch.tensor([2.0]).to(mass.device),
        lambda mass: mass * torch.ones(len(mass), 1, 1),
    ],
)
def test_a_planted_look_at_the_device_is_found(how):
    step = step_with(Selector(fixed=(Sinks(1),), score=Planted(how), policy=TopK(2)), hot=11)
    with pytest.raises(AssertionError):
        traced(step)
