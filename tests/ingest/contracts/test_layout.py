"""The view: what is cut, what is joined, and the way back to the document."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unabridged.ingest.contracts.layout import read_view
from unabridged.ingest.document import Document, Page, Span


def view(text: str, pages: tuple[Page, ...] = ()):
    return read_view(Document(name="a.txt", format="text", text=text, pages=pages))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a  b\u00a0c", "a b c"),
        ("one\ntwo", "one\ntwo"),
        ("one\n\n\ntwo", "one\n\ntwo"),
        ("one\n\n\n\n\n\n\n\n\ntwo", "one\n\ftwo"),
        ("“A” and ‘B’ – C", "\"A\" and 'B' - C"),
        ("第１条（２）；", "第1条(2);"),
        ("done\u037e", "done;"),
        ("① ²", "① ²"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_plain_characters_and_single_spaces(text, cleaned):
    assert view(text).text == cleaned


def test_page_labels_between_lines_are_cut():
    assert view("the Company\nA-52\nSchedule").text == "the Company\n\fSchedule"


def test_a_number_alone_on_its_line_is_a_page_number_only_where_it_counts_on():
    pages = "".join(f"{'words ' * 200}\n\n{number}\n\n" for number in (7, 8, 9))
    assert "\n7" not in view(pages).text
    assert view("1\nDefinitions\n2\nSale").text == "1\nDefinitions\n2\nSale"


def test_a_header_that_comes_back_at_page_breaks_is_cut():
    text = "".join(f"words {number}\n\n\n\n\n\n\n\nConfidential Draft\nmore {number}\n" for number in range(4))
    assert "Confidential" not in view(text).text


def page_of(number: int, last: str) -> str:
    return f"Text {'x' * number} of the page.\nThe Borrower confirms {'y' * number} for each of the\n{last}\n\n\n\n\n\n\n\n"


def test_the_same_end_of_a_sentence_on_several_pages_is_text():
    rare = "".join(page_of(n, "Finance Documents." if n % 4 == 0 else f"Notes {'z' * n}.") for n in range(1, 17))
    assert view(rare).text.count("Finance Documents.") == 4


def test_a_footer_below_unfinished_sentences_is_cut_all_the_same():
    pages = "".join(page_of(n, "Acme Holdings Inc.") for n in range(1, 9))
    assert "Acme" not in view(pages).text


def test_a_page_start_is_a_break_even_without_a_blank_line():
    text = "end of page\nstart of page"
    pages = (Page(1, Span(0, 12)), Page(2, Span(12, len(text))))
    assert view(text, pages).text == "end of page\n\fstart of page"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab1 \n\f\u00a0（“-A\u200b", max_size=200))
def test_every_character_leads_back_to_its_own_place(text):
    cleaned = view(text)
    assert len(cleaned.origins) == len(cleaned.text)
    assert list(cleaned.origins) == sorted(cleaned.origins)
    for position, character in enumerate(cleaned.text):
        if character.isalnum():
            assert text[cleaned.offset(position)] == character
