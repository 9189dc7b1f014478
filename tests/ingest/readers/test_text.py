"""Text files: any encoding, offsets into the decoded file, binary data refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unabridged.ingest.errors import DamagedFile, InputRejected
from unabridged.ingest.pipeline import read
from unabridged.ingest.readers.encodings import decode

CHINESE = "第一条 甲方应当在本合同签订后三十日内向乙方支付全部款项。\n第二条 逾期支付的，应当承担违约责任。\n"
TAIWAN = "第一條 甲方應當在本合同簽訂後三十日內向乙方支付全部款項。\n第二條 逾期支付的，應當承擔違約責任。\n"
GERMAN = "1. Gebühr\nDie Gebühr beträgt 5 €, fällig am Ersten – „sofort“.\n"
RUSSIAN = "Договор заключён между сторонами, которые обязуются выполнить все условия договора.\n" * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-32"),
        (CHINESE, "utf-16-le"),
        ("Plain words only, in two bytes each.\n", "utf-16-be"),
        (CHINESE, "gb18030"),
        (CHINESE, "gbk"),
        (TAIWAN, "big5"),
        (GERMAN, "cp1252"),
        (RUSSIAN, "cp1251"),
        ("One § in an English sentence.\r\nAnother.\r\n", "latin-1"),
    ],
)
def test_a_file_in_any_usual_encoding_is_read_exactly(tmp_path, text, encoding):
    path = tmp_path / "x.txt"
    path.write_bytes(text.encode(encoding))
    document = read(path)
    assert document.text == text
    assert document.status == "ok"


def test_bytes_that_no_encoding_explains_make_a_file_partial():
    text, problems = decode(b"The Licensee pays. \xe2\x28\xa1The Licensee pays again.", "x.txt")
    assert text == "The Licensee pays. \ufffd(\ufffdThe Licensee pays again."
    assert [problem.loses for problem in problems] == [True]


def test_utf8_with_one_broken_character_stays_utf8():
    text, problems = decode(CHINESE.encode()[:-2] + b"\n", "x.txt")
    assert text.startswith("第一条 甲方")
    assert problems[0].code == "undecodable_bytes"


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0" + bytes(range(256)) * 20, b"\0" * 1000, b"   \n \t", bytes(range(1, 32)) * 9],
)
def test_what_is_no_text_is_refused_with_its_name(tmp_path, data):
    path = tmp_path / "picture.txt"
    path.write_bytes(data)
    with pytest.raises(DamagedFile, match=r"'picture\.txt'"):
        read(path)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data):
    try:
        text, _ = decode(data, "x")
    except InputRejected:
        return
    text.encode("utf-8")  # no half surrogate, which nothing after this could store


def test_a_source_file_by_itself_is_a_repository_of_one_file(tmp_path):
    path = tmp_path / "tool.py"
    path.write_bytes("def naïve(): pass\n".encode("utf-16"))
    (file,) = read(path).files
    assert (file.path, file.language, file.text) == ("tool.py", "python", "def naïve(): pass\n")


def test_a_picture_named_as_source_is_refused(tmp_path):
    path = tmp_path / "tool.py"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4)
    with pytest.raises(DamagedFile):
        read(path)


def test_a_folder_without_sources_is_partial_and_says_what_to_do(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "report.pdf").write_bytes(b"%PDF-1.4")
    document = read(tmp_path / "docs")
    assert document.status == "partial"
    assert "`unabridged batch`" in document.problems[-1].message
