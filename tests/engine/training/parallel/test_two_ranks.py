"""Two gloo processes train as one would: chunks pipelined over ranks, and a sharded optimizer."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from unabridged.engine.training.loop import adamw, read_log

SCRIPT = Path(__file__).with_name("two_ranks.py")
_spec = importlib.util.spec_from_file_location("two_ranks", SCRIPT)
two_ranks = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(two_ranks)


class Found(dict):
    """What rank 0 wrote, by name, and the folder it wrote into."""

    def __init__(self, tensors, folder):
        super().__init__(tensors)
        self.folder = folder


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ranks")
    ranks = [
        subprocess.Popen([sys.executable, SCRIPT, str(rank), str(folder)], stderr=subprocess.PIPE, text=True)
        for rank in range(2)
    ]
    for rank in ranks:
        _, errors = rank.communicate(timeout=120)
        assert rank.returncode == 0, errors
    return Found(load_file(folder / "found.safetensors"), folder)


def test_chunks_pipelined_over_ranks_give_the_gradients_of_one_process(found):
    model = two_ranks.comet()
    model(two_ranks.tokens(2)).square().sum().backward()
    for name, parameter in model.named_parameters():
        expected = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
        torch.testing.assert_close(found[f"pipeline/{name}"], expected, rtol=1e-4, atol=1e-4, msg=name)


def test_a_sharded_optimizer_gives_the_weights_of_one_process(found):
    model = two_ranks.gca()
    two_ranks.sharded_steps(model, adamw(model, 1e-2), two_ranks.tokens(4), 3)
    for name, tensor in model.state_dict().items():
        torch.testing.assert_close(found[f"sharding/{name}"], tensor, rtol=1e-3, atol=1e-4, msg=name)


def test_each_rank_holds_half_of_the_moments(found):
    local, all_of_them = found["local elements"].tolist()
    assert local <= all_of_them / 2 + 16


def test_a_whole_tensor_can_be_sharded_again(found):
    first = next(name for name, _ in two_ranks.gca().named_parameters())
    assert torch.equal(found["again"], found[f"sharding/{first}"])


def test_a_sharded_run_is_saved_whole_and_resumed(found):
    saved = load_file(found.folder / "run" / "training.safetensors")
    for name, tensor in two_ranks.gca().state_dict().items():
        assert saved[f"model/{name}"].shape == tensor.shape
        assert torch.equal(saved[f"model/{name}"], found[f"resumed/{name}"])
    assert [line.step for line in read_log(found.folder / "run")] == [1, 2, 3, 4, 5, 6]
