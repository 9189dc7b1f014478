"""PDF: printed lines, columns and boxes; what a page lost is said, never passed over."""

from pathlib import Path

import pymupdf
import pytest
from unabridged.ingest.errors import DamagedFile, EncryptedFile, UsageError
from unabridged.ingest.limits import Limits
from unabridged.ingest.readers import pdf as reader
from unabridged.ingest.readers.pdf import read_pdf, render_page


@pytest.fixture
def pdf(tmp_path):
    """Make a PDF from pages, each a list of (x, y, text) or a function that draws on the page."""

    def make(*pages, name="made.pdf", **save):
        document = pymupdf.open()
        for content in pages:
            page = document.new_page(width=612, height=792)
            if callable(content):
                content(page)
                continue
            for x, y, text in content:
                page.insert_text((x, y), text, fontname="helv", fontsize=10)
        path = tmp_path / name
        document.save(path, **save)
        return path

    return make


def lines(document, number=1):
    span = document.pages[number - 1].span
    return document.text[span.start : span.end].rstrip("\f").rstrip("\n").split("\n")


def test_a_table_row_is_one_line(pdf):
    path = pdf([(50, 100, "Total assets"), (400, 100, "83,402"), (500, 100.5, "131,310"), (50, 114, "Equity")])
    assert lines(read_pdf(path)) == ["Total assets 83,402 131,310", "Equity"]


def test_words_carry_their_place_in_the_text_and_on_the_page(pdf):
    document = read_pdf(pdf([(50, 100, "Total assets"), (400, 100, "83,402")]))
    (page,) = document.pages
    assert [document.text[word.start : word.end] for word in page.words] == ["Total", "assets", "83,402"]
    figure = page.words[2]
    assert 399 < figure.x0 < figure.x1 < 440
    assert 85 < figure.y0 < 100 < figure.y1 < 110
    assert document.page_at(figure.start) == 1


def test_pages_end_with_a_form_feed(pdf):
    document = read_pdf(pdf([(50, 100, "One")], [(50, 100, "Two")]))
    assert document.text == "One\n\fTwo\n\f"
    assert [page.number for page in document.pages] == [1, 2]


LEFT = [f"left column line {n} of running text here" for n in range(8)]
RIGHT = [f"right column line {n} of running text here" for n in range(8)]


def test_columns_of_text_are_read_one_after_the_other(pdf):
    page = [(50, 60, "A heading over the whole width of the page, far across the gutter between the two columns")]
    for n in range(8):
        page += [(50, 100 + 12 * n, LEFT[n]), (330, 100 + 12 * n, RIGHT[n])]
    assert lines(read_pdf(pdf(page)))[1:] == LEFT + RIGHT


def test_a_table_with_long_labels_is_not_two_columns(pdf):
    page = []
    for n in range(10):
        page += [
            (50, 100 + 12 * n, f"Item number {n} of the balance sheet at year end"),
            (400, 100 + 12 * n, f"{n},000"),
        ]
    assert lines(read_pdf(pdf(page)))[3] == "Item number 3 of the balance sheet at year end 3,000"


def test_text_in_the_margin_that_runs_upwards_stays_out_of_the_rows(pdf):
    def draw(page):
        for n in range(10):
            page.insert_text((50, 100 + 12 * n), f"Row {n}", fontname="helv", fontsize=10)
            page.insert_text((400, 100 + 12 * n), f"{n},000", fontname="helv", fontsize=10)
        page.insert_text((580, 200), "FINANCIAL STATEMENTS", fontname="helv", fontsize=10, rotate=90)

    found = lines(read_pdf(pdf(draw)))
    assert found[:10] == [f"Row {n} {n},000" for n in range(10)]
    assert found[10:] == ["FINANCIAL STATEMENTS"]


@pytest.mark.parametrize(
    ("rotate", "first", "step", "label", "figure"), [(90, 100, 14, 700, 200), (270, 500, -14, 100, 600)]
)
def test_a_turned_page_reads_upright_whichever_way_it_was_turned(pdf, rotate, first, step, label, figure):
    def draw(page):
        for n in range(6):
            at = first + step * n
            page.insert_text((at, label), f"Row {n} of a wide table", fontname="helv", fontsize=10, rotate=rotate)
        for n in range(6):  # one column after the other: from line to line the pen goes back against the direction
            at = first + step * n
            page.insert_text((at, figure), f"{n},000", fontname="helv", fontsize=10, rotate=rotate)

    assert lines(read_pdf(pdf(draw))) == [f"Row {n} of a wide table {n},000" for n in range(6)]


def test_printed_page_numbers_are_the_labels(pdf):
    pages = [[(50, 100, "Text"), (300, 760, f"F-{n}")] for n in range(3, 8)]
    assert [page.label for page in read_pdf(pdf(*pages)).pages] == ["F-3", "F-4", "F-5", "F-6", "F-7"]


