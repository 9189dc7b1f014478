"""Agreements whose two languages stand side by side are read in one of them."""

from __future__ import annotations

from pathlib import Path

import docx
from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.pipeline import analyze, read

GERMAN = [
    ("1. Scope", "1. Gegenstand"),
    ("1.1 The Supplier delivers the goods to the Customer pursuant to Section 2.1.", "1.1 Der Lieferant liefert die Waren nach Ziffer 2.1."),
    ("The goods are new.", "Die Waren sind neu."),
    ("2. Price", "2. Preis"),
    ("2.1 The price is due in 30 days:\n(a) by transfer; or\n(b) by cheque.", "2.1 Der Preis ist in 30 Tagen fällig:\n(a) per Überweisung; oder\n(b) per Scheck."),
    ("3. Law", "3. Recht"),
    ("3.1 German law governs and Section 2.1(b) survives.", "3.1 Es gilt deutsches Recht; Ziffer 2.1(b) gilt fort."),
]  # fmt: skip
CHINESE = [
    ("Article 1 Services", "第一条 服务"),
    (
        "1.1 Party B shall provide the services under Article 2.",
        "1.1 乙方应按第二条提供本合同约定的全部服务，并保证服务质量。",
    ),
    ("Article 2 Fees", "第二条 费用"),
    ("2.1 Party A shall pay the fees.", "2.1 甲方应按时足额支付本合同约定的全部服务费用，不得拖延。"),
    ("Article 3 Law", "第三条 适用法律"),
    ("3.1 PRC law governs.", "3.1 本合同适用中华人民共和国法律，并依第一条解释。"),
]


def analysed(folder: Path, rows: list[tuple[str, str]], ending: str) -> tuple[str, ContractAnalysis]:
    path = folder / f"a.{ending}"
    if ending == "docx":
        document = docx.Document()
        document.add_paragraph("CONTRACT")
        table = document.add_table(rows=0, cols=2)
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text, *more = text.split("\n")
                for line in more:
                    cell.add_paragraph(line)
        document.save(str(path))
    else:
        cells = ["<td><p>" + "</p><p>".join(cell.split("\n")) + "</p></td>" for row in rows for cell in row]
        lines = "".join(f"<tr>{left}{right}</tr>" for left, right in zip(cells[::2], cells[1::2], strict=True))
        path.write_text(f"<html><meta charset='utf-8'><p>CONTRACT</p><table>{lines}</table></html>", encoding="utf-8")
    read_document = read(path)
    return read_document.text, analyze(read_document, "contract")


def check(text: str, analysis: ContractAnalysis, ids: list[str], references: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [clause.id for clause in analysis.clauses if clause.id != "preamble"] == ids
    assert [(item.text, item.targets) for item in analysis.references] == references
    assert all(text[item.start : item.end] == item.text for item in analysis.references)


GERMAN_IDS = ["1", "1.1", "2", "2.1", "2.1(a)", "2.1(b)", "3", "3.1"]
GERMAN_REFERENCES = [("Section 2.1", ("2.1",)), ("Section 2.1(b)", ("2.1(b)",))]


def test_two_columns_of_a_word_table(tmp_path):
    check(*analysed(tmp_path, GERMAN, "docx"), GERMAN_IDS, GERMAN_REFERENCES)


def test_the_agreement_s_language_may_be_the_second_column(tmp_path):
    check(*analysed(tmp_path, [(right, left) for left, right in GERMAN], "docx"), GERMAN_IDS, GERMAN_REFERENCES)


def test_two_columns_of_an_html_table(tmp_path):
    check(*analysed(tmp_path, GERMAN, "html"), GERMAN_IDS, GERMAN_REFERENCES)


def test_chinese_beside_english(tmp_path):
    text, analysis = analysed(tmp_path, CHINESE, "docx")
    assert analysis.language == "zh"
    check(text, analysis, ["1", "1.1", "2", "2.1", "3", "3.1"], [("第二条", ("2",)), ("第一条", ("1",))])


def test_a_table_of_numbered_things_is_no_translation(tmp_path):
    rows = [
        ("1. Delivery of the goods", "2. Payment of the price"),
        ("3. Delay of the goods", "4. Loss of the goods"),
        ("5. Law", "6. Courts"),
    ]
    text, analysis = analysed(tmp_path, rows, "docx")
    assert "Payment" in "".join(text[clause.start : clause.end] for clause in analysis.clauses)
