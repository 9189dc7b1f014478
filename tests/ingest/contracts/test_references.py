"""References: what is one, and what it resolves to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unabridged.ingest.analysis import Reference
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.document import Block, Document, Span

AGREEMENT = """This Supply Agreement (this "Agreement") is made by Alpha Corp. (the "Seller").

ARTICLE I
SALE

Section 1.1 Sale. The Seller sells the Goods.

Section 1.2 Delivery. (a) Goods are delivered.

(b) Risk passes if:

(i) the Goods left the plant;

(ii) the Buyer was told.

(c) {insert}

Section 1.3 Title. Title passes.

ARTICLE II
PRICE

Section 2.1 Price. The price is due. The Seller may (i) ask for it, or (ii) wait.

Section 2.2 Tax. Taxes are paid.

(a) sales tax;

(b) duties.

Section 2.3 Records. Books are kept.
"""


def references(marked: str) -> tuple[str, list[Reference], list[str]]:
    """The text with `marked` in 1.2(c), the references found there, and what [[ ]] marked."""
    before, after = AGREEMENT.split("{insert}")
    wanted = re.findall(r"\[\[(.*?)\]\]", marked, re.S)
    insert = re.sub(r"\[\[|\]\]", "", marked)
    text = before + insert + after
    found = analyze_contract(Document(name="a.txt", format="text", text=text, language="en")).references
    inside = [item for item in found if len(before) <= item.start < len(before) + len(insert)]
    return text, inside, wanted


def check(marked: str, *targets: str, kind: str = "internal") -> None:
    """`marked` stands in 1.2(c), with each expected reference between [[ and ]], one target or "+"-joined targets each."""
    text, found, wanted = references(marked)
    assert [text[item.start : item.end] for item in found] == wanted
    assert [item.kind for item in found] == [kind] * len(wanted)
    assert ["+".join(item.targets) for item in found] == list(targets)


def test_a_section_by_its_number():
    check("Subject to [[Section 1.1]], the Seller pays.", "1.1")


def test_a_paragraph_is_part_of_the_reference():
    check("as [[Section 2.2(b)]] says.", "2.2(b)")


def test_an_article_by_its_roman_number():
    check("as in [[Article II]] hereof.", "2")


def test_each_item_of_a_list_is_a_reference():
    check("See [[Sections 1.1]], [[1.2(a)]] and [[2.1]].", "1.1", "1.2(a)", "2.1")


def test_a_bracket_after_or_belongs_to_the_section_before():
    check("under [[Section 2.2(a)]] or [[(b)]] with respect to taxes.", "2.2(a)", "2.2(b)")


def test_a_range_is_one_reference_with_every_target():
    check("in [[Sections 1.1 through 1.3]] inclusive.", "1.1+1.2+1.3")


def test_a_clause_is_looked_for_around_the_reference():
    check("as [[clause (a)]] or [[(b)]] above says.", "1.2(a)", "1.2(b)")


def test_where_it_is_found_stays_with_the_last_item():
    check("as [[clauses (a)]] and [[(b) of Section 2.2]] say.", "2.2(a)", "2.2(b)")


def test_an_enumerator_in_running_text_can_be_named():
    check("as [[clause (ii) of Section 2.1]] says.", "2.1(ii)")


def test_this_section_with_a_number_spelled_out():
    check("under this [[Section 1.2(b)(ii)]].", "1.2(b)(ii)")


def test_the_next_item_of_a_sentence_is_no_reference():
    check("pursuant to [[Section 2.3]] and (iii) with respect to books.", "2.3")


def test_a_line_break_and_a_no_break_space_do_not_matter():
    check("under [[Section\n2.1]] and [[Section\u00a02.3]].", "2.1", "2.3")


def test_a_page_number_inside_a_reference_does_not_matter():
    pages = "\n\n".join(f"{'Words on a page. ' * 60}\n\n{number}" for number in range(3, 15))
    text = (
        f"1.1 Sale. {pages}\n\n{'Last words. ' * 60} In accordance with Section\n\n15\n\n1.2, it closes.\n\n1.2 Price."
    )
    (found,) = analyze_contract(Document(name="a.txt", format="text", text=text, language="en")).references
    assert (found.text, found.targets) == ("Section 1.2", ("1.2",))


def test_a_running_header_that_the_reader_marked_does_not_matter():
    text = "1.1 Sale. As Section\nDraft of May 1\n1.2 says.\n\n1.2 Price. It is paid."
    header = Block(Span(text.index("Draft"), text.index("\n1.2 says")), "running_header")
    document = Document(name="a.pdf", format="pdf", text=text, blocks=(header,), language="en")
    (found,) = analyze_contract(document).references
    assert (found.text, found.targets) == ("Section 1.2", ("1.2",))


@pytest.mark.parametrize(
    "marked",
    [
        "as [[Section 412]] of the Code requires.",
        "under [[Section 2.1]] of the Company Disclosure Letter.",
        "within [[Section 3(37)]] of ERISA.",
        "(42 U.S.C. [[§ 9601]] et seq.)",
        "pursuant to 14 C.F.R. [[Section 93.219]].",
        "as [[Article 8]] of the Bylaws says.",
        "the [[Exhibit C]] of the Commitment Letter.",
        "THE NORTH HALF OF [[SECTION 36]], TOWNSHIP 9 NORTH.",
        "as [[Section 4.2]] of each of the Deed of Trust says.",
    ],
)  # fmt: skip
def test_other_documents_are_told_apart(marked):
    check(marked, *[""] * marked.count("[["), kind="external")


def test_a_defined_term_that_looks_like_a_reference_is_external():
    text = '1.1 Options. The Section 16 matters are settled.\n\n1.2 Terms. These are:\n\n"Section 16" means a law.\n\n1.3 End. Done.'
    found = analyze_contract(Document(name="a.txt", format="text", text=text, language="en")).references
    assert {item.kind for item in found} == {"external"}


def test_thereof_points_to_the_document_named_before():
    check("under [[section 365]] of the Bankruptcy Code and [[section 365(c)]] thereof.", "", "", kind="external")


def test_an_item_of_a_named_definition():
    text = (
        'Section 1.1 Terms. Words:\n\n"Debt" means (a) loans and (b) notes.\n\n"Lien" means a pledge.\n\n'
        'Section 1.2 Use. As clause (b) of the definition of "Debt" says.\n\nSection 1.3 End. Done.'
    )
    (found,) = analyze_contract(Document(name="a.txt", format="text", text=text, language="en")).references
    assert (found.text, found.targets) == ('clause (b) of the definition of "Debt"', ('1.1"Debt"(b)',))


def test_a_clause_thereof_is_one_of_the_section_before():
    check("under [[Section 2.2]] or [[clause (b)]] thereof.", "2.2", "2.2(b)")


def test_sections_of_another_article_where_each_counts_from_one():
    text = "".join(
        f"ARTICLE {roman}\nTITLE\n\nSection 1. One. See Section 2 of Article I.\n\nSection 2. Two. See Section 1.\n\n"
        for roman in ("I", "II", "III")
    )
    found = analyze_contract(Document(name="a.txt", format="text", text=text, language="en")).references
    assert {item.source: item.targets for item in found if item.text == "Section 1"}["2.2"] == ("2.1",)
    assert {item.source: item.targets for item in found if item.text == "Section 2"}["2.1"] == ("1.2",)


def test_a_letter_run_together_with_its_number_means_the_bracket():
    check("as [[Clause 2.2b]] says.", "2.2(b)")
    check("as [[Clause 2.2z]] says.", "", kind="external")


def test_this_agreement_is_no_other_document():
    check("as [[Section 2.3]] of this Agreement says.", "2.3")
    check("as [[Section 2.3]] of the Agreement says.", "2.3")


@pytest.mark.parametrize("name", ["Exhibit A", "Schedule 3.14", "Annex IV", "Appendix R-8", "Exhibit 1.1(c)"])
def test_attachments_stay_themselves(name):
    check(f"as [[{name}]] hereto shows.", name, kind="attachment")


@pytest.mark.parametrize(
    "text",
    [
        "under the Project Schedule (c) it pays",
        "Schedule Liquidated Damages",
        "files a Schedule 13D",
        "this Section says",
        "the articles of clothing",
    ],
)
def test_what_only_looks_like_a_reference(text):
    check(text)


def test_a_missing_clause_dangles_with_the_nearest_one_suggested():
    _, (found,), _ = references("as Section 2.7 says.")
    assert (found.kind, found.targets, found.suggestion) == ("dangling", (), "2.3")
    _, (found,), _ = references("as Section 2.2(f) says.")
    assert (found.kind, found.suggestion) == ("dangling", "2.2")


def test_a_number_style_that_the_document_does_not_use_dangles_but_is_understood():
    _, (found,), _ = references("as Section 2.03 says.")
    assert (found.kind, found.suggestion) == ("dangling", "2.3")


def test_the_source_is_the_innermost_clause():
    _, (found,), _ = references("as Section 2.1 says.")
    assert found.source == "1.2(c)"


def test_the_source_in_a_definition_names_the_term():
    text = 'Section 1.1 Terms. Words:\n\n"Fee" means the fee in Section 1.2.\n\nSection 1.2 Fees. Paid.\n\nSection 1.3 End. Done.'
    (found,) = analyze_contract(Document(name="a.txt", format="text", text=text, language="en")).references
    assert (found.source, found.targets) == ('1.1"Fee"', ("1.2",))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["Section ", "1.1", "(a)", "(ii)", " and ", ", ", "clause ", "\n", "through ", "of this Section", "Exhibit A", "§", " (b) x. "]), max_size=30))  # fmt: skip
def test_spans_lie_in_the_text_in_order_and_do_not_overlap(pieces):
    text = "1.1 Start. (a) x; (b) y. " + "".join(pieces)
    analysis = analyze_contract(Document(name="a.txt", format="text", text=text, language="en"))
    known = {clause.id for clause in analysis.clauses}
    end = 0
    for found in analysis.references:
        assert end <= found.start < found.end <= len(text)
        end = found.end
        if found.kind == "internal":
            assert found.targets
            assert known.issuperset(found.targets)
        if found.kind in ("external", "dangling"):
            assert not found.targets
