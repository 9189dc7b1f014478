"""docs/evaluation.md says what the results say: its tables and figures are those that the script makes of them."""

import importlib.util
import json
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_tables_and_figures_are_those_of_the_results(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("evaluation_docs", ROOT / "benchmarks" / "evaluation.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "DOCS", tmp_path)
    shutil.copy(ROOT / "docs" / "evaluation.md", tmp_path)
    script.docs(json.loads((ROOT / "benchmarks" / "results" / "evaluation.json").read_text()))
    assert (tmp_path / "evaluation.md").read_text() == (ROOT / "docs" / "evaluation.md").read_text()
    for path in (tmp_path / "images").iterdir():
        assert path.read_text() == (ROOT / "docs" / "images" / path.name).read_text()


def test_the_shipped_measurement_is_that_of_the_results():
    from unabridged.app.evaluation.reliable import _SHIPPED

    (shipped,) = json.loads(_SHIPPED.read_text())
    run = json.loads((ROOT / "benchmarks" / "results" / "evaluation.json").read_text())["needle"]
    cells = [cell for cell in run["cells"] if cell[0] == "needle"]
    assert shipped["version"] == run["head"]["version"]
    assert shipped["trials"] == sum(cell[5] for cell in cells)
    assert shipped["longest"] == max(cell[2] for cell in cells)
