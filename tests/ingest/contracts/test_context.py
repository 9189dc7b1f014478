"""A contract's context covers its text once, and its links have both ends, on invented and on real agreements."""

from __future__ import annotations

from pathlib import Path

import pytest
from unabridged.ingest.contracts import analyze_contract, contract_context
from unabridged.ingest.document import Document
from unabridged.ingest.pipeline import read

REAL = Path(__file__).parents[4] / "shared" / "data" / "contracts"

TEXT = """Supply Agreement between Alder LLC and Birch Inc.

1. Definitions. "Goods" means the timber listed in Schedule 1.

2. Sale. Alder sells the Goods as Section 3 provides.

3. Price. Birch pays for the Goods within ten days, subject to Section 1.
"""


def test_segments_are_clauses_and_links_are_references_and_terms() -> None:
    document = Document(name="s.txt", format="text", text=TEXT, language="en")
    context = contract_context(document, analyze_contract(document))
    context.check()
    assert [segment.id for segment in context.segments] == ["s.txt#preamble", "s.txt#1", "s.txt#2", "s.txt#3"]
    links = {(link.source[-1], link.target[-1], link.kind) for link in context.links}
    assert ("2", "3", "reference") in links
    assert ("2", "1", "definition") in links


def test_a_text_without_clauses_is_one_segment() -> None:
    document = Document(name="n.txt", format="text", text="No clause at all.", language="en")
    context = contract_context(document, analyze_contract(document))
    context.check()
    assert "".join(context.segment_text(segment) for segment in context.segments) == document.text


@pytest.mark.skipif(
    not REAL.is_dir(), reason="the real agreements (../shared/data/contracts) are not beside this checkout"
)
@pytest.mark.parametrize(
    "name", ["resnet_license.txt", "resnet_license.docx", "cn_power_construction.docx", "cn_tour.txt"]
)
def test_real_agreements_are_covered(name: str) -> None:
    document = read(REAL / name)
    context = contract_context(document, analyze_contract(document))
    context.check()
    assert len(context.segments) > 20
    assert context.links


def test_a_list_of_contents_is_a_segment_of_its_own() -> None:
    titles = ["Definitions", "Sale", "Price", "Notices", "Term"]
    entries = "".join(f"Section {number}. {title} {2 * number}\n" for number, title in enumerate(titles, 1))
    clauses = "".join(
        f"Section {number}. {title}. " + f"What is said of {title.lower()} is said at length. " * 20 + "\n\n"
        for number, title in enumerate(titles, 1)
    )
    text = (
        f"Supply Agreement\n\nTABLE OF CONTENTS\n\n{entries}\nThis agreement is made by Alder and Birch.\n\n{clauses}"
    )
    document = Document(name="s.txt", format="text", text=text, language="en")
    context = contract_context(document, analyze_contract(document))
    context.check()
    parts = [(segment.id, segment.kind, context.segment_text(segment)) for segment in context.segments[:3]]
    assert [kind for _, kind, _ in parts] == ["preamble", "contents", "preamble"]
    assert parts[1][2] == entries.rstrip("\n")
    assert "made by Alder" in parts[2][2]
    assert [segment.id for segment in context.segments[3:]] == [f"s.txt#{number}" for number in range(1, 6)]