def test_a_year_in_the_footer_is_no_page_number(pdf):
    pages = [[(50, 100, "Text"), (300, 760, "Annual Report 2022")] for _ in range(4)]
    assert [page.label for page in read_pdf(pdf(*pages)).pages] == [None] * 4


def picture(page):
    pixmap = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 40, 40))
    pixmap.clear_with(200)
    page.insert_image(page.rect, pixmap=pixmap)


def test_pages_that_are_only_pictures_are_named(pdf):
    document = read_pdf(pdf([(50, 100, "Text that can be read")], picture, picture))
    (problem,) = document.problems
    assert (problem.code, problem.pages) == ("image_only_pages", (2, 3))
    assert document.status == "partial"
    assert [page.has_text for page in document.pages] == [True, False, False]


def test_a_blank_page_among_others_loses_nothing(pdf):
    assert read_pdf(pdf([(50, 100, "Text")], [])).status == "ok"


def test_a_document_without_any_text_is_partial(pdf):
    document = read_pdf(pdf([], []))
    assert document.status == "partial"
    assert document.problems[0].code == "pages_without_text"


def test_a_file_that_ends_early_is_partial(pdf):
    path = pdf(*[[(50, 100, f"Sheet {n}")] for n in range(30)])
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"xref") - 200])
    document = read_pdf(path)
    assert "truncated" in {problem.code for problem in document.problems}
    assert document.status == "partial"


def test_content_that_cannot_be_decoded_is_named(pdf):
    path = pdf([(50, 100, "First")], [(50, 100, "Second")])
    with pymupdf.open(path) as document:
        document.xref_set_key(document[0].get_contents()[0], "Filter", "/NoSuchDecode")
        document.save(path.with_name("odd.pdf"))
    read = read_pdf(path.with_name("odd.pdf"))
    assert [(p.code, p.pages) for p in read.problems] == [("undecodable_pages", (1,))]


def test_a_password_is_asked_for(pdf):
    path = pdf([(50, 100, "Secret")], encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")
    with pytest.raises(EncryptedFile, match="needs a password"):
        read_pdf(path)


def test_a_file_that_opens_without_a_password_is_read(pdf):
    path = pdf([(50, 100, "Open")], encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o")
    assert read_pdf(path).text == "Open\n\f"


@pytest.mark.parametrize(
    "data", [b"<html><body>Not a PDF</body></html>", b"\x89PNG\r\n\x1a\n" + bytes(200), b" " * 5000]
)
def test_other_formats_by_that_name_are_refused(tmp_path, data):
    path = tmp_path / "named.pdf"
    path.write_bytes(data)
    with pytest.raises(DamagedFile):
        read_pdf(path)


def test_more_pages_than_the_limit_are_said_to_be_left_out(pdf):
    document = read_pdf(pdf(*[[(50, 100, "Text")]] * 4), limits=Limits(pages=3))
    assert len(document.pages) == 3
    assert [problem.code for problem in document.problems] == ["too_many_pages"]
    assert document.status == "partial"


def test_a_page_of_very_many_characters_is_bounded(pdf, monkeypatch):
    def draw(page):
        page.insert_text((0, 100), "\n".join(["a " * 250] * 60), fontname="helv", fontsize=1)

    monkeypatch.setattr(reader, "_MAX_PAGE_CHARACTERS", 12_000)
    document = read_pdf(pdf(draw))
    assert [problem.code for problem in document.problems] == ["page_too_large"]
    assert 20_000 < len(document.text) < 25_000


def test_a_page_is_drawn_as_png_within_a_limit(pdf):
    path = pdf([(50, 100, "Text")])
    small, huge = render_page(path, 1, 1.0), render_page(path, 1, 1000.0)
    assert small.startswith(b"\x89PNG")
    assert pymupdf.Pixmap(small).width == 612
    drawn = pymupdf.Pixmap(huge)
    assert drawn.width * drawn.height < 25_000_000
    with pytest.raises(UsageError, match="no page 2"):
        render_page(path, 2)


BAD = Path(__file__).parents[4] / "shared" / "data" / "bad" / "files"


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("pdf/fine.pdf", "ok"), ("pdf/no_xref.pdf", "ok"), ("pdf/cut_80.pdf", "partial"), ("pdf/photo_only.pdf", "partial"),
        ("pdf/filter_bad.pdf", "partial"), ("pdf/turned.pdf", "ok"), ("pdf/toc_ring.pdf", "ok"),
        ("public/pypdf__r4-owner-password.pdf", "ok"), ("public/sample-files__imagemagick-images.pdf", "partial"),
    ],
)  # fmt: skip
def test_odd_files_of_public_corpora(name, status):
    if not (BAD / name).exists():
        pytest.skip("the damaged files (../shared/data/bad) are not beside this checkout")
    assert read_pdf(BAD / name).status == status
