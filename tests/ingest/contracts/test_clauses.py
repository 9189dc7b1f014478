"""The clause tree: which numbers are clauses, and below what they stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unabridged.ingest.analysis import Clause
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.document import Document


def clauses(text: str, language: str = "en") -> tuple[Clause, ...]:
    return analyze_contract(Document(name="a.txt", format="text", text=text, language=language)).clauses


def ids(text: str, level: str = "block", language: str = "en") -> list[str]:
    """Ids of the clauses of one level, the text before the first number left out."""
    return [clause.id for clause in clauses(text, language) if clause.level == level and clause.id != "preamble"]


def test_articles_and_sections_make_a_tree():
    text = "ARTICLE I\n\nDEFINITIONS\n\nSection 1.1 Terms. In this Agreement.\n\nSection 1.2 Use. Words.\n\nARTICLE II\n\nSALE\n\nSection 2.1 Sale. Sold."
    assert ids(text) == ["1", "1.1", "1.2", "2", "2.1"]
    assert {clause.id: clause.parent for clause in clauses(text)}["2.1"] == "2"


def test_the_title_is_the_heading():
    headings = {
        clause.id: clause.heading
        for clause in clauses("1. Grant of Licence. The Owner grants.\n\n2. Fees.\n\nThe fee is due.")
    }
    assert headings["1"] == "Grant of Licence"
    assert headings["2"] == "Fees"


def test_a_number_alone_on_its_line_takes_the_next_line_as_title():
    text = "ARTICLE 1\nSALE\n1.1\nSale of Shares. The Seller sells.\n(a)\nThe price is paid.\n(b)\nThe shares pass.\n1.2\nClosing. It takes place."
    assert ids(text) == ["1", "1.1", "1.1(a)", "1.1(b)", "1.2"]


def headings(text: str) -> dict[str, str | None]:
    return {clause.id: clause.heading for clause in clauses(text)}


def test_a_heading_ends_where_the_next_section_starts():
    found = headings(
        "ARTICLE 1\nWORDS AND MEANINGS\nSection 1.1 Words. They mean.\nSection 1.2 Use. They are used.\n"
        "ARTICLE 2\nSALE OF GOODS\nSection 2.1 Sale. It is sold.\nSection 2.2 Price. It is paid."
    )
    assert (found["1"], found["1.1"]) == ("WORDS AND MEANINGS", "Words")
    assert (found["2"], found["2.1"]) == ("SALE OF GOODS", "Sale")


@pytest.mark.parametrize(
    "following",
    ["1. The north field.\n2. The south field.", "Part 1\nThe fields.", "1\nThe fields.", "(a) The fields."],
)
def test_a_heading_ends_where_a_label_opens_the_next_line(following):
    body = "1. Sale. It is sold.\n\n2. Price. It is paid.\n\n3. Notices. They are given.\n\n"
    assert headings(f"{body}Schedule 1\nTHE LAND\n{following}")["Schedule 1"] == "THE LAND"


def test_a_paragraph_is_not_cut_to_a_heading_by_a_label_inside_it():
    found = headings(
        "1. Loans. Made.\n\n(a) Upon (i) a request by the Borrower and (ii) its approval, loans are made.\n\n(b) Fees. Paid."
    )
    assert (found["1(a)"], found["1(b)"]) == (None, "Fees")


def test_between_paragraphs_of_a_list_a_label_that_opens_a_line_is_one():
    text = "1. Papers. The Seller delivers:\n(a) a deed;\n(b) a letter of the bank,\n(c) a key of the house; and\n(d) a map.\n"
    assert ids(text) == ["1", "1(a)", "1(b)", "1(c)", "1(d)"]


def test_digits_stay_as_the_document_writes_them():
    assert ids("Section 2.01 Loans. Made.\n\nSection 2.02 Notes. Given.\n\nSection 2.03 Fees. Paid.") == [
        "2.01",
        "2.02",
        "2.03",
    ]


def test_contents_lists_are_no_clauses():
    contents = "TABLE OF CONTENTS\n\n1. Sale\t3\n2. Price\t4\n3. Closing\t9\n4. Notices\t12\n\n"
    body = "".join(
        f"{number}. {title}. {'The parties agree as set out here. ' * 8}\n\n"
        for number, title in enumerate(["Sale", "Price", "Closing", "Notices"], 1)
    )
    found = [clause for clause in clauses(contents + body) if clause.id != "preamble"]
    assert [clause.id for clause in found] == ["1", "2", "3", "4"]
    assert found[0].start == len(contents)


def test_a_reference_that_wrapping_put_at_a_line_start_is_no_heading():
    text = "1.1 Sale. The sale under Section\n9.09 is subject to\n1.2 below and closes.\n\n1.2 Price. As stated in Section 1.1.\n\n1.3 Tax. None."
    assert ids(text) == ["1.1", "1.2", "1.3"]


def test_an_enumerator_that_wrapping_put_at_a_line_start_is_inline():
    text = "Section 3.1. Liens. The Borrower shall not (i) grant any lien,\n(ii) creating any charge upon its assets now owned or later acquired, or (iii) sell.\n\nSection 3.2. Debt. None."
    assert ids(text) == ["3.1", "3.2"]
    assert ids(text, "inline") == ["3.1(i)", "3.1(ii)", "3.1(iii)"]


def test_a_run_in_first_paragraph_is_a_clause():
    assert ids("Section 2.1. Loans. (a) Each Bank lends.\n\n(b) Each loan is due.\n\nSection 2.2. Fees. Paid.") == [
        "2.1",
        "2.1(a)",
        "2.1(b)",
        "2.2",
    ]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("abcdefghij", ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]),
        (("a", "b", "i", "ii", "iii", "c"), ["a", "b", "b(i)", "b(ii)", "b(iii)", "c"]),
        (("a", "i", "ii", "b", "i", "ii"), ["a", "a(i)", "a(ii)", "b", "b(i)", "b(ii)"]),
    ],
    ids=["letter i after h", "roman i below b", "a list in each"],
)
def test_an_i_is_what_comes_after_it(labels, expected):
    text = (
        "1.1 Covenants. The Company shall:\n\n"
        + "".join(f"({label}) keep its books;\n\n" for label in labels)
        + "1.2 End. Done."
    )
    wanted = [f"1.1({name[0]}){name[1:]}" for name in expected]
    assert ids(text) == ["1.1", *wanted, "1.2"]


def test_a_one_typed_for_the_letter_l_is_the_letter():
    labels = [*"abcdefghijk", "1", *"mn"]
    text = "6.1 Reports. Deliver:\n\n" + "".join(f"({label}) a report of that kind;\n\n" for label in labels)
    assert "6.1(l)" in ids(text)


def test_amounts_in_brackets_are_no_enumerators():
    text = "1.1 Notice. Within thirty\n(30) days or five\n(5) Business Days after\n(USA) LLC asks.\n\n1.2 End. Done."
    assert [clause.id for clause in clauses(text)] == ["1.1", "1.2"]


def test_letters_restart_below_each_dictionary_definition():
    text = (
        'Section 1.1 Definitions. These words have these meanings:\n\n"Lien" means (i) a mortgage, and (ii) a pledge.\n\n'
        '"Period" means a month, provided that:\n\n(i) it ends on a Business Day;\n\n(ii) it starts after (i).\n\nSection 1.2 Use. Words.'
    )
    assert ids(text) == ["1.1", "1.2"]
    assert '1.1"Period"(ii)' in ids(text, "definition")
    assert '1.1"Lien"(ii)' in ids(text, "definition")


def test_an_attachment_that_starts_again_comes_first_in_the_id():
    body = "".join(f"{number}. Term {number}. {'Words of the agreement follow. ' * 9}\n\n" for number in range(1, 5))
    text = (
        body
        + "IN WITNESS WHEREOF\n\nEXHIBIT A\n\nForm of Note\n\n1. Promise. The Maker promises to pay.\n\n2. Interest. It accrues.\n"
    )
    assert ids(text) == ["1", "2", "3", "4", "Exhibit A", "Exhibit A:1", "Exhibit A:2"]


def test_page_furniture_between_clauses_changes_nothing():
    page = (
        "1.{n} Part. Words that fill the page and go\n\n{p}\n\n<PAGE>\nConfidential Draft Agreement\n\non over it.\n\n"
    )
    text = "".join(page.format(n=number, p=number + 10) + "More words here. " * 60 + "\n\n" for number in range(1, 6))
    assert ids(text) == [f"1.{number}" for number in range(1, 6)]


def test_sections_that_count_in_each_article_stand_below_it():
    text = "".join(
        f"ARTICLE {roman}\nTITLE\n\nSection 1. One. Words.\n\nSection 2. Two. Words.\n\n"
        for roman in ("I", "II", "III")
    )
    assert ids(text) == ["1", "1.1", "1.2", "2", "2.1", "2.2", "3", "3.1", "3.2"]


def test_an_outline_in_roman_numerals_and_letters():
    text = "I. SALE\n\nA. Goods. Sold.\n\n1. Delivery. Due.\n\n2. Risk. Passes.\n\nB. Price. Paid.\n\nII. END\n\nA. Law. Ohio.\n"
    assert ids(text) == ["1", "1(A)", "1(A)(1)", "1(A)(2)", "1(B)", "2", "2(A)"]


def test_paragraphs_have_the_plain_id_where_running_text_has_the_same_labels():
    text = "1.1 Test. The earlier of (a) May and (b) June, provided that:\n\n(a) all is done;\n\n(b) all is paid.\n\n1.2 End. Done."
    assert ids(text) == ["1.1", "1.1(a)", "1.1(b)", "1.2"]
    assert ids(text, "inline") == ["1.1(a)[2]", "1.1(b)[2]"]


def test_labels_that_are_spoken_of_are_no_enumerators():
    text = "1.1 Sale. It may (i) sell or (ii) lease, and in the case of (i) or (ii), it pays.\n\n1.2 End. Done."
    assert ids(text, "inline") == ["1.1(i)", "1.1(ii)"]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='(a)i1.2 \n"ASection', max_size=300))
def test_ids_are_unique_and_spans_nest(text):
    found = clauses(text)
    by_id = {clause.id: clause for clause in found}
    assert len(by_id) == len(found)
    for clause in found:
        assert 0 <= clause.start <= clause.end <= len(text)
        if clause.parent is not None:
            parent = by_id[clause.parent]
            assert parent.start <= clause.start
            assert clause.end <= parent.end
