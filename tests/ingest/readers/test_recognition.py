"""Which reader a file gets: by its name, and by its content where the name says nothing."""

import pymupdf
import pytest
from unabridged.ingest.errors import DamagedFile, UnsupportedFormat
from unabridged.ingest.readers import read_document


@pytest.mark.parametrize("name", ["LICENSE", "agreement.final", "GPL-3.0"])
def test_text_whose_name_says_nothing_is_read_as_text(tmp_path, name):
    path = tmp_path / name
    path.write_text("Section 1. Grant.\f\nSection 2. Term – ten years.\n", encoding="utf-8")
    assert read_document(path).text.startswith("Section 1. Grant.")


def test_pdf_and_html_are_known_by_their_first_bytes(tmp_path):
    pdf = pymupdf.open()
    pdf.new_page().insert_text((72, 72), "Section 1")
    (tmp_path / "scan.001").write_bytes(pdf.tobytes())
    (tmp_path / "page").write_text("\n<!DOCTYPE html><p>Section 2</p>")
    assert read_document(tmp_path / "scan.001").format == "pdf"
    assert read_document(tmp_path / "page").format == "html"


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)),
        b"\x89PNG\r\n\x1a\n",
        "Straße".encode("latin-1"),
        b"{\\rtf1 Section 1}",
        b"%!PS-Adobe-3.0",
        b"a\0b",
    ],
    ids=["bytes", "png", "latin", "rtf", "postscript", "zero"],
)
def test_what_is_no_text_is_refused(tmp_path, data):
    (tmp_path / "what.bin").write_bytes(data)
    with pytest.raises(UnsupportedFormat, match=r"what\.bin"):
        read_document(tmp_path / "what.bin")


def test_a_character_cut_by_the_end_of_what_is_looked_at_is_still_text(tmp_path):
    (tmp_path / "notes").write_text("第" * 50_000, encoding="utf-8")
    assert len(read_document(tmp_path / "notes").text) == 50_000


def test_an_empty_file_without_a_suffix_is_called_empty(tmp_path):
    (tmp_path / "notes").touch()
    with pytest.raises(DamagedFile, match="empty"):
        read_document(tmp_path / "notes")
