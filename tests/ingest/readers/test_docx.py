"""What a DOCX reads as: the text that Word prints, in order, with nothing fetched and nothing lost without a word."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from unabridged.ingest.document import Document
from unabridged.ingest.errors import DamagedFile, EncryptedFile, InputRejected, TooLarge, UnsupportedFormat
from unabridged.ingest.readers.docx import read_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def p(text: str = "", properties: str = "") -> str:
    """A paragraph; `text` may hold markup of its own when it starts with <."""
    runs = text if text.startswith("<") else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, num: int, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def word(tmp_path: Path, body: str, *, namespace: str = W, doctype: str = "", **parts: str) -> Path:
    """A Word file with the given parts; `styles`, `numbering`, `footnotes` hold their elements' content."""
    path = tmp_path / "contract.docx"
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "endnotes": "endnotes"}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{namespace}" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            f'xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{body}</w:body></w:document>',
        )
        targets = "".join(
            f'<Relationship Id="r{kind}" Type="{RELATIONS}/{kind}" Target="{kind}.xml"/>' for kind in parts
        )
        file.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{targets}'
            "</Relationships>",
        )
        for kind, content in parts.items():
            file.writestr(f"word/{kind}.xml", f'<w:{roots[kind]} xmlns:w="{W}">{content}</w:{roots[kind]}>')
    return path


def lines(document: Document) -> list[str]:
    return document.text.splitlines()


def level(index: int, text: str, fmt: str = "decimal", extra: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(number: int, *levels: str, extra: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{extra}{"".join(levels)}</w:abstractNum>'


def num(number: int, abstract_number: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract_number}"/>{overrides}</w:num>'


LEGAL = abstract(
    0,
    level(0, "ARTICLE %1", "upperRoman"),
    level(1, "%1.%2", extra="<w:isLgl/>"),
    level(2, "(%3)", "lowerLetter"),
    level(3, "(%4)", "lowerRoman"),
)


def test_numbers_count_by_level_and_restart_below(tmp_path: Path) -> None:
    body = (
        item("Sale", 1) + item("Price", 1, 1) + item("cash", 1, 2) + item("shares", 1, 2) + item("Closing", 1, 1)
        + item("at noon", 1, 2) + item("sharp", 1, 3) + item("Term", 1) + item("Start", 1, 1)
    )  # fmt: skip
    document = read_docx(word(tmp_path, body, numbering=LEGAL + num(1, 0)))
    assert lines(document) == [
        "ARTICLE I Sale", "1.1 Price", "(a) cash", "(b) shares", "1.2 Closing", "(a) at noon", "(i) sharp",
        "ARTICLE II Term", "2.1 Start",
    ]  # fmt: skip
    assert [block.number for block in document.blocks][:4] == ["ARTICLE I", "1.1", "(a)", "(b)"]


def test_a_block_spans_its_number_and_its_text(tmp_path: Path) -> None:
    document = read_docx(word(tmp_path, p("Recitals") + item("Sale", 1), numbering=LEGAL + num(1, 0)))
    assert [document.text[b.span.start : b.span.end] for b in document.blocks] == ["Recitals", "ARTICLE I Sale"]


def test_two_nums_of_one_list_count_together_and_an_override_restarts(tmp_path: Path) -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = abstract(0, level(0, "%1.")) + num(1, 0) + num(2, 0) + num(3, 0, restart)
    body = item("a", 1) + item("b", 2) + item("c", 3) + item("d", 3) + item("e", 1)
    assert lines(read_docx(word(tmp_path, body, numbering=numbering))) == ["1. a", "2. b", "5. c", "6. d", "7. e"]


def test_an_override_may_replace_a_whole_level(tmp_path: Path) -> None:
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "Part %1:", "upperLetter")}</w:lvlOverride>'
    numbering = abstract(0, level(0, "%1.")) + num(1, 0, other)
    assert lines(read_docx(word(tmp_path, item("x", 1), numbering=numbering))) == ["Part A: x"]


def test_a_level_may_go_on_counting_over_its_parents(tmp_path: Path) -> None:
    numbering = abstract(0, level(0, "%1."), level(1, "Clause %2", extra='<w:lvlRestart w:val="0"/>')) + num(1, 0)
    body = item("A", 1) + item("x", 1, 1) + item("B", 1) + item("y", 1, 1)
    assert lines(read_docx(word(tmp_path, body, numbering=numbering))) == ["1. A", "Clause 1 x", "2. B", "Clause 2 y"]


