"""What a reviewer would call changed between two versions, and what not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from unabridged.ingest.analysis import ContractAnalysis, TextComparison
from unabridged.ingest.contracts import analyze_contract, compare_contracts
from unabridged.ingest.contracts.alignment import in_every_increasing_run
from unabridged.ingest.contracts.wording import summarize, tokens
from unabridged.ingest.document import Document

LEASE = """LEASE AGREEMENT

This Lease Agreement is made between Alder Estates LLC and Birch Foods Inc.

ARTICLE 1
PREMISES

Section 1.1. Premises. The Landlord lets to the Tenant the building at the harbour, with its yard and its quay.

Section 1.2. Use. The Tenant shall use the premises as a warehouse for dry goods and for nothing else whatever.

Section 1.3. Access. The Landlord may enter the premises on two days' notice to inspect the roof and the drains.

ARTICLE 2
RENT

Section 2.1. Rent. The Tenant shall pay a yearly rent of $75,000 in four equal parts, as Section 2.3 provides.

Section 2.2. Deposit. The Tenant shall leave a deposit of three months' rent with the Landlord for the whole term.

Section 2.3. Payment. Each part of the rent falls due on the first day of a quarter and is paid by bank transfer.

ARTICLE 3
END

Section 3.1. Term. This lease ends ten years after the date of its signature unless it is ended before under Section 3.2.

Section 3.2. Default. The Landlord may end this lease when the rent under Section 2.1 is unpaid for thirty (30) days.

Section 3.3. Law. This lease is governed by the laws of the State of Oregon, and its courts alone hear disputes.
"""


def analyzed(text: str) -> tuple[Document, ContractAnalysis]:
    document = Document(name="lease.txt", format="text", text=text, language="en")
    return document, analyze_contract(document)


def compare(new: str, old: str = LEASE) -> TextComparison:
    return compare_contracts(*analyzed(old), *analyzed(new))


def check(new: str, *expected: tuple[str, str | None, str | None], old: str = LEASE) -> TextComparison:
    """`expected` changes apart from renumbering, in any order."""
    result = compare(new, old)
    found = [(c.kind, c.old_id, c.new_id) for c in result.changes if c.kind != "renumbered"]
    assert sorted(found, key=str) == sorted(expected, key=str)
    return result


def test_the_same_text_has_no_changes() -> None:
    assert check(LEASE).dangling_after == ()


@pytest.mark.parametrize(
    ("before", "after", "clause", "summary"),
    [
        ("$75,000", "$80,000", "2.1", "amount: “$75,000” → “$80,000”"),
        ("Tenant shall use", "Tenant may use", "1.2", "obligation: “shall” → “may”"),
        ("thirty (30) days", "forty (40) days", "3.2", "period: “thirty” → “forty” (and 1 more)"),
        ("State of Oregon", "State of Nevada", "3.3", "governing law: “Oregon” → “Nevada”"),
        ("dry goods", "frozen goods", "1.2", "words: “dry” → “frozen”"),
    ],
)
def test_a_change_is_reported_for_its_clause_in_one_line(before: str, after: str, clause: str, summary: str) -> None:
    result = check(LEASE.replace(before, after), ("modified", clause, clause))
    assert result.changes[0].summary == summary


def test_new_line_ends_and_straight_quotes_are_cosmetic() -> None:
    check(LEASE.replace("with its yard and", "with its\nyard   and"), ("cosmetic", "1.1", "1.1"))
    check(LEASE.replace("months' rent", "months’ rent"), ("cosmetic", "2.2", "2.2"))


def test_an_inserted_clause_renumbers_the_rest_and_that_is_no_change() -> None:
    new = LEASE.replace(
        "Section 2.2. Deposit", "Section 2.2. Taxes. The Tenant bears every tax on the quay.\n\nSection 2.2. Deposit"
    )
    new = new.replace("Section 2.3. Payment", "Section 2.4. Payment").replace("2.2. Deposit", "2.3. Deposit")
    new = new.replace("as Section 2.3 provides", "as Section 2.4 provides")
    result = check(new, ("inserted", None, "2.2"))
    renumbered = [(c.old_id, c.new_id) for c in result.changes if c.kind == "renumbered"]
    assert renumbered == [("2.2", "2.3"), ("2.3", "2.4")]


def test_a_deleted_clause_leaves_its_references_dangling() -> None:
    start, end = LEASE.index("Section 3.2. Default"), LEASE.index("Section 3.3. Law")
    new = LEASE[:start] + LEASE[end:]
    result = check(new, ("deleted", "3.2", None))
    assert [(d.text, new[d.start : d.start + 11]) for d in result.dangling_after] == [("Section 3.2", "Section 3.2")]


def test_two_clauses_that_change_places_have_moved() -> None:
    first, second = LEASE.index("Section 1.1."), LEASE.index("Section 1.2.")
    third = LEASE.index("Section 1.3.")
    swapped = LEASE[second:third].replace("1.2.", "1.1.") + LEASE[first:second].replace("1.1.", "1.2.")
    check(LEASE[:first] + swapped + LEASE[third:], ("moved", "1.1", "1.2"), ("moved", "1.2", "1.1"))


def test_a_deleted_article_is_one_change() -> None:
    start, end = LEASE.index("ARTICLE 2"), LEASE.index("ARTICLE 3")
    check(LEASE[:start] + LEASE[end:], ("deleted", "2", None))


def test_parties_that_change_places_are_said_so() -> None:
    old = "the Tenant shall notify the Landlord and the Landlord shall answer the Tenant"
    new = "the Landlord shall notify the Tenant and the Tenant shall answer the Landlord"
    assert summarize(tokens(old), tokens(new)) == "parties exchanged: “Tenant” and “Landlord”"


def test_the_same_versions_compare_equally_every_time() -> None:
    new = LEASE.replace("dry", "frozen").replace("Section 1.3", "Section 1.4")
    assert compare(new) == compare(new)


@pytest.mark.parametrize(
    ("places", "kept"),
    [
        ([0, 1, 2], [True, True, True]),
        ([1, 0], [False, False]),
        ([1, 2, 3, 0], [True, True, True, False]),
        ([0, 2, 1, 3], [True, False, False, True]),
        ([], []),
    ],
)
def test_what_keeps_its_order(places: list[int], kept: list[bool]) -> None:
    assert in_every_increasing_run(places) == kept


def test_versions_of_other_names_compare() -> None:
    document, analysis = analyzed(LEASE)
    other = replace(document, name="second.txt")
    assert compare_contracts(document, analysis, other, analysis).new == "second.txt"


def test_a_word_broken_at_its_hyphen_is_the_same_word() -> None:
    old = LEASE.replace("dry goods", "non-perishable goods")
    check(old.replace("non-perishable", "non-\nperishable"), ("cosmetic", "1.2", "1.2"), old=old)


def test_a_reference_that_still_says_the_same_is_no_change() -> None:
    new = LEASE.replace("as Section 2.3 provides", "as  Section 2.3 provides")
    check(new, ("cosmetic", "2.1", "2.1"))
