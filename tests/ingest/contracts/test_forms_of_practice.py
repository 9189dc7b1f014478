"""Forms of clauses, references and terms that drafters of several countries use: each test is one form in a few lines."""

from __future__ import annotations

import pytest
from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.document import Document


def analyse(text: str) -> ContractAnalysis:
    return analyze_contract(Document(name="a.txt", format="text", text=text, language="en"))


def ids(analysis: ContractAnalysis) -> list[str]:
    return [clause.id for clause in analysis.clauses if clause.level == "block" and clause.id != "preamble"]


def terms(analysis: ContractAnalysis) -> set[str]:
    return {item.term for item in analysis.definitions if item.status != "undefined"}


ROMAN = """COOPERATION AGREEMENT

I. General

1. Purpose

This Agreement governs the cooperation.

2. Priority

{insert}

II. Contributions

1. Of the yard

a) The yard provides the dock.

b) The yard provides staff, namely

aa) ten welders and

bb) two engineers.

2. Of the owner

The owner pays.

III. End

1. Term

The term is one year.
"""


def test_numbers_that_start_again_below_roman_ones():
    assert ids(analyse(ROMAN)) == [
        "1", "1(1)", "1(2)", "2", "2(1)", "2(1)(a)", "2(1)(b)", "2(1)(b)(aa)", "2(1)(b)(bb)", "2(2)", "3", "3(1)",
    ]  # fmt: skip


CLAUSES = """AGREEMENT

This Agreement is between Alder Ltd (the "Seller") and Birch Ltd (the "Buyer").

1. Sale

1.1 The Seller sells. {insert}

2. Price

2.1 The Buyer pays:

(a) a deposit; and

(b) the balance.

3. Term

3.1 This Agreement runs for a year.

4. End

4.1 It ends on notice.

Schedule 1

1. The first form.

2. The second form.
"""


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("\n\n1.2 Under Clause 2 he pays.", [("Clause 2", "internal", "2")]),
        ("In a Deadlock Clause 2 is suspended.", [("Clause 2", "internal", "2")]),
        ("The Institute Cargo Clauses (A) apply.", [("Clauses (A)", "external", "")]),
        ("See Clause No. 2.", [("Clause No. 2", "internal", "2")]),
        ("See Clauses 2 [Price] and 3 [Term].", [("Clauses 2", "internal", "2"), ("3", "internal", "3")]),
        ("Clause 2.1(a) to (b), as amended, applies.", [("Clause 2.1(a) to (b)", "internal", "2.1(a) 2.1(b)")]),
        ("It is bound by Clause 2.1(a) to (b) deliver it.", [("Clause 2.1(a)", "internal", "2.1(a)")]),
        ("See sub-paragraph (b) of Sub-Clause 2.1.", [("sub-paragraph (b) of Sub-Clause 2.1", "internal", "2.1(b)")]),
        ("Clauses 2 to 4 survive.", [("Clauses 2 to 4", "internal", "2 3 4")]),
        ("See Annexure-I and Annexure II.", [("Annexure-I", "attachment", "Annexure I"), ("Annexure II", "attachment", "Annexure II")]),
        ("See paragraph 2 of schedule 1.", [("paragraph 2 of schedule 1", "attachment", "Schedule 1:2")]),
        # another document's schedule
        ("See paragraph 2 of Schedule 1 to the Tax Deed.", [("paragraph 2 of Schedule 1", "external", "")]),
        ("See paragraph 2 of schedule 1 to the Tax Deed.", [("paragraph 2 of schedule 1", "external", "")]),
    ],
)  # fmt: skip
def test_references(sentence, expected):
    found = analyse(CLAUSES.replace("{insert}", sentence)).references
    assert [(item.text, item.kind, " ".join(item.targets)) for item in found] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("See Section II.1 lit. a).", ("Section II.1 lit. a)", "internal", "2(1)(a)")),
        ("Sections II to III survive.", ("Sections II to III", "internal", "2 3")),
        ("See Section II, paragraph 1, letter b.", ("Section II, paragraph 1, letter b", "internal", "2(1)(b)")),
    ],
)
def test_references_to_roman_numbers(sentence, expected):
    (found,) = analyse(ROMAN.replace("{insert}", sentence)).references
    assert (found.text, found.kind, " ".join(found.targets)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "It is bound by Article 2 GDPR, Article 2(1) UK GDPR and Section 2 IRC.",
        "Clause 2 of the SCCs applies.",
        'It forms part of the Hosting Terms (the "Main Agreement"); Section 2 of the Main Agreement applies.',
        'The parties entered into a facility agreement in 2018 (the "Facility Agreement"); Section 2 of the Facility Agreement applies.',
        'These terms supplement the Hosting Agreement (the "Main Agreement"); Section 2 of the Main Agreement applies.',
        'This Lease is subject to a lease of the building (the "Head Lease"); Section 2 of the Head Lease applies.',
    ],
)
def test_a_name_given_to_another_agreement_is_not_this_ones(sentence):
    text = f"AGREEMENT\n\n{sentence}\n\n1. Sale\n\nSold.\n\n2. Price\n\nPaid.\n\n3. End\n\nEnded.\n"
    assert {(item.kind, item.targets) for item in analyse(text).references} == {("external", ())}


