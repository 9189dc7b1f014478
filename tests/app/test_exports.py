"""Exports hold what the analysis holds, and document text stays data in every format."""

import csv
import io
import json
import re
import zipfile

import networkx as nx
import openpyxl
import pytest
from unabridged.app.exports import FORMATS, export
from unabridged.app.opened import Opened
from unabridged.ingest.analysis import Clause, ContractAnalysis, Metric, Reference, ReportAnalysis
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
    return Opened(Document(analysis.document, "text", ""), analysis)


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
    text = export(opened(CONTRACT), "md").decode()
    assert "<script" not in text
    assert not re.search(r"(?<!\\)\]\(javascript", text)
    assert (
        len(
            {
                line.replace("\\|", "").count("|")
                for line in text.split("## References")[1].split("##")[0].splitlines()[2:5]
            }
        )
        == 1
    )


def test_graphml_opens_in_networkx_with_the_missing_clause_as_a_node():
    graph = nx.read_graphml(io.BytesIO(export(opened(CONTRACT), "graphml")))
    assert set(graph.nodes) == {"1", "2", "Section 9"}
    assert set(graph.edges) == {("1", "2"), ("2", "Section 9")}
    assert graph.nodes["Section 9"]["kind"] == "missing"


def test_json_is_the_machine_readable_interface():
    assert json.loads(export(opened(REPORT), "json"))["schema"] == "unabridged/1"


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_analysis_gives_the_same_bytes(format):
    assert export(opened(CONTRACT), format) == export(opened(CONTRACT), format)


def test_a_workbook_does_not_hold_the_time_it_was_made():
    with zipfile.ZipFile(io.BytesIO(export(opened(REPORT), "xlsx"))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_unknown_format_names_those_there_are():
    with pytest.raises(UsageError) as raised:
        export(opened(REPORT), "pdf")
    assert "xlsx" in raised.value.remedy