def test_a_level_used_before_its_parent_shows_the_parents_start(tmp_path: Path) -> None:
    document = read_docx(word(tmp_path, item("x", 1, 1), numbering=LEGAL + num(1, 0)))
    assert lines(document) == ["1.1 x"]


def test_numbering_linked_to_styles(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Plain"><w:basedOn w:val="H2"/>'
        '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
    linked = abstract(
        0, level(0, "%1.", extra='<w:pStyle w:val="H1"/>'), level(1, "%1.%2", extra='<w:pStyle w:val="H2"/>')
    )
    body = "".join(p(text, f'<w:pStyle w:val="{style}"/>') for text, style in [("Sale", "H1"), ("Price", "H2")])
    body += p("not counted", '<w:pStyle w:val="Plain"/>') + p("Tax", '<w:pStyle w:val="H2"/>')
    document = read_docx(word(tmp_path, body, styles=styles, numbering=linked + num(1, 0)))
    assert lines(document) == ["1. Sale", "1.1 Price", "not counted", "1.2 Tax"]
    assert [(block.kind, block.level) for block in document.blocks][:2] == [("heading", 1), ("heading", 2)]


def test_a_list_style_stands_for_its_list(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="Legal"><w:name w:val="Legal"/>'
        '<w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style>'
    )
    numbering = (
        abstract(0, level(0, "§ %1"), extra='<w:styleLink w:val="Legal"/>')
        + abstract(1, extra='<w:numStyleLink w:val="Legal"/>')
        + num(9, 0)
        + num(1, 1)
    )
    document = read_docx(word(tmp_path, item("x", 1) + item("y", 9), styles=styles, numbering=numbering))
    assert lines(document) == ["§ 1 x", "§ 2 y"]


def test_a_circle_of_list_styles_ends(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="A"><w:basedOn w:val="A"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    numbering = abstract(0, extra='<w:numStyleLink w:val="A"/>') + num(1, 0)
    assert lines(read_docx(word(tmp_path, item("x", 1), styles=styles, numbering=numbering))) == ["x"]


@pytest.mark.parametrize(
    ("suffix", "expected"), [("tab", "1. x"), ("space", "1. x"), ("nothing", "1.x")]
)  # a tab is printed as a gap; a space says that in text
def test_what_stands_between_number_and_text(tmp_path: Path, suffix: str, expected: str) -> None:
    numbering = abstract(0, level(0, "%1.", extra=f'<w:suff w:val="{suffix}"/>')) + num(1, 0)
    assert lines(read_docx(word(tmp_path, item("x", 1), numbering=numbering))) == [expected]


def test_chinese_articles(tmp_path: Path) -> None:
    numbering = abstract(0, level(0, "第%1条", "chineseCounting"), level(1, "（%2）", "chineseCounting")) + num(1, 0)
    body = item("标的", 1) + item("价款", 1) + item("付款", 1, 1)
    assert lines(read_docx(word(tmp_path, body, numbering=numbering))) == ["第一条 标的", "第二条 价款", "（一） 付款"]


def test_a_bullet_is_printed_but_is_no_number(tmp_path: Path) -> None:
    document = read_docx(word(tmp_path, item("x", 1), numbering=abstract(0, level(0, "\uf0b7", "bullet")) + num(1, 0)))
    assert lines(document) == ["• x"]
    assert document.blocks[0].number is None


def test_a_bullet_level_prints_nothing_inside_a_deeper_number(tmp_path: Path) -> None:
    numbering = abstract(0, level(0, "%1."), level(1, "\uf0b7", "bullet"), level(2, "%1.%2%3")) + num(1, 0)
    assert lines(read_docx(word(tmp_path, item("a", 1) + item("b", 1, 2), numbering=numbering))) == ["1. a", "1.1 b"]


def test_inserted_text_is_kept_and_deleted_text_is_not(tmp_path: Path) -> None:
    body = p(f"{r('pays ')}<w:del><w:r><w:delText>10</w:delText></w:r></w:del><w:ins>{r('20')}</w:ins>{r(' dollars')}")
    document = read_docx(word(tmp_path, body))
    assert lines(document) == ["pays 20 dollars"]
    assert [problem.code for problem in document.problems] == ["tracked_changes"]
    assert document.status == "ok"


def test_a_deleted_paragraph_is_not_counted(tmp_path: Path) -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
    )
    numbering = abstract(0, level(0, "%1.")) + num(1, 0)
    document = read_docx(word(tmp_path, item("a", 1) + gone + item("b", 1), numbering=numbering))
    assert lines(document) == ["1. a", "2. b"]


def test_a_run_in_heading_by_style_separator_shares_the_line(tmp_path: Path) -> None:
    body = p(r("1.1 Price."), "<w:rPr><w:vanish/><w:specVanish/></w:rPr>") + p(" The price is fixed.")
    document = read_docx(word(tmp_path, body))
    assert lines(document) == ["1.1 Price. The price is fixed."]
    assert len(document.blocks) == 2


def test_hidden_text_is_not_read_and_that_is_said(tmp_path: Path) -> None:
    document = read_docx(word(tmp_path, p(r("seen") + r(" unseen", "<w:vanish/>"))))
    assert lines(document) == ["seen"]
    assert [problem.code for problem in document.problems] == ["hidden_text"]


def test_content_controls_and_hyperlinks_are_text(tmp_path: Path) -> None:
    body = f"<w:sdt><w:sdtContent>{p('Dutch law governs')}</w:sdtContent></w:sdt>"
    body += p(f"see <w:hyperlink>{r('Section 2')}</w:hyperlink>".replace("see ", r("see ")))
    assert lines(read_docx(word(tmp_path, body))) == ["Dutch law governs", "see Section 2"]


def test_a_text_box_follows_its_paragraph_and_is_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('in the box')}</w:txbxContent>"
    anchored = (
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(read_docx(word(tmp_path, p(r("before") + anchored + r(" and after")) + p("next")))) == [
        "before and after", "in the box", "next",
    ]  # fmt: skip


def test_the_cells_of_a_row_share_a_line(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{p(cell)}</w:tc>" for cell in cells) + "</w:tr>"

    document = read_docx(word(tmp_path, f"<w:tbl>{row('Item', 'Price')}{row('', '$5')}</w:tbl>" + p("end")))
    assert lines(document) == ["Item\tPrice", "\t$5", "end"]
    assert [block.kind for block in document.blocks] == ["table_cell"] * 3 + ["paragraph"]
    assert [document.text[b.span.start : b.span.end] for b in document.blocks] == ["Item", "Price", "$5", "end"]


def test_notes_stand_at_the_end_with_their_marks(tmp_path: Path) -> None:
    note = f'<w:footnote w:id="7">{p("See the schedule.")}</w:footnote><w:footnote w:id="8">{p("unused")}</w:footnote>'
    body = p(r("as agreed") + '<w:r><w:footnoteReference w:id="7"/></w:r>' + r(" today")) + p("end")
    assert lines(read_docx(word(tmp_path, body, footnotes=note))) == ["as agreed¹ today", "end", "¹ See the schedule."]


def test_field_instructions_are_not_text(tmp_path: Path) -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF _Ref1 \\r</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r("2.1") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert lines(read_docx(word(tmp_path, p(r("Section ") + field)))) == ["Section 2.1"]


def test_the_strict_variant_reads_the_same(tmp_path: Path) -> None:
    assert lines(read_docx(word(tmp_path, p("Strict."), namespace=STRICT))) == ["Strict."]


def test_an_embedded_document_is_reported_as_lost(tmp_path: Path) -> None:
    document = read_docx(word(tmp_path, p("before") + '<w:altChunk w:val="x"/>'))
    assert document.status == "partial"


def test_a_cut_part_yields_what_is_left_of_it(tmp_path: Path) -> None:
    document = read_docx(word(tmp_path, p("kept") + "<w:p><w:r><w:t>cut</w:r>"))
    assert document.status == "partial"
    assert "kept" in document.text


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"PK\x03\x04 and then nothing", DamagedFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, UnsupportedFormat),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), EncryptedFile),
    ],
)
def test_what_is_no_word_file_is_refused_with_a_remedy(
    tmp_path: Path, content: bytes, error: type[InputRejected]
) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        read_docx(path)
    assert caught.value.remedy


def test_entity_declarations_are_refused_and_nothing_is_read_through_them(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    doctype = f'<!DOCTYPE a [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    with pytest.raises(DamagedFile, match="entities"):
        read_docx(word(tmp_path, p(r("&s;")), doctype=doctype))


def test_a_part_that_inflates_beyond_the_ratio_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        read_docx(word(tmp_path, p(" " * 20_000_000)))


def test_deep_nesting_neither_recurses_nor_passes_in_silence(tmp_path: Path) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 800 + p("inner") + "</w:tc></w:tr></w:tbl>" * 800
    document = read_docx(word(tmp_path, p("outer") + deep))
    assert "outer" in document.text
    assert document.status == "partial"
