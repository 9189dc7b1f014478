"""Precision and recall of the risk rules on labelled places of real agreements, which are not part of this repository."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.contracts.layout import read_view
from unabridged.ingest.contracts.risk_rules import load_rules
from unabridged.ingest.contracts.risks import match_rule, plain_sentence, spoken_sentences, without_furniture
from unabridged.ingest.pipeline import read

LABELS = tomllib.loads(Path(__file__).with_name("risk_labels.toml").read_text(encoding="utf-8"))
CONTRACTS = next(
    (
        folder / "shared" / "data" / "contracts"
        for folder in Path(__file__).resolve().parents
        if (folder / "shared" / "data" / "contracts").is_dir()
    ),
    None,
)


def test_the_labels_name_known_rules_and_hold_no_text() -> None:
    rules = {rule.id for rule in load_rules()}
    for labels in LABELS.values():
        assert {rule for _, rule in labels["points"] + labels["doubtful"]} <= rules
        assert all(isinstance(start, int) for start in labels["sentences"])


def outcomes(path: Path, labels: dict[str, Any]) -> Counter[str]:
    """How many labelled points are found and missed, and how many findings have no label."""
    document = read(path)
    text = without_furniture(document, read_view(document))
    points = {(start, rule) for start, rule in labels["points"]}
    doubtful = {(start, rule) for start, rule in labels["doubtful"]}
    counts: Counter[str] = Counter()
    for _, span in spoken_sentences(text, analyze_contract(document).clauses):
        if span.start not in labels["sentences"] and not any(a <= span.start < b for a, b in labels["windows"]):
            continue
        plain = plain_sentence(text[span.start : span.end])
        for rule in load_rules():
            point = (span.start, rule.id)
            if rule.missing or point in doubtful:
                continue
            found = match_rule(rule.wording(document.language), plain) is not None
            counts[
                "found"
                if found and point in points
                else "wrong"
                if found
                else "missed"
                if point in points
                else "silent"
            ] += 1
    assert counts["found"] + counts["missed"] == len(points), f"{path.name}: a label is not where a sentence begins"
    return counts


def test_precision_and_recall_on_labelled_agreements() -> None:
    if CONTRACTS is None:
        pytest.skip("the labelled agreements (../shared/data/contracts) are not on this machine")
    total = Counter[str]()
    for name, labels in LABELS.items():
        total += outcomes(CONTRACTS / f"{name}.txt", labels)
    assert total["found"] / (total["found"] + total["wrong"]) >= 0.9
    assert total["found"] / (total["found"] + total["missed"]) >= 0.8
