"""Agreements that amend another: what they quote and name of it is not theirs."""

from __future__ import annotations

from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.document import Document

TEXT = """SECOND AMENDMENT DEED

This Second Amendment Deed (this "Deed") is made between Coldstream Foods plc (the "Company") and Norbank AG (the "Lender").

WHEREAS the parties entered into a facility agreement dated 3 July 2018 (the "Original Agreement").

1. DEFINITIONS

1.1 In this Deed, "Effective Date" means the date of the notice in Clause 3.

2. AMENDMENTS

2.1 The Original Agreement shall be amended as follows:

(a) Clause 1.1 (Terms) shall be deleted and replaced by the following:

"1.1 The Lender lends if the conditions in Clause 2.1 are satisfied.";

(b) in Clause 3.1, the words "ten days" shall be replaced by "fifteen days";

(c) a new Clause 21.6 shall be inserted immediately after Clause 2 as follows:

"21.6 Sanctions

(a) No Obligor may use the proceeds.

(b) Paragraph (a) above applies."; and

(d) Clause 1.1 of the Original Agreement is otherwise unchanged.

2.2 The amendments in Clause 2.1 take effect on the Effective Date.

3. NOTICE

3.1 The Lender gives notice. Clause 2.2 of this Deed applies.
"""


def analyse(text: str) -> ContractAnalysis:
    return analyze_contract(Document(name="a.txt", format="text", text=text, language="en"))


def test_what_is_changed_or_quoted_is_the_other_agreements_though_the_number_exists_here():
    found = [(item.text, item.kind, " ".join(item.targets)) for item in analyse(TEXT).references]
    assert found == [
        ("Clause 3", "internal", "3"),
        ("Clause 1.1", "external", ""),
        ("Clause 2.1", "external", ""),
        ("Clause 3.1", "external", ""),
        ("Clause 21.6", "external", ""),
        ("Clause 2", "external", ""),
        ("Paragraph (a)", "external", ""),
        ("Clause 1.1", "external", ""),
        ("Clause 2.1", "internal", "2.1"),
        ("Clause 2.2", "internal", "2.2"),
    ]


def test_quoted_paragraphs_are_no_clauses():
    names = [clause.id for clause in analyse(TEXT).clauses if clause.level == "block"]
    assert [name for name in names if name.startswith("2.1")] == ["2.1", "2.1(a)", "2.1(b)", "2.1(c)", "2.1(d)"]


def test_in_an_agreement_that_amends_nothing_quotation_marks_mean_nothing():
    text = 'AGREEMENT\n\n1. Notice\n\n1.1 The label shall read:\n\n"1 See Clause 2.1 of these words."\n\n2. End\n\n2.1 Clause 1.1 shall be replaced by agreement.\n'
    assert {item.kind for item in analyse(text).references} == {"internal"}
