"""XLSX: values row by row, a page per sheet; a hostile package is refused before it is unpacked."""

import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook
from unabridged.ingest.errors import InputRejected, TooLarge
from unabridged.ingest.pipeline import read


@pytest.fixture
def book(tmp_path):
    """book({"Sheet": rows}): the path of a workbook."""

    def write(sheets):
        made = Workbook()
        made.remove(made.active)
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "book.xlsx"
        made.save(path)
        return path

    return write


def test_rows_become_lines_and_sheets_become_pages(book):
    document = read(
        book({"Income": [["Revenue", 1200.0], ["Cost", 700.5]], "Empty": [], "Notes": [["a\nb", None, "c"]]})
    )
    assert document.text == "Revenue\t1200\nCost\t700.5\na b\t\tc\n"
    assert [(page.label, page.has_text) for page in document.pages] == [
        ("Income", True),
        ("Empty", False),
        ("Notes", True),
    ]
    assert document.page_at(document.text.index("a b")) == 3


def test_a_day_is_a_date_and_a_moment_keeps_its_time(book):
    times = [
        datetime(2024, 3, 31),
        datetime(2024, 3, 31, 17),
        datetime(2024, 3, 31, 0, 30),
        datetime(2024, 3, 31, 0, 0, 5),
    ]
    assert read(book({"Times": [times]})).text == (
        "2024-03-31\t2024-03-31 17:00:00\t2024-03-31 00:30:00\t2024-03-31 00:00:05\n"
    )


def test_a_formula_without_its_value_makes_the_file_partial(book):
    document = read(book({"Sums": [[1, 2, "=A1+B1"]]}))
    assert document.status == "partial"
    assert "1 formulas" in document.problems[0].message


def test_a_formula_with_its_value_is_read_as_the_value(book):
    path = book({"Sums": [[1, 2, "=A1+B1"]]})
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data.replace(b"</f><v></v>", b"</f><v>3</v>").replace(b"</f><v />", b"</f><v>3</v>"))
    document = read(path)
    assert (document.text, document.status) == ("1\t2\t3\n", "ok")


def test_a_part_that_would_unpack_to_far_more_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b" " * (40 << 20))
    with pytest.raises(TooLarge, match=r"'bomb\.xlsx'"):
        read(path)


@pytest.mark.parametrize("data", [b"PK\3\4 cut", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"<html></html>"])
def test_what_is_no_workbook_is_refused(tmp_path, data):
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputRejected, match=r"'x\.xlsx'"):
        read(path)
