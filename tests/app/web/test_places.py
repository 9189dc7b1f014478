"""Where a passage stands, and what is not part of it although it is printed in between."""

from unabridged.app.web.components.places import passage
from unabridged.ingest.document import Block, Document, Page, Span, Word

FIRST, FOOTER, HEADER, SECOND = "The Seller shall", "- 12 -", "Services Agreement", "deliver the goods."


def over_two_pages():
    """One sentence that runs over a page; between its halves stand a page number and a running header."""
    text, words, blocks = "", [[], []], []
    for page, y, part, kind in (
        (0, 700, FIRST, "paragraph"), (0, 800, FOOTER, "running_footer"), (1, 20, HEADER, "running_header"), (1, 90, SECOND, "paragraph"),
    ):  # fmt: skip
        start = len(text)
        blocks.append(Block(Span(start, start + len(part)), kind, page=page + 1))
        for number, word in enumerate(part.split(" ")):
            at = start + part.index(word)
            words[page].append(Word(at, at + len(word), 72 + 50 * number, y, 115 + 50 * number, y + 12))
        text += part + "\n"
    cut = text.index(HEADER)
    pages = (
        Page(1, Span(0, cut), width=600, height=800, words=tuple(words[0])),
        Page(2, Span(cut, len(text)), width=600, height=800, words=tuple(words[1])),
    )
    return Document("a.pdf", "pdf", text, pages=pages, blocks=tuple(blocks))


def test_a_passage_over_two_pages_is_marked_on_both_without_header_and_page_number():
    document = over_two_pages()
    found = passage(document, 0, len(document.text))
    assert [page["number"] for page in found["pages"]] == [1, 2]
    assert [[box[1] for box in page["boxes"]] for page in found["pages"]] == [[87.5], [11.25]]
    assert found["text"] == "The Seller shall deliver the goods."


def test_offsets_outside_the_text_mark_nothing():
    document = over_two_pages()
    assert passage(document, 10_000, 20_000)["text"] == ""
    assert passage(document, -5, 3)["text"] == "The"
