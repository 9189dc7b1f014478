"""The training loop: a stopped run goes on exactly, a folder is never overwritten, stages advance by accuracy."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from unabridged.engine.protocol import EngineError
from unabridged.engine.training.batch import UNASKED, Measured, exact_match
from unabridged.engine.training.checkpoints import read_model, save_model
from unabridged.engine.training.loop import Run, Schedule, Stage, adamw, read_log, train


@dataclass(frozen=True)
class Points:
    x: torch.Tensor
    y: torch.Tensor


def draw(generator):
    x = torch.randn(8, 3, generator=generator)
    return Points(x, x.sum(-1, keepdim=True))


def objective(model, batch):
    loss = (model(batch.x) - batch.y).square().mean()
    noise = torch.rand(())  # as dropout would: the step's own seed decides it
    return Measured(loss + 0 * noise, float(loss.detach() < 0.5 + 0 * noise))


def a_run(folder: Path, steps=30, **changes) -> Run:
    options = {"identity": {"name": "line", "steps": steps}, "save_every": 7, "log_every": 5} | changes
    stages = [Stage("first", draw, until=0.5), Stage("second", draw)]
    return Run(folder, stages, Schedule(steps, 0.05, warm_up=3), 0, objective=objective, **options)


def fitted(folder, *, stop_after=None, resume=False, run=None):
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 1)
    count = iter(range(1000))
    stop = (lambda: next(count) >= stop_after) if stop_after is not None else (lambda: False)
    train(model, adamw(model, 0.05), run or a_run(folder), resume=resume, stop=stop)
    return model


@pytest.mark.parametrize("stop_after", [0, 7, 16])
def test_a_stopped_run_goes_on_as_if_it_had_never_stopped(tmp_path, stop_after):
    whole = fitted(tmp_path / "whole")
    fitted(tmp_path / "parts", stop_after=stop_after)
    parts = fitted(tmp_path / "parts", resume=True)
    assert torch.equal(whole.weight, parts.weight)
    logs = [[(line.step, line.loss, line.stage) for line in read_log(tmp_path / name)] for name in ("whole", "parts")]
    assert logs[0] == logs[1]


def test_the_curriculum_advances_when_the_average_is_reached_and_never_before_twenty_steps(tmp_path):
    fitted(tmp_path, run=a_run(tmp_path, steps=60, log_every=1))
    stages = [line.stage for line in read_log(tmp_path)]
    assert stages[18] == "first"
    assert stages[-1] == "second"


def test_the_curriculum_stays_where_the_average_is_not_reached(tmp_path):
    def eight_of_ten(model, batch):
        return Measured(objective(model, batch).loss, 0.8)

    stages = [Stage("first", draw, until=0.81), Stage("second", draw)]
    fitted(
        tmp_path, run=Run(tmp_path, stages, Schedule(60, 0.05), 0, {"steps": 60}, objective=eight_of_ten, log_every=1)
    )
    assert {line.stage for line in read_log(tmp_path)} == {"first"}


def test_a_folder_in_use_is_not_overwritten(tmp_path):
    fitted(tmp_path)
    with pytest.raises(EngineError, match="already holds") as raised:
        fitted(tmp_path)
    assert "--resume" in raised.value.remedy


def test_a_checkpoint_of_another_run_is_refused(tmp_path):
    fitted(tmp_path)
    with pytest.raises(EngineError, match="another run"):
        fitted(tmp_path, resume=True, run=a_run(tmp_path, steps=31))


def test_a_damaged_checkpoint_names_the_file_and_the_remedy(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"not safetensors")
    with pytest.raises(EngineError, match="damaged") as raised:
        read_model(path, "gca")
    assert "train again" in raised.value.remedy


def test_a_checkpoint_of_another_design_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    save_model(path, torch.nn.Linear(2, 2), design="comet", config=Schedule(1, 0.1), made_by="test")
    with pytest.raises(EngineError, match="holds comet model"):
        read_model(path, "gca")
    assert read_model(path, "comet")[1]["steps"] == 1


def test_the_rate_warms_up_stays_and_falls():
    schedule = Schedule(100, 1.0, warm_up=10, decay_from=0.6, final=0.05)
    assert schedule.rate(0) == pytest.approx(0.1)
    assert schedule.rate(9) == schedule.rate(59) == 1.0
    assert schedule.rate(80) == pytest.approx(0.05 + 0.95 * 0.5)
    assert schedule.rate(100) == pytest.approx(0.05)


def test_an_answer_is_right_when_every_token_of_it_is():
    labels = torch.tensor([[1, 2, UNASKED, 3, UNASKED], [UNASKED, 4, 5, UNASKED, 6]])
    asked = labels != UNASKED
    right = torch.tensor([True, False, True, True, True, True])  # of 1 2 | 3 | 4 5 | 6
    assert exact_match(right, asked) == 0.75


def test_a_stage_may_end_after_its_steps_and_prepares_the_model_again_on_resume(tmp_path):
    entered = []
    stages = [Stage("a", draw, steps=10), Stage("b", draw, enter=lambda model: entered.append("b"))]
    run = Run(tmp_path, stages, Schedule(20, 0.05), 0, {"steps": 20}, objective=objective, log_every=1)
    fitted(tmp_path, run=run, stop_after=12)
    assert [line.stage for line in read_log(tmp_path)] == ["a"] * 9 + ["b"] * 3
    fitted(tmp_path, run=run, resume=True)
    assert entered == ["b", "b"]
