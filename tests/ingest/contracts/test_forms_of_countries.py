"""How agreements of other countries count and refer: schedules with parts, recitals, limbs, points of an Annex, chapters."""

from __future__ import annotations

import pytest
from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.document import Document

ENGLISH = """SHARE PURCHASE AGREEMENT

(1) Alder Holdings Limited (the "Seller"); and
(2) Birch Group plc (the "Buyer").

BACKGROUND

(A) The Seller owns the Sale Shares.
(B) The Seller has agreed to sell the Sale Shares.

AGREED TERMS

1. Interpretation

1.1 In this agreement:

"Tax Claim": (i) any claim under the Tax Covenant; or (ii) any other claim for tax.

1.2 Headings do not affect the interpretation of this agreement.

2. Sale

2.1 The Seller shall sell the Sale Shares.

2.2 {insert}

3. Conditions

3.1 Completion is subject to:
(a) an approval; and
(b) no breach of this agreement.

SCHEDULE 1: WARRANTIES

Part 1 General

1. The Seller has title.
2. The Seller is solvent.

Part 2 Tax

1. All returns have been filed.
2. {inside}
3. The Company has:
(a) paid all tax; and
(b) kept all records.

SCHEDULE 2: FORMS

1. The first form.
2. The second form.
"""
EUROPEAN = """AGREEMENT ON TRANSFERS

Whereas:
(1) Personal data are protected.
(2) The exporter relies on consent.

HAVE AGREED AS FOLLOWS:

CHAPTER I
GENERAL PROVISIONS

Article 1
Subject matter

1. This Agreement lays down rules.
2. {insert}

Article 2
Definitions

For the purposes of this Agreement:
(1) 'exporter' means the one party;
(2) 'importer' means the other party.

CHAPTER II
OBLIGATIONS

Article 3
Security

1. The importer shall not disclose the data unless:
(a) the third party agrees; or
(b) the exporter agrees.
2. {inside}

Article 4
End

1. This Agreement ends after a year.

ANNEX II
MEASURES

1. Encryption.
2. Access control.
"""


def analyse(text: str) -> ContractAnalysis:
    return analyze_contract(Document(name="a.txt", format="text", text=text, language="en"))


def blocks(analysis: ContractAnalysis) -> list[str]:
    return [clause.id for clause in analysis.clauses if clause.level == "block" and clause.id != "preamble"]


def found(agreement: str, insert: str, inside: str = "Nothing.") -> list[tuple[str, str, str]]:
    """(text, kind, targets) of every reference of an agreement with two sentences put in."""
    analysis = analyse(agreement.replace("{insert}", insert).replace("{inside}", inside))
    return [(item.text, item.kind, " ".join(item.targets)) for item in analysis.references]


def test_the_parts_of_a_schedule_count_their_paragraphs_anew():
    names = blocks(analyse(ENGLISH))
    assert names[names.index("Schedule 1") :] == [
        "Schedule 1", "Schedule 1 Part 1", "Schedule 1 Part 1:1", "Schedule 1 Part 1:2", "Schedule 1 Part 2", "Schedule 1 Part 2:1", "Schedule 1 Part 2:2",
        "Schedule 1 Part 2:3", "Schedule 1 Part 2:3(a)", "Schedule 1 Part 2:3(b)", "Schedule 2", "Schedule 2:1", "Schedule 2:2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("See paragraph 3(a) of Part 2 of Schedule 1.", [("paragraph 3(a) of Part 2 of Schedule 1", "attachment", "Schedule 1 Part 2:3(a)")]),
        ("See Schedule 1 Part 2 paragraph 3(a).", [("Schedule 1", "attachment", "Schedule 1"), ("paragraph 3(a)", "attachment", "Schedule 1 Part 2:3(a)")]),
        # it does not say which part
        ("See paragraph 2 of Schedule 1.", [("paragraph 2 of Schedule 1", "attachment", "Schedule 1")]),
        ("See paragraph 2 of Schedule 2.", [("paragraph 2 of Schedule 2", "attachment", "Schedule 2:2")]),
        ("See sub-clause 3.1(b).", [("sub-clause 3.1(b)", "internal", "3.1(b)")]),
        ("See sub-clauses 1.1 and 1.2.", [("sub-clauses 1.1", "internal", "1.1"), ("1.2", "internal", "1.2")]),
        ('Limb (ii) of the definition of "Tax Claim" applies.', [('Limb (ii) of the definition of "Tax Claim"', "internal", '1.1"Tax Claim"(ii)')]),
        ("Recital (C) is wrong and clause 7.2 too.", [("clause 7.2", "dangling", "")]),
    ],
)  # fmt: skip
def test_english_references(sentence, expected):
    assert found(ENGLISH, sentence) == expected


