"""A large repository in a batch: the same result as a small one, streamed from an index that goes away again."""

import json
import zipfile

import pytest
from unabridged.app.batch import BatchOptions, run_batch
from unabridged.app.code_index import large

SOURCES = {
    "pyproject.toml": "",
    "shop/__init__.py": "",
    "shop/stock.py": "class Shelf:\n    def take(self):\n        return 1\n",
    "shop/orders.py": "from .stock import Shelf\n\ndef place():\n    Shelf().take()\n",
}


@pytest.fixture
def folder(tmp_path):
    """The same repository as a folder and as an archive."""
    root = tmp_path / "in"
    for path, text in SOURCES.items():
        (root / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "tree" / path).write_text(text)
    with zipfile.ZipFile(root / "tree.zip", "w") as archive:
        for path, text in SOURCES.items():
            archive.writestr(f"tree/{path}", text)
    return root


def results(folder, out):
    run_batch(folder, out, BatchOptions(formats=("json", "csv", "xlsx")))
    lines = [json.loads(line) for line in (out / "summary.jsonl").read_text().splitlines()]
    found = {}
    for line in lines:
        assert line["status"] == "ok", line
        plain = json.loads((out / line["result"]).read_text())
        plain.pop("document")
        found[line["file"]] = (plain, line["chars"])
        assert (out / line["result"]).with_suffix(".xlsx").stat().st_size > 1000
    return found


def test_an_index_gives_the_results_of_an_analysis_in_memory(folder, tmp_path, monkeypatch):
    small = results(folder, tmp_path / "small")
    monkeypatch.setattr(large, "LARGE_BYTES", 10)
    assert results(folder, tmp_path / "large") == small
    assert {edge["callee"] for edge in small["tree"][0]["edges"]} >= {"shop.stock.Shelf.take"}


def test_an_unreadable_file_makes_a_large_repository_partial(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(large, "LARGE_BYTES", 10)
    (folder / "tree" / "shop" / "odd.py").write_bytes(b"a = 1\0\n")
    run_batch(folder, tmp_path / "out", BatchOptions())
    lines = [json.loads(line) for line in (tmp_path / "out" / "summary.jsonl").read_text().splitlines()]
    (line,) = [line for line in lines if line["file"] == "tree"]
    assert line["status"] == "partial"
    assert "shop/odd.py" in line["error"]
