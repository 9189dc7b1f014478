"""One report as a Word file, a workbook, Markdown and plain text: the same figures, each with its place in the text."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest
from unabridged.ingest.pipeline import read
from unabridged.ingest.reports import analyze_report

COVER = ("FORM 10-K", "For the fiscal year ended December 31, 2023", "Marl Point Industries, Inc.", "(Exact name of registrant as specified in its charter)")  # fmt: skip
INCOME = (
    ("Net sales", "412,300", "398,150"),
    ("Cost of sales", "(251,480)", "(246,300)"),
    ("Gross profit", "160,820", "151,850"),
    ("Operating income", "53,810", "49,960"),
    ("Income before income taxes", "49,600", "45,090"),
    ("Income tax expense", "(11,408)", "(10,371)"),
    ("Net income", "38,192", "34,719"),
    ("Diluted earnings per share", "1.88", "1.71"),
)
BALANCE = (
    ("Cash and cash equivalents", "48,210", "39,770"),
    ("Total current assets", "192,480", "178,600"),
    ("Goodwill", "-", "55,000"),
    ("Total assets", "398,610", "380,040"),
    ("Total current liabilities", "83,300", "82,140"),
    ("Total liabilities", "186,440", "196,210"),
    ("Total stockholders' equity", "212,170", "183,830"),
    ("Total liabilities and stockholders' equity", "398,610", "380,040"),
)
UNIT = "(In thousands, except per share data)"
TABLES = (("CONSOLIDATED STATEMENTS OF INCOME", INCOME), ("CONSOLIDATED BALANCE SHEETS", BALANCE))
YEARS = ("2023", "2022")


def word(path: Path) -> Path:
    document = docx.Document()
    for line in COVER:
        document.add_paragraph(line)
    for title, rows in TABLES:
        document.add_heading(title, 1)
        document.add_paragraph(UNIT)
        table = document.add_table(rows=0, cols=3)
        for row in (("", *YEARS), *rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    document.save(path / "a.docx")
    return path / "a.docx"


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append([COVER[1]])
    for title, rows in TABLES:
        sheet = book.create_sheet(title[:20])
        for row in ((title,), (UNIT,), (None, 2023, 2022), *((r[0], *map(_number, r[1:])) for r in rows)):
            sheet.append(list(row))
    book.save(path / "a.xlsx")
    return path / "a.xlsx"


def _number(text: str) -> float | None:
    return None if text == "-" else float(text.replace(",", "").replace("(", "-").replace(")", ""))


def bars(path: Path) -> Path:
    lines = ["# Annual report", *COVER, ""]
    for title, rows in TABLES:
        lines += [f"## {title}", "", UNIT, "", "| | **2023** | **2022** |", "|---|---:|---:|"]
        lines += [f"| {' | '.join(row)} |" for row in rows] + [""]
    return _written(path / "a.md", lines)


def tags(path: Path) -> Path:
    lines = ["# Annual report", *COVER, ""]
    for title, rows in TABLES:
        cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in (("", *YEARS), *rows))
        lines += [f"# {title}", "", UNIT, "", f"<table><tr>{'</tr><tr>'.join(cells)}</tr></table>", ""]
    return _written(path / "a.md", lines)


def typed(path: Path) -> Path:
    lines = list(COVER)
    for title, rows in TABLES:
        lines += [title.center(70), UNIT.center(70), "<TABLE>", " " * 44 + "".join(year.rjust(12) for year in YEARS)]
        for label, *figures in rows:
            lines += [
                label.ljust(44, ".") + "".join(figure.rjust(12) for figure in figures),
                " " * 48 + "--------    --------",
            ]
        lines += ["</TABLE>", "<PAGE>"]
    return _written(path / "a.txt", lines)


def ragged(path: Path) -> Path:
    lines = list(COVER)
    for title, rows in TABLES:
        lines += [title, UNIT, " ".join(YEARS), *(" ".join(row) for row in rows)]
    return _written(path / "a.txt", lines)


def _written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", [word, workbook, bars, tags, typed, ragged], ids=lambda form: form.__name__)
def test_the_figures_and_their_places(tmp_path, cells, form):
    document = read(form(tmp_path))
    analysis = analyze_report(document)
    found = cells(analysis)
    assert found["revenue"] == {"FY2023": 412_300_000, "FY2022": 398_150_000}
    assert found["cost_of_revenue"]["FY2022"] == 246_300_000
    assert found["net_income"]["FY2023"] == 38_192_000
    assert found["eps_diluted"] == {"FY2023": 1.88, "FY2022": 1.71}
    assert found["goodwill"] == {"FY2022": 55_000_000}, "a dash or an empty cell shifts nothing"
    assert found["total_liabilities"] == {"FY2023": 186_440_000, "FY2022": 196_210_000}
    assert all(identity.holds for identity in analysis.identities)
    for metric in analysis.metrics:
        assert metric.bbox is None
        assert document.text[metric.start : metric.end] == metric.as_printed
        assert metric.page == (document.page_at(metric.start) if document.pages else None)
    assert all(document.text[item.start : item.end] for item in analysis.line_items)


def test_wide_figures_keep_to_their_columns(tmp_path, cells):
    rows = (
        ("货币资金", "七、1", "1,902,330,118.21", "1,630,220,334.90"),
        ("应收账款", "七、5", "1,203,118,330.21", "1,108,220,334.18"),
        ("流动资产合计", "", "5,902,118,330.21", "5,330,220,118.90"),
        ("固定资产", "七、21", "2,830,220,118.33", "2,702,330,224.18"),
        ("资产总计", "", "10,302,118,330.90", "9,530,220,334.18"),
        ("应付账款", "七、36", "1,402,118,224.18", "1,201,330,118.20"),
        ("流动负债合计", "", "3,402,118,224.18", "3,201,330,118.20"),
        ("负债合计", "", "4,402,330,118.90", "4,101,220,334.18"),
        ("未分配利润", "七、60", "2,899,788,212.00", "2,429,000,000.00"),
        ("所有者权益（或股东权益）合计", "", "5,899,788,212.00", "5,429,000,000.00"),
        ("负债和所有者权益（或股东权益）总计", "", "10,302,118,330.90", "9,530,220,334.18"),
    )
    head = ("项目", "附注", "2023年12月31日", "2022年12月31日")
    before = [
        "海岬精密制造股份有限公司",
        "2023年年度报告",
        "合并资产负债表",
        "2023年12月31日",
        "单位：元  币种：人民币",
    ]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (head, *rows))
    html = "".join(f"<p>{line}</p>" for line in before) + f"<table>{table}</table>"
    plain = [*before, " ".join(head), *(" ".join(cell for cell in row if cell) for row in rows)]
    for path in (_written(tmp_path / "a.html", [html]), _written(tmp_path / "a.txt", plain)):
        found = cells(analyze_report(read(path)))
        assert found["total_assets"] == {"FY2023": 10_302_118_330.90, "FY2022": 9_530_220_334.18}
        assert found["cash_and_equivalents"] == {"FY2023": 1_902_330_118.21, "FY2022": 1_630_220_334.90}


QUARTERS = (
    ("Net revenues", "101.2", "98.4", "412.3", "398.2"),
    ("Cost of revenues", "61.0", "60.2", "251.5", "246.3"),
    ("Gross profit", "40.2", "38.2", "160.8", "151.9"),
    ("Operating income", "13.2", "12.0", "53.8", "50.0"),
    ("Income before income taxes", "12.1", "11.2", "49.6", "45.1"),
    ("Provision for income taxes", "2.8", "2.6", "11.4", "10.4"),
    ("Net income", "9.3", "8.6", "38.2", "34.7"),
)
HEADS = ("Three Months Ended December 31,", "Year Ended December 31,")
FOUR = ("2023", "2022", "2023", "2022")


def quarters_in_html(path: Path) -> Path:
    head = "<tr><td></td>" + "".join(f"<td colspan=2>{text}</td>" for text in HEADS) + "</tr>"
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (("", *FOUR), *QUARTERS))
    before = "".join(f"<p>{line}</p>" for line in (*COVER, TABLES[0][0], "(in millions)"))
    return _written(path / "a.html", [f"{before}<table>{head}{rows}</table>"])


def quarters_in_word(path: Path) -> Path:
    document = docx.Document()
    for line in (*COVER, TABLES[0][0], "(in millions)"):
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=5)
    for place, text in zip((1, 3), HEADS, strict=True):
        table.cell(0, place).merge(table.cell(0, place + 1)).text = text
    for row in (("", *FOUR), *QUARTERS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(path / "a.docx")
    return path / "a.docx"


def quarters_typed(path: Path) -> Path:
    lines = [
        *COVER,
        TABLES[0][0].center(80),
        "(in millions)".center(80),
        " " * 33 + "Three Months Ended        Year Ended",
    ]
    lines += [" " * 36 + "December 31,           December 31,", " " * 30 + "".join(year.rjust(12) for year in FOUR)]
    lines += [row[0].ljust(30) + "".join(cell.rjust(12) for cell in row[1:]) for row in QUARTERS]
    return _written(path / "a.txt", lines)


@pytest.mark.parametrize("form", [quarters_in_html, quarters_in_word, quarters_typed], ids=lambda form: form.__name__)
def test_headings_over_two_columns_tell_quarters_from_years(tmp_path, cells, form):
    found = cells(analyze_report(read(form(tmp_path))), "revenue", "net_income")
    assert found == {
        "revenue": {"FY2023": 412_300_000, "FY2022": 398_200_000},
        "net_income": {"FY2023": 38_200_000, "FY2022": 34_700_000},
    }


def test_prose_in_a_text_file_is_no_statement(tmp_path):
    path = _written(
        tmp_path / "a.txt",
        ["Our consolidated balance sheets are filed with the annual report.", "Net income rose 4 in 2023."] * 30,
    )
    assert analyze_report(read(path)).metrics == ()