def test_a_recital_is_the_labelled_one_in_front_of_the_first_clause():
    analysis = analyse(ENGLISH.replace("{insert}", "As Recital (B) says."))
    (reference,) = analysis.references
    (target,) = reference.targets
    clause = next(clause for clause in analysis.clauses if clause.id == target)
    assert ENGLISH[clause.start :].startswith("(B) The Seller has agreed")


@pytest.mark.parametrize(
    ("sentence", "target"),
    [
        ("Nothing limits paragraph 1 above.", "Schedule 1 Part 2:1"),
        ("Nothing limits paragraph 2 of Part 1.", "Schedule 1 Part 1:2"),
        ("Nothing limits paragraph 1 of this Part.", "Schedule 1 Part 2:1"),
        ("Nothing limits clause 2.1.", "2.1"),
    ],
)
def test_references_inside_a_part_of_a_schedule(sentence, target):
    assert [targets for *_, targets in found(ENGLISH, "Nothing.", sentence)] == [target]


def test_articles_count_on_over_chapters():
    names = blocks(analyse(EUROPEAN))
    assert [name for name in names if "(" not in name] == ["ch1", "1", "2", "ch2", "3", "4", "Annex II"]
    parents = {clause.id: clause.parent for clause in analyse(EUROPEAN).clauses}
    assert (parents["2"], parents["3"], parents["Annex II"]) == ("ch1", "ch2", None)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Article 3(1)(a) applies.", [("Article 3(1)(a)", "internal", "3(1)(a)")]),
        ("Point (b) of Article 3(1) applies.", [("Point (b) of Article 3(1)", "internal", "3(1)(b)")]),
        ("Points (a) and (b) of Article 3(1) apply.", [("Points (a)", "internal", "3(1)(a)"), ("(b) of Article 3(1)", "internal", "3(1)(b)")]),
        ("See Annex II, point 2.", [("Annex II", "attachment", "Annex II"), ("point 2", "attachment", "Annex II:(2)")]),
        ("See point 1 of Annex II.", [("point 1 of Annex II", "attachment", "Annex II:(1)")]),
        ("Paragraphs 1 and 2 of Article 3 apply.", [("Paragraphs 1", "internal", "3(1)"), ("2 of Article 3", "internal", "3(2)")]),
        ("It is lawful under point (c) of Article 46(2) of Regulation (EU) 2016/679.", [("point (c) of Article 46(2)", "external", "")]),
        ("It costs 25 basis points (b) or more.", []),
        ("Article 9(2) applies.", [("Article 9(2)", "dangling", "")]),
    ],
)  # fmt: skip
def test_european_references(sentence, expected):
    assert found(EUROPEAN, sentence) == expected


def test_a_named_clause_of_public_procurement_is_another_document_s():
    sentence = (
        "Use is subject to subparagraphs (c)(1) and (2) of the Commercial Computer Software - Restricted Rights clause."
    )
    assert {kind for _, kind, _ in found(ENGLISH, sentence)} == {"external"}


def test_a_paragraph_without_its_article_is_one_of_the_article_around_it():
    assert found(EUROPEAN, "Nothing.", "Paragraph 1 does not apply.") == [("Paragraph 1", "internal", "3(1)")]
