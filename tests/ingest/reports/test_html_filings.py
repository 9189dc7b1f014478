"""Annual reports filed as HTML: statements are tables whose cells are split for signs and spanned for headings."""

import pytest
from unabridged.app.answering import reports
from unabridged.app.opened import Opened
from unabridged.ingest.document import Span
from unabridged.ingest.readers.html import read_html
from unabridged.ingest.reports import analyze_report

M = 1_000_000

INCOME = (
    ("Net sales", "394,328", "365,817", "274,515"),
    ("Cost of sales", "223,546", "212,981", "169,559"),
    ("Gross margin", "170,782", "152,836", "104,956"),
    ("Operating income", "119,437", "108,949", "66,288"),
    ("Other income/(expense), net", "(334)", "258", ""),
    ("Income before provision for income taxes", "119,103", "109,207", "66,288"),
    ("Provision for income taxes", "19,300", "14,527", "9,680"),
    ("Net income", "99,803", "94,680", "56,608"),
    ("Basic earnings per share", "6.15", "5.67", "3.31"),
    ("Diluted earnings per share", "6.11", "5.61", "3.28"),
)
BALANCE = (
    ("Current assets:", "", ""),
    ("Cash and cash equivalents", "23,646", "34,940"),
    ("Total current assets", "135,405", "134,836"),
    ("Total assets", "352,755", "351,002"),
    ("Current liabilities:", "", ""),
    ("Total current liabilities", "153,982", "125,481"),
    ("Total liabilities", "302,083", "287,912"),
    ("Total shareholders’ equity", "50,672", "63,090"),
    ("Total liabilities and shareholders’ equity", "352,755", "351,002"),
)


def facts(text):
    return f'<ix:nonFraction contextRef="c-1" name="us-gaap:Amount" unitRef="usd" scale="6" decimals="-6">{text}</ix:nonFraction>'


def split(text, wrap):
    """A figure in three cells: sign, digits, bracket."""
    sign, digits, end = ("(", text.strip("()"), ")") if text.startswith("(") else ("$" if text else "", text, "")
    return f"<td>{sign}</td><td>{wrap(facts(digits)) if digits else ''}</td><td>{end}</td>"


def spanned(text, wrap):
    """A figure in one cell over three columns."""
    return f'<td colspan="3">{wrap(facts(text)) if text else ""}</td>'


def table(heads, rows, cell, wrap, close="</td>", end="</tr>"):
    head = "<td colspan='3'></td>" + "".join(f'<td colspan="3">{wrap(head)}</td>' for head in heads)
    body = "".join(
        f"<tr><td colspan='3'>{wrap(row[0])}</td>{''.join(cell(value, wrap) for value in row[1:])}</tr>" for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>".replace("</td>", close).replace("</tr>", end)


def filing(tmp_path, **form):
    parts = [
        "<html xmlns:ix='http://www.xbrl.org/2013/inlineXBRL'><body><div style='display:none'><ix:header><ix:nonNumeric>false"
        "</ix:nonNumeric></ix:header></div><div>UNITED STATES SECURITIES AND EXCHANGE COMMISSION</div><div>FORM 10-K</div>"
        "<div>For the fiscal year ended December 31, 2022</div><div>Marl Point Industries, Inc.</div>"
        "<div>(Exact name of registrant as specified in its charter)</div><p>We sell gravel. See our consolidated statements of operations.</p>",
        "<div>CONSOLIDATED STATEMENTS OF OPERATIONS</div><div>(In millions, except per share amounts)</div>",
        table(("2022", "2021", "2020"), INCOME, **form),
        "<hr style='page-break-after:always'/><div>CONSOLIDATED BALANCE SHEETS</div><div>(In millions)</div>",
        table(("December 31,<br/>2022", "December 31,<br/>2021"), BALANCE, **form),
        "</body></html>",
    ]
    path = tmp_path / "filing.htm"
    path.write_text("\n".join(parts), encoding="utf-8")
    return read_html(path)


FORMS = {
    "signs in cells of their own": {"cell": split, "wrap": "<span>{}</span>".format},
    "one cell a figure": {"cell": spanned, "wrap": "<b>{}</b>".format},
    "blocks inside the cells": {
        "cell": split,
        "wrap": "<div style='text-align:right'><font size='2'>{}</font></div>".format,
    },
    "end tags left out": {"cell": split, "wrap": "{}".format, "close": "", "end": ""},
}


@pytest.mark.parametrize("form", FORMS)
def test_statements_of_a_filing(tmp_path, cells, form):
    analysis = analyze_report(filing(tmp_path, **FORMS[form]))
    found = cells(analysis)
    assert found["revenue"] == {"FY2022": 394_328 * M, "FY2021": 365_817 * M, "FY2020": 274_515 * M}
    assert found["gross_profit"]["FY2020"] == 104_956 * M
    assert found["net_income"] == {"FY2022": 99_803 * M, "FY2021": 94_680 * M, "FY2020": 56_608 * M}
    assert found["eps_diluted"] == {"FY2022": 6.11, "FY2021": 5.61, "FY2020": 3.28}
    assert found["cash_and_equivalents"] == {"FY2022": 23_646 * M, "FY2021": 34_940 * M}
    assert found["total_liabilities"]["FY2021"] == 287_912 * M
    other = {item.period: item.value for item in analysis.line_items if item.label.startswith("Other income")}
    assert other == {"FY2022": -334 * M, "FY2021": 258 * M}, "an empty cell shifts nothing"
    assert (analysis.company, analysis.currency) == ("Marl Point Industries, Inc.", "USD")


def test_what_has_no_pages_names_none(tmp_path):
    document = filing(tmp_path, **FORMS["one cell a figure"])
    analysis = analyze_report(document)
    assert analysis.pages is None
    assert all(item.page is None and item.bbox is None for item in (*analysis.metrics, *analysis.line_items))
    found = reports.answer([Opened(document, analysis)], "What was the net margin in FY2022?")
    assert (found.value, found.unit, found.certain) == (25.3, "percent", True)


def test_cells_know_their_place_and_layout_tables_have_none(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(
        "<table><tr><td>outside<table><tr><td colspan=2>a<td>b<tr><td>c</td></table></td><td>beside</td></tr></table>"
    )
    document = read_html(path)
    found = [(document.text[cell.span.start : cell.span.end].strip(), *cell[1:]) for cell in document.cells]
    assert found == [("a", 1, 0, 0, 2), ("b", 1, 0, 2, 1), ("c", 1, 1, 0, 1), ("beside", 0, 0, 0, 1)]
    assert isinstance(document.cells[0].span, Span)
