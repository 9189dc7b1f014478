"""The GPU measurements run on a machine with torch, triton, transformers, safetensors and numpy alone; tried here on the CPU."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "benchmarks" / "gpu.py"

# Every import that our own files make, functions included when they run, is held against this list.
GUARDED = """
import runpy, sys
ALLOWED = {"torch", "triton", "transformers", "safetensors", "numpy", "unabridged", "gpu_parts", "selection", *sys.stdlib_module_names}

class Guard:
    def find_spec(self, name, path=None, target=None):
        frame = sys._getframe(1)
        while "importlib" in frame.f_code.co_filename or frame.f_code.co_filename.startswith("<frozen"):
            frame = frame.f_back
        ours = frame.f_globals.get("__name__", "").partition(".")[0] in {"unabridged", "gpu_parts", "selection", "__main__"}
        if ours and name.partition(".")[0] not in ALLOWED:
            raise ImportError(f"{frame.f_globals['__name__']} imports {name}")

sys.meta_path.insert(0, Guard())
sys.argv = sys.argv[1:]
sys.path = [entry for entry in sys.path if entry]
"""
# First all of what an engine may import, then all parts: one process, because starting it takes longer than most parts.
PROGRAM = (
    GUARDED
    + """
import importlib, pkgutil
sys.path.insert(0, sys.argv.pop(0))
for name in ("engine.native", "engine.selection", "engine.memories", "engine.training", "kernels"):
    package = importlib.import_module("unabridged." + name)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        __import__(module.name)
print("imported")
runpy.run_path(sys.argv[0], run_name="__main__")
"""
)
PARTS = ["kernels", "attention", "model", "tiered", "trained", "sanitizer"]


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """(what the one command said, the folder of its rows)"""
    checkout, out = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("rows")
    (checkout / "unabridged").symlink_to(ROOT, target_is_directory=True)
    arguments = [checkout, SCRIPT, "--part", "all", "--device", "cpu", "--tiny", "--out", out]
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=400,
        env={"PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"}, cwd=ROOT, check=False,
    )  # fmt: skip
    return result, out


def rows(folder, part):
    return json.loads((folder / f"{part}.json").read_text())["rows"]


def test_engine_and_kernels_import_nothing_else(done):
    assert done[0].stdout.startswith("imported"), done[0].stderr[-2000:]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_runs_without_other_packages_and_no_row_fails(done, part):
    result, folder = done
    assert result.returncode == 0, result.stderr[-2000:]
    found = rows(folder, part)
    assert found
    assert [row for row in found if "error" in row] == []


def test_every_figure_that_is_asked_comes_out_of_it(done):
    """By name and shape; at tiny sizes here, at those of a 7B model on a GPU."""
    _, folder = done
    model = {
        (row["name"], row["shape"].get("weights"), row["shape"].get("tokens")): row for row in rows(folder, "model")
    }
    for weights in ("bf16", "int8"):
        for tokens in (1024, 256):
            assert {"times_faster", "compared_with", "share_of_bound"} <= set(model["sparse prefill", weights, tokens])
            for name in ("sparse decode", "sparse decode, host selects"):
                assert {"times_faster", "tokens_per_second", "between_ms"} <= set(model[name, weights, tokens])
    assert all("share_of_bound" in row for row in rows(folder, "attention") if row["name"] == "sparse prefill")
    tiered = {(row["name"], row["shape"].get("kv")): row for row in rows(folder, "tiered")}
    assert tiered["first token from a saved context", "int8"]["loaded_from_snapshot"] > 0
    assert tiered["prefill under a budget", "stored"]["planned_gib"] <= 1
    assert tiered["decode under a budget", "int8"]["tables_kept_by"] == "device"
    assert tiered["decode under a budget, host selects", "int8"]["tables_kept_by"] == "host"
    chains = {row["shape"]["what"]: set(row["settings"]) for row in rows(folder, "trained") if row["name"] == "chains"}
    assert {"dense", "bound, top 8", "bound, top 8, links 3"} <= chains["answers"]
    assert {"dense", "window and sinks", "window and sinks, links 1"} <= chains["read"]


# --- what is kept of a run, in this process ---


@pytest.fixture
def bench(tmp_path, monkeypatch):
    """Open the rows of a part in the same folder again and again."""
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    from gpu_parts.bench import Bench

    return lambda minutes=1.0: Bench("model", tmp_path, torch.device("cpu"), minutes, tiny=True)


def fill(bench, *names, fail=False):
    """Measure the rows called so; those that were begun."""
    begun = []
    for name in names:
        with bench.row(name, tokens=1) as values:
            if values is not None:
                begun.append(name)
                if fail:
                    raise RuntimeError("no")
    return begun


def test_what_is_known_is_not_measured_again(bench):
    assert fill(bench(), "prefill") == ["prefill"]
    assert fill(bench(), "prefill", "decode") == ["decode"]
    assert [row["name"] for row in bench().rows] == ["prefill", "decode"]


def test_what_failed_is_tried_again(bench):
    fill(bench(), "prefill", fail=True)
    assert bench().rows[0]["error"] == "RuntimeError: no"
    assert fill(bench(), "prefill") == ["prefill"]
    assert "error" not in bench().rows[0]


def test_time_that_is_up_begins_nothing_and_says_so(bench, capsys):
    late = bench(minutes=0)
    assert fill(late, "prefill") == []
    late.summary()
    assert "not begun for lack of time: [\"prefill {'tokens': 1}\"]" in capsys.readouterr().out


def test_rows_of_another_environment_are_measured_anew(bench, tmp_path):
    fill(bench(), "prefill")
    held = json.loads((tmp_path / "model.json").read_text())
    held["environment"]["torch"] = "1.0"
    (tmp_path / "model.json").write_text(json.dumps(held))
    assert fill(bench(), "prefill") == ["prefill"]


def test_without_a_gpu_it_says_so(monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    import gpu

    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.setattr(sys, "argv", ["gpu.py", "--part", "all", "--out", "unused"])
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert gpu.main() == 2
    assert "no CUDA device" in capsys.readouterr().err
