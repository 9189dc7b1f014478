"""Definitions that point elsewhere, and topics asked of one clause instead of the agreement."""

from __future__ import annotations

import pytest
from unabridged.app.answering.contracts import answer
from unabridged.app.opened import Opened
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.document import Block, Document, Span

TEXT = """Supply Agreement between Alder Ltd ("Seller") and Birch Ltd ("Buyer").

1. Terms. In this Agreement:

"Drain" has the meaning given in Section 2(b).

"Quiet Period" means the thirty months that follow delivery.

"Waste" means a loss of timber.

2. Payments. The following applies:

(a) the Seller repays what it took; and

(b) "Drain" means any payment to a friend
12
Supply Agreement
of the Seller.

3. Term. This Agreement commences on 1 May 2024 and expires after nine years.

4. Non-compete. During the Quiet Period the Seller shall not sell timber on the quay.

5. Confidentiality

5.1 Secrets. Each party keeps the other's secrets.

5.2 Duration. Section 5.1 applies for two years.

6. Governing law. This Agreement is governed by the laws of Oregon.
"""


@pytest.fixture(scope="module")
def opened() -> Opened:
    at = TEXT.index("12\nSupply Agreement\n")
    edges = (Block(Span(at, at + 2), "running_footer"), Block(Span(at + 3, at + 19), "running_header"))
    document = Document(name="supply.txt", format="text", text=TEXT, language="en", blocks=edges)
    return Opened(document, analyze_contract(document))


def test_a_definition_that_points_to_a_clause_is_followed(opened: Opened) -> None:
    found = answer(opened, 'What does "Drain" mean?')
    assert found is not None
    assert found.results == ("1", "2(b)")
    assert found.answer.endswith('(b) "Drain" means any payment to a friend of the Seller.')
    assert [citation.text for citation in found.citations] == [
        '"Drain" has the meaning given in Section 2(b).',
        '(b) "Drain" means any payment to a friend of the Seller.',
    ]


def test_a_definition_of_its_own_stands(opened: Opened) -> None:
    found = answer(opened, "What does Waste mean?")
    assert found is not None
    assert found.results == ("1",)


@pytest.mark.parametrize(
    ("question", "results"),
    [
        ("How long does the agreement last?", ("3",)),
        ("What is the term of this contract?", ("3",)),
        ("How long does the non-compete last?", ("4", "1")),
        ("How long does confidentiality last?", ("5.2",)),
        ("What is the governing law?", ("6",)),
    ],
)
def test_a_topic_is_answered_from_the_clause_it_is_asked_of(
    opened: Opened, question: str, results: tuple[str, ...]
) -> None:
    found = answer(opened, question)
    assert found is not None
    assert found.results == results


@pytest.mark.parametrize(
    "question",
    ["How long does the pump warranty last?", "Which law governs the escrow account?", "仓库的有效期是多久？"],
)
def test_a_topic_asked_of_what_is_no_clause_is_left_to_an_engine(opened: Opened, question: str) -> None:
    assert answer(opened, question) is None