@pytest.mark.parametrize(
    "sentence",
    [
        "Under Section 2 ABC shall pay.",
        "Under Section 2 ABC may pay.",
        "These Terms are short; see Section 2 of the Terms.",
    ],
)
def test_a_party_behind_a_number_and_the_terms_themselves_are_no_other_document(sentence):
    text = f'TERMS\n\nThe seller accepts the terms of sale (the "Terms").\n\n1. Sale\n\n{sentence}\n\n2. Price\n\nPaid.\n\n3. End\n\nEnded.\n'
    assert [item.targets for item in analyse(text).references] == [("2",)]


def test_a_part_with_one_paragraph():
    text = "1 SALE\n\n1.1 It is sold.\n\n2 PRICE\n\n2.1 It is paid.\n\n3 END\n\n3.1 It ends.\n\nSCHEDULE 1\n\nPart A - Goods\n\n1 Discs, other than those in paragraph 1 of Part B.\n\n2 Tapes.\n\nPart B - Services\n\n1 Repairs.\n"
    analysis = analyse(text)
    assert ids(analysis)[-1] == "Schedule 1 Part B:1"
    assert [item.targets for item in analysis.references] == [("Schedule 1 Part B:1",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("between Norrland Papier AG («Buyer») and Ilm GmbH („Producer“)", {"Buyer", "Producer"}),
        ('Each of the following shall constitute an "Event of Default":', {"Event of Default"}),
        ('1. Terms\n\n"Fees" the fees in Schedule 2;\n\n"Premises" in relation to a school, its buildings.', {"Fees", "Premises"}),
        ("1. Terms\n\nClaim includes any claim.\n\nItem means an item.\n\nPremises means the premises.", {"Claim", "Item", "Premises"}),
        ("1. Terms\n\nBusiness Day: a day of work.\n\nCompletion: completion of the sale.\n\nShares: the shares.", {"Business Day", "Completion", "Shares"}),
        ("between Tarn Limited (hereinafter called the Purchaser) and another.\n\n1. Sale\n\nSold.", {"Purchaser"}),
    ],
)  # fmt: skip
def test_terms(text, expected):
    assert terms(analyse(f"AGREEMENT\n\n{text}\n")) == expected


def test_the_fields_of_a_form_are_no_terms():
    assert terms(analyse("NOTICES\n\nPhone: see below\n\nEmail: see below\n\nAttention: head of sales\n")) == set()


def test_letters_below_numbers_below_letters_and_references_in_capitals():
    text = "Section 1 - Scope\n\nIt applies.\n\nSection 2 - Duties\n\na. Attribution.\n\n1. If you share it, you must:\n\na. name the author:\n\ni. in full; and\n\nii. with a link; and\n\nb. keep the notices.\n\n2. Section 2(a)(1)(A)(i) may be met by a link.\n\nSection 3 - End\n\nEnded.\n"
    analysis = analyse(text)
    assert ids(analysis) == [
        "1", "2", "2(a)", "2(a)(1)", "2(a)(1)(a)", "2(a)(1)(a)(i)", "2(a)(1)(a)(ii)", "2(a)(1)(b)", "2(a)(2)", "3",
    ]  # fmt: skip
    assert [item.targets for item in analysis.references] == [("2(a)(1)(a)(i)",)]


def test_a_list_that_begins_on_its_titles_line():
    text = "1. Scope\n\nIt applies.\n\n2. Intellectual Property Matters (a) Third Party Claims. If there is a claim, it is named.\n\n(b) Interfaces. See Section 2(a).\n\n3. End\n\nEnded.\n"
    analysis = analyse(text)
    assert ids(analysis) == ["1", "2", "2(a)", "2(b)", "3"]
    assert [clause.heading for clause in analysis.clauses if clause.id == "2"] == ["Intellectual Property Matters"]


def test_a_clause_of_the_procurement_regulations_is_not_this_agreements():
    text = "1. Scope\n\nIt applies as set forth in subparagraph (c) (1) (ii) of the Rights in Technical Data clause at DFARS 252.227-7013.\n\n2. Fees\n\nPaid.\n\n3. End\n\nEnded.\n"
    assert {item.kind for item in analyse(text).references} == {"external"}


def test_a_title_behind_a_number_tells_a_slip():
    text = "1. Sale\n\nSee Section 2 (Price), Section 2 (Term) and Section 9 (Term).\n\n2. Price\n\nPaid.\n\n3. Term\n\nA year.\n"
    found = [(item.kind, item.targets, item.suggestion) for item in analyse(text).references]
    assert found == [("internal", ("2",), None), ("internal", ("2",), "3"), ("dangling", (), "3")]


def test_a_number_that_begins_like_another_is_not_above_it():
    clauses = "".join(f"{number}. Clause {'ABCDEFGHIJKL'[number - 1]}\n\nText.\n\n" for number in range(2, 12))
    text = f"1. Sale\n\nSee Section 1 (Term).\n\n{clauses}12. Term\n\nA year.\n"
    assert [(item.targets, item.suggestion) for item in analyse(text).references] == [(("1",), "12")]


def test_sparse_numbers_count_where_the_text_refers_to_them():
    text = "1 GENERAL\n\n1.1 Definitions\n\nWords mean what they say.\n\n1.2 Priority\n\nSub-Clause 8.7 prevails.\n\n4 THE CONTRACTOR\n\n4.1 Obligations\n\nHe works under Sub-Clause 8.3.\n\n8 DELAY\n\n8.3 Programme\n\nIt is shown.\n\n8.7 Damages\n\nThey are paid.\n"
    analysis = analyse(text)
    assert ids(analysis) == ["1", "1.1", "1.2", "4", "4.1", "8", "8.3", "8.7"]
    assert {item.kind for item in analysis.references} == {"internal"}
