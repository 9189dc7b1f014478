"""What an HTML file reads as: text at the places where the file has it, everything else blank."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unabridged.ingest.document import Document
from unabridged.ingest.readers.html import HtmlPage, read_html


def read(tmp_path: Path, source: str, encoding: str = "utf-8") -> Document:
    path = tmp_path / "page.html"
    path.write_bytes(source.encode(encoding))
    return read_html(path)


def lines(document: Document) -> list[str]:
    return [" ".join(line.split()) for line in document.text.splitlines() if line.strip()]


def test_offsets_are_those_of_the_file(tmp_path: Path) -> None:
    source = "<html><body>\n<p class='x'>Section <b>5.3</b> applies.</p><p>End</p></body></html>"
    document = read(tmp_path, source)
    assert len(document.text) == len(source)
    for word in ("Section", "5.3", "applies.", "End"):
        assert document.text.index(word) == source.index(word)


def test_block_tags_end_lines_and_source_line_ends_do_not(tmp_path: Path) -> None:
    document = read(tmp_path, "<p>one\r\ntwo</p>three<br>four<div>five</div>")
    assert lines(document) == ["one two", "three", "four", "five"]


def test_preformatted_lines_stay(tmp_path: Path) -> None:
    assert lines(read(tmp_path, "<pre>one\ntwo</pre>three\nfour")) == ["one", "two", "three four"]


def test_a_word_interrupted_by_markup_or_entities_is_closed_up(tmp_path: Path) -> None:
    source = "<p>the B<font size=1>ORROWER</font>&rsquo;s &ldquo;Note&rdquo;, R&amp;D</p>"
    document = read(tmp_path, source)
    assert lines(document) == ["the BORROWER’s “Note”, R&D"]
    assert document.text.index("BORROWER") == source.index("B<font")


def test_a_hard_space_keeps_words_apart(tmp_path: Path) -> None:
    assert lines(read(tmp_path, "Section&nbsp;5.3&#160;(a)")) == ["Section 5.3 (a)"]


def test_cells_are_set_apart_by_tabs_and_rows_by_lines(tmp_path: Path) -> None:
    document = read(tmp_path, "<table><tr><td>1.1</td><td>Sale</td></tr><tr><td>1.2<td>Price</table>")
    assert lines(document) == ["1.1 Sale", "1.2 Price"]
    assert [block.kind for block in document.blocks] == ["table_cell"] * 4


def test_headings_and_list_items_are_blocks(tmp_path: Path) -> None:
    document = read(tmp_path, "<h2>Term</h2><ul><li>one<li>two</ul><p>rest")
    assert next((document.text[b.span.start : b.span.end], b.kind, b.level) for b in document.blocks) == (
        "Term", "heading", 2,
    )  # fmt: skip
    assert [block.kind for block in document.blocks][1:3] == ["list_item", "list_item"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<ol><li>one</li><li>two</li></ol>", ["1. one", "2. two"]),
        ("<ol start=9><li><p>one</p><p>more</p></li><li><p>two</p></li></ol>", ["9. one", "more", "10. two"]),
        (
            "<ol type='a'><li>one<li>two<ol type=i><li>inner</ol><li>three</ol>",
            ["a. one", "b. two", "i. inner", "c. three"],
        ),
        ("<ol style='list-style-type: upper-roman'><li>one<li value=8>two</ol>", ["I. one", "VIII. two"]),
        ("<ol><li><ol type=a><li>one</ol></ol>", ["1. a. one"]),
        ("<ol><li></li><li>two</ol>", ["2. two"]),
        # no number is printed, or none that is known here
        ("<ul><li>one</ul><ol reversed><li>one</ol><ol style='list-style:none'><li>one</ol>", ["one", "one", "one"]),
    ],
)
def test_items_of_lists_have_the_numbers_that_a_browser_prints(
    tmp_path: Path, source: str, expected: list[str]
) -> None:
    document = read(tmp_path, source)
    assert lines(document) == expected
    assert len(document.text) == len(source)
    for word in ("one", "two"):
        assert document.text.find(word) == source.find(word)


def test_the_number_of_an_item_belongs_to_its_block(tmp_path: Path) -> None:
    document = read(tmp_path, "<ol><li><b>Term</b> One year.</li></ol>")
    (block,) = document.blocks
    assert (block.number, document.text[block.span.start : block.span.start + 7]) == ("1.", "1. Term")


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>if (a < b) document.write('<p>no')</script>",
        "<STYLE>p > a {}</STYLE>",
        "<!-- no <p> -->",
        "<?xml no?>",
        "<div style='display: none'>no <div>no</div> no</div>",
        "<p hidden>no</p>",
        "<title>no</title>",
        "<img alt='no' src='x>no'>",
        '<a href="x?a=1>no"></a>',
    ],
)
def test_what_is_not_printed_is_not_read(tmp_path: Path, hidden: str) -> None:
    document = read(tmp_path, f"<p>before</p>{hidden}<p>after</p>")
    assert lines(document) == ["before", "after"]


def test_the_title_is_the_documents_title(tmp_path: Path) -> None:
    assert read(tmp_path, "<title>Lease &amp; Option</title>x").title == "Lease & Option"


def test_a_script_that_never_ends_is_reported(tmp_path: Path) -> None:
    document = read(tmp_path, "<p>before</p><script>var x")
    assert document.status == "partial"


def test_the_declared_encoding_is_used(tmp_path: Path) -> None:
    document = read(tmp_path, "<meta charset=gb2312><p>甲方<b>应</b>付款</p>", "gb18030")
    assert lines(document) == ["甲方应付款"]
    assert document.problems == ()


def test_a_less_than_sign_in_text_is_text(tmp_path: Path) -> None:
    assert lines(read(tmp_path, "a < b & c <3")) == ["a < b & c <3"]


@given(
    st.text(alphabet="<>/!-&;#abp=\"' \n\t第，script", max_size=200)
    | st.lists(
        st.sampled_from(["<ol>", "<li>", "</li>", "</ol>", "<p>", "<td>", "a", " ", "&gt;", "<ol type=i start=88>"])
    ).map("".join)
)
def test_any_text_keeps_its_length_and_its_blocks_in_order(source: str) -> None:
    page = HtmlPage(source)
    page.run(lambda stage, done, total: None)
    assert len(page.written.text()) == len(source)
    position = 0
    for block in page.written.blocks:
        assert position <= block.span.start <= block.span.end <= len(source)
        position = block.span.end


@pytest.mark.parametrize(
    "piece", ["<a '", "<a \"'>", "<", "<a ", "<!--", "&", "<div hidden>", "<p>", "<li>", "<ol><li>", "</x"]
)
def test_hostile_markup_takes_time_in_proportion_to_its_length(piece: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        HtmlPage(piece * count).run(lambda stage, done, total: None)
        return time.process_time() - start

    seconds(1_000)
    assert min(seconds(40_000) for _ in range(3)) < 6 * seconds(10_000) + 0.3
