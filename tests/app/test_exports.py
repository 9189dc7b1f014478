"""Exports hold what the analysis holds, and document text stays data in every format."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import docx
import networkx as nx
import openpyxl
import pytest
from unabridged.app.exports import FORMATS, export
from unabridged.app.exports.changes import comparison_paper
from unabridged.app.exports.draft import draft_paper
from unabridged.app.exports.paper import render_docx, render_markdown
from unabridged.app.opened import Opened
from unabridged.ingest.analysis import (
    Change,
    Clause,
    ContractAnalysis,
    DanglingAfter,
    Metric,
    Reference,
    ReportAnalysis,
    TextComparison,
)
from unabridged.ingest.document import Document
from unabridged.ingest.errors import UsageError

HOSTILE = '=HYPERLINK("http://x") <script>alert(1)</script> | [a](javascript:b) \x07'
CONTRACT = ContractAnalysis(
    document="nda.txt",
    clauses=(Clause(id="1", heading=HOSTILE, start=0, end=10), Clause(id="2", start=10, end=20)),
    references=(
        Reference(text=HOSTILE, start=3, end=9, source="1", targets=("2",)),
        Reference(text="Section 9", start=12, end=18, source="2", kind="dangling"),
    ),
)
REPORT = ReportAnalysis(
    document="ar.pdf",
    metrics=(Metric(metric="revenue", period="FY2023", value=211915000000, unit="USD", page=57, page_label="56"),),
)


def opened(analysis):
    return Opened(Document(analysis.document, "text", "1. First clause x.\n2. Second clause y.\n"), analysis)


def test_xlsx_numbers_are_numbers_and_have_a_source():
    sheet = openpyxl.load_workbook(io.BytesIO(export(opened(REPORT), "xlsx")))["metrics"]
    row = dict(zip([cell.value for cell in sheet[1]], [cell.value for cell in sheet[2]], strict=True))
    assert row["value"] == 211915000000
    assert row["source"] == "ar.pdf, page 57 (printed 56)"


def test_xlsx_text_is_never_a_formula():
    book = openpyxl.load_workbook(io.BytesIO(export(opened(CONTRACT), "xlsx")))
    cells = [cell for sheet in book for row in sheet for cell in row if isinstance(cell.value, str)]
    assert any(cell.value.startswith("=HYPERLINK") for cell in cells)
    assert all(cell.data_type == "s" for cell in cells)


def test_csv_text_is_never_a_formula():
    rows = list(csv.reader(io.StringIO(export(opened(CONTRACT), "csv").decode("utf-8-sig"))))
    assert rows[1][0].startswith("'=HYPERLINK")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_markdown_shows_hostile_text_and_never_runs_it():
    hostile = replace(CONTRACT, references=(replace(CONTRACT.references[0], kind="dangling", targets=()),))
    text = export(opened(hostile), "md").decode()
    assert "HYPERLINK" in text
    assert "<script" not in text
    assert not re.search(r"(?<!\\)\]\(javascript", text)
    heading, rule, row = text.split("References that point nowhere")[1].strip().splitlines()[:3]
    assert heading.count("|") == rule.count("|") == len(re.findall(r"(?<!\\)\|", row))


def test_a_contracts_word_document_names_what_points_nowhere():
    document = docx.Document(io.BytesIO(export(opened(CONTRACT), "docx")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Section 9" in cells


def test_a_report_draft_gives_every_figure_its_page_and_says_what_is_missing():
    text = export(opened(REPORT), "md").decode()
    assert "| Revenue | 211,915,000,000 | USD | 57 |" in text
    assert "Not stated in these reports: Cost of revenue" in text


def test_a_restated_figure_shows_both_values_and_the_newest_counts():
    older = replace(REPORT, fiscal_year_end="2023-06-30")
    newer = replace(
        REPORT,
        document="next.pdf",
        fiscal_year_end="2024-06-30",
        metrics=(replace(REPORT.metrics[0], value=211_000_000_000),),
    )
    text = render_markdown(draft_paper([newer, older])).decode()
    assert "211,915,000,000 became 211,000,000,000 USD" in text
    assert "| Revenue | 211,000,000,000 |" in text


def test_the_trends_of_a_draft_say_growth_interval_and_what_is_too_short():
    def year(period, value):
        metric = Metric(
            metric="revenue", period=period, value=value, unit="USD", scale=1_000_000, as_printed="1", page=3
        )
        return ReportAnalysis(
            document=f"{period}.pdf", company="Harbour", fiscal_year_end=f"{period[2:]}-12-31", metrics=(metric,)
        )

    reports = [year(f"FY{2018 + index}", value * 1_000_000) for index, value in enumerate((800, 900, 1_000, 1_100))]
    text = render_markdown(draft_paper(reports)).decode()
    assert "FY2021 against FY2020: +10.0 %" in text
    assert "+100.0 USD million a year" in text
    assert "80 % prediction interval" in text
    assert "Too few years for a trend" in render_markdown(draft_paper(reports[:2])).decode()


def test_two_versions_are_written_side_by_side():
    change = Change(
        kind="modified", old_id="3", new_id="4", old_text="ten days", new_text="five days", summary="10 → 5 days"
    )
    comparison = TextComparison(
        old="v1", new="v2", changes=(change,), dangling_after=(DanglingAfter(text="Section 9", start=3),)
    )
    text = render_markdown(comparison_paper(comparison)).decode()
    assert "| 3 | 4 | 10 → 5 days | ten days | five days |" in text
    assert text.index("Section 9") < text.index("ten days")
    assert docx.Document(io.BytesIO(render_docx(comparison_paper(comparison)))).tables


def test_graphml_opens_in_networkx_with_the_missing_clause_as_a_node():
    graph = nx.read_graphml(io.BytesIO(export(opened(CONTRACT), "graphml")))
    assert set(graph.nodes) == {"1", "2", "Section 9"}
    assert set(graph.edges) == {("1", "2"), ("2", "Section 9")}
    assert graph.nodes["Section 9"]["kind"] == "missing"
    assert graph.nodes["1"]["label"].startswith("=HYPERLINK")
    assert graph.nodes["2"]["label"] == "2"


def test_json_is_the_machine_readable_interface():
    assert json.loads(export(opened(REPORT), "json"))["schema"] == "unabridged/1"


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_analysis_gives_the_same_bytes(format):
    assert export(opened(CONTRACT), format) == export(opened(CONTRACT), format)


def test_a_workbook_does_not_hold_the_time_it_was_made():
    with zipfile.ZipFile(io.BytesIO(export(opened(REPORT), "xlsx"))) as archive:
        assert b">2000-01-01T00:00:00Z</dcterms:modified>" in archive.read("docProps/core.xml")
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_unknown_format_names_those_there_are():
    with pytest.raises(UsageError) as raised:
        export(opened(REPORT), "pdf")
    assert "xlsx" in raised.value.remedy


def test_json_is_written_without_the_libraries_of_office_files():
    program = (
        "import sys, unabridged.app.exports.json_text; print({'docx', 'openpyxl', 'matplotlib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
