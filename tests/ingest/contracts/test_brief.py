"""A brief is made of the contract's own sentences, each with its clause and place."""

from __future__ import annotations

from unabridged.ingest.contracts import Brief, analyze_contract, make_brief
from unabridged.ingest.document import Block, Document, Span

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
    quoted = [line for section in _brief("Hello.").sections for line in section.sentences if line.found]
    assert quoted == []


def test_numbered_parties_are_listed() -> None:
    text = LEASE.replace(
        'between Alder Estates LLC ("Landlord") and Birch Foods Inc. ("Tenant").',
        'by and between:\n\n(1) Alder Estates LLC, a company of\nOregon ("Landlord"); and\n(2) Birch Foods Inc. ("Tenant").\n\nThe parties agree:',
    )
    opening, *parties = [line for line, _ in _section(_brief(text), "Parties")]
    assert opening.endswith("by and between:")
    assert parties == ['(1) Alder Estates LLC, a company of Oregon ("Landlord")', '(2) Birch Foods Inc. ("Tenant")']


def test_a_cover_that_runs_into_the_contents_gives_way_to_the_agreement() -> None:
    cover = (
        "LEASE AGREEMENT dated as of 3 May 2024 between ALDER ESTATES LLC and BIRCH FOODS INC.\n\nTABLE OF CONTENTS\n\n"
    )
    ((text, _),) = _section(_brief(cover + LEASE), "Parties")
    assert text.startswith('This Lease Agreement (this "Lease") is made')
    ((text, _),) = _section(_brief(cover + LEASE.replace("is made on", "was")), "Parties")
    assert "CONTENTS" not in text


def test_a_contract_without_a_term_gets_a_note_instead_of_a_date_defined_elsewhere() -> None:
    text = LEASE.replace(
        "This Lease commences on 1 June 2024 and expires after ten years.",
        '"Closing Date" means the date on which closing takes place under Section 1.',
    ).replace("3. Term.", "3. Words.")
    assert _section(_brief(text), "Term") == [("No term is stated.", None)]


def test_prices_and_caps_come_before_thresholds() -> None:
    text = (
        LEASE
        + "\n5. Contracts. Each contract under which more than $900,000 is payable is listed.\n"
        + "".join(
            f"\n{number}. Fees. The Tenant shall pay a fee of ${number},000 for storage.\n" for number in range(6, 9)
        )
    )
    assert [clause for _, clause in _section(_brief(text), "Money")] == ["2", "6", "7", "8"]


def test_what_stands_at_the_edges_of_pages_is_not_quoted() -> None:
    text = LEASE.replace("for storage of dry goods", "for storage\n3\nLease of the quay\nof dry goods").replace(
        "lets the quay", "shall let the quay"
    )
    at = text.index("3\nLease of the quay\n")
    edges = (Block(Span(at, at + 1), "running_footer"), Block(Span(at + 2, at + 19), "running_header"))
    document = Document(name="lease.txt", format="text", text=text, language="en", blocks=edges)
    brief = make_brief(document, analyze_contract(document))
    assert ("The Landlord shall let the quay to the Tenant for storage of dry goods.", "1") in [
        (line.removeprefix("1. Premises. "), clause) for line, clause in _section(brief, "Key obligations")
    ]


def test_a_sentence_that_ends_on_a_letter_does_not_swallow_the_next_definition() -> None:
    text = LEASE + '\n5. Words.\n\n"Deed" means the deed in the form of Exhibit B.\n"Deposit" means $99,000.\n'
    assert ('"Deposit" means $99,000.', "5") in _section(_brief(text), "Money")
