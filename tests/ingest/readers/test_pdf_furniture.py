"""Lines that come back at the same height on page after page are furniture; lines that only look alike are not."""

from unabridged.ingest.document import Page, Span, Word
from unabridged.ingest.readers.pdf_furniture import running_blocks


def book(*pages):
    """Pages of (line, height) pairs as text, pages and words."""
    text, made = "", []
    for number, lines in enumerate(pages, start=1):
        start, words = len(text), []
        for line, height in lines:
            words.append(Word(len(text), len(text) + len(line), 72.0, height, 500.0, height + 10))
            text += line + "\n"
        text += "\f"
        made.append(Page(number=number, span=Span(start, len(text)), words=tuple(words)))
    return text, tuple(made)


def marked(*pages):
    text, made = book(*pages)
    return [(block.kind, text[block.span.start : block.span.end]) for block in running_blocks(text, made)]


def page(number, *body):
    return [
        ("Share Purchase Agreement", 40.0),
        *((line, 100.0 + 20 * i) for i, line in enumerate(body)),
        (str(number), 800.0),
    ]


def test_headers_and_page_numbers_are_marked_and_the_body_is_not():
    pages = [page(n, f"Clause {n * n} says this.", f"Text {'x' * n}.", f"More {'y' * n}.") for n in range(1, 5)]
    assert set(marked(*pages)) == {
        ("running_header", "Share Purchase Agreement"),
        *(("running_footer", str(n)) for n in range(1, 5)),
    }


def test_a_line_on_two_pages_alone_is_not_furniture():
    assert marked([("Title", 40.0), ("a", 90.0)], [("Title", 40.0), ("b", 90.0)]) == []


def test_the_same_words_at_different_heights_are_not_furniture():
    pages = [[(f"Alpha {'z' * n}", 20.0), ("Total", 100.0 * n), (f"Beta {'y' * n}", 790.0)] for n in range(1, 6)]
    assert ("running_header", "Total") not in marked(*pages)


def test_a_page_of_one_line_is_looked_at_once():
    assert marked(*([("Exhibit", 400.0)] for _ in range(4))) == [("running_header", "Exhibit")] * 4


def test_titles_of_schedules_on_page_after_page_are_no_page_numbers():
    pages = [
        [(f"SCHEDULE {n}", 40.0), (f"Text {'x' * n}.", 90.0), (f"More {'y' * n}.", 120.0), (f"Page {n}", 800.0)]
        for n in range(1, 5)
    ]
    assert marked(*pages) == [("running_footer", f"Page {n}") for n in range(1, 5)]
