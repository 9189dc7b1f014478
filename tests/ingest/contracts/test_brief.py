"""A brief is made of the contract's own sentences, each with its clause and place."""

from __future__ import annotations

from unabridged.ingest.contracts import Brief, analyze_contract, make_brief
from unabridged.ingest.document import Document

LEASE = """LEASE AGREEMENT

This Lease Agreement (this "Lease") is made on 3 May 2024 between Alder Estates LLC ("Landlord") and Birch Foods Inc. ("Tenant").

1. Premises. The Landlord lets the quay to the Tenant for storage of dry goods.

2. Rent. The Tenant shall pay a yearly rent of $75,000 in four equal parts.

3. Term. This Lease commences on 1 June 2024 and expires after ten years.

4. Liability. The Tenant's liability under this Lease shall be unlimited in every respect. Section 9 applies.
"""


def _brief(text: str = LEASE) -> Brief:
    document = Document(name="lease.txt", format="text", text=text, language="en")
    return make_brief(document, analyze_contract(document))


def _section(brief: Brief, title: str) -> list[tuple[str, str | None]]:
    (section,) = [section for section in brief.sections if section.title == title]
    return [(line.text, line.clause) for line in section.sentences]


def test_the_sections_come_in_a_fixed_order() -> None:
    titles = [section.title for section in _brief().sections]
    assert titles == ["Parties", "Term", "Money", "Key obligations", "Risk points", "Open issues"]


def test_parties_are_the_opening_sentence() -> None:
    ((text, clause),) = _section(_brief(), "Parties")
    assert text.startswith('This Lease Agreement (this "Lease") is made')
    assert clause is None


def test_term_money_and_duties_carry_their_clauses() -> None:
    brief = _brief()
    assert [clause for _, clause in _section(brief, "Term")] == ["3"]
    assert [clause for _, clause in _section(brief, "Money")] == ["2"]
    assert "2" in [clause for _, clause in _section(brief, "Key obligations")]


def test_risks_and_open_issues_are_named() -> None:
    brief = _brief()
    assert [clause for _, clause in _section(brief, "Risk points")] == ["4"]
    issues = [text for text, _ in _section(brief, "Open issues")]
    assert "“Section 9” points to no clause" in issues[0]
    assert "No governing law" in issues


def test_every_quoted_line_is_at_its_place() -> None:
    for section in _brief().sections:
        for line in section.sentences:
            if line.found:
                assert line.start is not None
                assert " ".join(LEASE[line.start : line.end].split()) == line.text


def test_a_text_that_says_nothing_gives_an_empty_brief() -> None:
    assert all(not section.sentences or section.title == "Open issues" for section in _brief("Hello.").sections)
