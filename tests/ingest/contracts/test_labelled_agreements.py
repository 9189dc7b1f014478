"""The figures on hand-labelled real agreements, which are not part of this repository."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.pipeline import read
from unabridged.ingest.plain import to_plain

SHARED = next(
    (folder / "shared" for folder in Path(__file__).resolve().parents if (folder / "shared" / "score").is_dir()), None
)
NAMES = ("alliance_credit", "spirit_merger", "resnet_license", "cn_power_construction")


def _scorer():
    path = SHARED / "score" / "score_contracts.py"
    spec = importlib.util.spec_from_file_location("score_contracts", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", NAMES)
def test_figures(name):
    if SHARED is None:
        pytest.skip("the labelled agreements (../shared/data/contracts) are not on this machine")
    data = SHARED / "data" / "contracts"
    truth = json.loads((data / "truth" / f"{name}.json").read_text(encoding="utf-8"))
    analysis = analyze_contract(read(data / f"{name}.txt"))
    result = _scorer().score(truth, to_plain(analysis))
    assert result["detection"]["f1"] >= 0.98
    assert result["resolution"]["f1"] >= 0.97
    assert result["clauses"]["f1"] >= 0.97
    assert result["definitions"]["f1"] >= 0.95
    assert result["dangling"]["predicted"] - result["dangling"]["tp"] <= 1
