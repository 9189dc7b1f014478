"""The GPU measurements run on a machine with torch, triton, transformers, safetensors and numpy alone; tried here on the CPU."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "benchmarks" / "gpu.py"

# Every import that our own files make, functions included when they run, is held against this list.
GUARDED = """
import runpy, sys
ALLOWED = {"torch", "triton", "transformers", "safetensors", "numpy", "unabridged", "gpu_parts", *sys.stdlib_module_names}

class Guard:
    def find_spec(self, name, path=None, target=None):
        frame = sys._getframe(1)
        while "importlib" in frame.f_code.co_filename or frame.f_code.co_filename.startswith("<frozen"):
            frame = frame.f_back
        ours = frame.f_globals.get("__name__", "").partition(".")[0] in {"unabridged", "gpu_parts", "__main__"}
        if ours and name.partition(".")[0] not in ALLOWED:
            raise ImportError(f"{frame.f_globals['__name__']} imports {name}")

sys.meta_path.insert(0, Guard())
sys.argv = sys.argv[1:]
sys.path = [entry for entry in sys.path if entry]
"""
RUN = GUARDED + "runpy.run_path(sys.argv[0], run_name='__main__')"
IMPORT_ALL = (
    GUARDED
    + """
sys.path.insert(0, sys.argv[1])
import importlib, pkgutil
for name in ("engine.native", "engine.selection", "engine.memories", "engine.training", "kernels"):
    package = importlib.import_module("unabridged." + name)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        __import__(module.name)
print("imported")
"""
)


def guarded(program, *arguments, timeout=240):
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
        env={"PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"}, cwd=ROOT, check=False,
    )  # fmt: skip


def rows(folder, part):
    return json.loads((folder / f"{part}.json").read_text())["rows"]


@pytest.mark.parametrize("part", ["kernels", "attention", "model", "trained"])  # tiered: below
def test_a_part_runs_without_other_packages_and_no_row_fails(part, tmp_path):
    result = guarded(RUN, SCRIPT, "--part", part, "--device", "cpu", "--tiny", "--out", tmp_path)
    assert result.returncode == 0, result.stderr[-2000:]
    found = rows(tmp_path, part)
    assert found
    assert [row for row in found if "error" in row] == []


def test_what_is_known_is_not_measured_again_and_time_that_is_up_begins_nothing(tmp_path):
    command = (RUN, SCRIPT, "--part", "tiered", "--device", "cpu", "--tiny", "--out", tmp_path)
    guarded(*command)
    before = rows(tmp_path, "tiered")
    assert [row for row in before if "error" in row] == []
    data = json.loads((tmp_path / "tiered.json").read_text())
    data["rows"] = data["rows"][:2]
    (tmp_path / "tiered.json").write_text(json.dumps(data))
    result = guarded(*command, "--minutes", "0")
    assert rows(tmp_path, "tiered") == before[:2]
    assert 'not begun for lack of time: ["decode' in result.stdout
    guarded(*command)
    assert rows(tmp_path, "tiered")[:2] == before[:2]
    assert [row["name"] for row in rows(tmp_path, "tiered")] == [row["name"] for row in before]


def test_without_a_gpu_it_says_so():
    result = guarded(RUN, SCRIPT, "--part", "kernels", "--out", "unused")
    assert result.returncode == 2
    assert "no CUDA device" in result.stderr


def test_engine_and_kernels_import_nothing_else(tmp_path):
    (tmp_path / "unabridged").symlink_to(ROOT, target_is_directory=True)
    result = guarded(IMPORT_ALL, "guard", tmp_path)
    assert result.stdout.strip() == "imported", result.stderr[-2000:]
