"""A document's own questions: which page, which words, and how a span is quoted."""

import pytest
from unabridged.ingest.document import Block, Document, Page, Problem, Span, Word

TEXT = "The Tenant shall\n12\n\fLease\npay the rent."


@pytest.fixture
def lease():
    words = (Word(0, 3, 0, 0, 1, 1), Word(4, 10, 1, 0, 2, 1), Word(11, 16, 2, 0, 3, 1))
    return Document(
        "lease.pdf",
        "pdf",
        TEXT,
        pages=(Page(1, Span(0, 21), words=words), Page(2, Span(21, len(TEXT)))),
        blocks=(Block(Span(17, 19), "running_footer"), Block(Span(21, 26), "running_header")),
    )


def test_a_quote_over_a_page_break_leaves_the_running_lines_out(lease):
    assert lease.quote(4, len(TEXT)) == "Tenant shall pay the rent."


@pytest.mark.parametrize(("start", "end", "quoted"), [(0, 10, "The Tenant"), (18, 24, ""), (27, 30, "pay"), (5, 5, "")])
def test_a_quote_starts_and_ends_where_it_is_told(lease, start, end, quoted):
    assert lease.quote(start, end) == quoted


@pytest.mark.parametrize(("offset", "page"), [(0, 1), (20, 1), (21, 2), (39, 2)])
def test_every_offset_lies_on_a_page(lease, offset, page):
    assert lease.page_at(offset) == page


@pytest.mark.parametrize(("span", "count"), [(Span(0, 16), 3), (Span(3, 4), 0), (Span(5, 6), 1), (Span(9, 12), 2)])
def test_the_words_of_a_span_are_those_it_touches(lease, span, count):
    assert len(lease.pages[0].words_in(span)) == count


def test_a_document_is_partial_when_text_is_missing_and_not_for_a_remark():
    assert Document("a", "text", "x", problems=(Problem("encoding_guessed", "m"),)).status == "ok"
    assert Document("a", "text", "x", problems=(Problem("truncated", "m", loses=True),)).status == "partial"
