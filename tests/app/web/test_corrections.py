"""A corrected figure: in the table, in the chart and in every export, with what was read beside it."""

import csv
import io

import httpx
import openpyxl
import pytest
from unabridged.app.web.pages.trend import draw
from unabridged.ingest.analysis import METRICS

READ, CORRECTED = 438_100_000, 440_000_000


def cell_of(server, document):
    table = httpx.get(f"{server.url}/doc/{document}/metrics.json", timeout=30).json()
    (row,) = (row for group in table["groups"] for row in group["rows"] if row["metric"] == "revenue")
    return row["cells"][table["periods"].index("FY2023")]


def correct(server, document, **changed):
    body = {"metric": "revenue", "period": "FY2023", "value": CORRECTED, "note": "as restated", **changed}
    return httpx.post(f"{server.url}/doc/{document}/correction", json=body)


@pytest.fixture
def corrected(server, reports):
    """The document whose revenue of 2023 is corrected while a test runs."""
    document = reports[1][0]
    assert correct(server, document).status_code == 200
    yield document
    server.store.withdraw_correction(document, "revenue", "FY2023")


def test_the_cell_shows_the_new_value_and_keeps_what_was_read(server, corrected):
    cell = cell_of(server, corrected)
    assert (cell["value"], cell["corrected"]) == (CORRECTED, {"value": READ, "note": "as restated"})


def test_the_chart_draws_the_new_value(server, corrected):
    figure = draw(server.library, {"metric": "revenue", "documents": [corrected]})
    assert CORRECTED in figure.data[0].y


def test_a_second_correction_keeps_the_first_reading(server, corrected):
    assert correct(server, corrected, value=1).json()["original"] == READ


def test_the_correction_stands_after_the_document_is_analysed_again(server, corrected):
    server.runner.analyse(server.store.document(corrected).workspace_id, [corrected], "again")
    server.wait_for_jobs()
    assert cell_of(server, corrected)["value"] == CORRECTED


def test_exports_have_both_values(server, corrected):
    def export(format):
        return httpx.get(f"{server.url}/export/{corrected}.{format}", timeout=30)

    rows = list(csv.DictReader(io.StringIO(export("csv").content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(export("xlsx").content))["metrics"]
    columns = [cell.value for cell in sheet[1]]
    sheet_rows = [dict(zip(columns, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    for found, number in ((rows, str), (sheet_rows, int)):
        (row,) = (row for row in found if (row["metric"], row["period"]) == ("revenue", "FY2023"))
        assert (row["value"], row["corrected_value"]) == (number(READ), number(CORRECTED))
        assert row["correction_note"] == "as restated"
        assert not any(row["corrected_value"] for row in found if row["metric"] != "revenue")
    result = export("json").json()
    assert [(item["original"], item["value"]) for item in result["corrections"]] == [(READ, CORRECTED)]
    assert "440,000,000 instead of 438,100,000" in export("md").text.replace("\\", "")


def test_without_a_correction_an_export_is_what_the_command_line_writes(server, reports):
    assert "corrected_value" not in httpx.get(f"{server.url}/export/{reports[1][0]}.csv").text
    assert "corrections" not in httpx.get(f"{server.url}/export/{reports[1][0]}.json").json()


@pytest.mark.parametrize(
    ("changed", "status"), [({"metric": "luck"}, 404), ({"value": "much"}, 422), ({"value": None}, 422), ({"period": "x" * 99}, 422)]
)  # fmt: skip
def test_what_is_no_correction_is_refused(server, reports, changed, status):
    assert correct(server, reports[1][0], **changed).status_code == status
    assert cell_of(server, reports[1][0])["corrected"] is None


def test_a_contract_has_no_figures_to_correct(server, contract):
    assert correct(server, contract[1]).status_code == 400


@pytest.fixture
def filled(server, reports):
    """The document whose research and development of 2021, which it does not state, is filled in while a test runs."""
    document = reports[1][0]
    assert (
        correct(server, document, metric="research_and_development", period="FY2021", value=6_100_000).status_code
        == 200
    )
    yield document
    server.store.withdraw_correction(document, "research_and_development", "FY2021")


def row_of(server, document, metric):
    table = httpx.get(f"{server.url}/doc/{document}/metrics.json", timeout=30).json()
    (row,) = (row for group in table["groups"] for row in group["rows"] if row["metric"] == metric)
    return dict(zip(table["periods"], row["cells"], strict=True))


def test_an_empty_cell_can_be_filled_and_shows_that_nothing_was_read(server, filled):
    cell = row_of(server, filled, "research_and_development")["FY2021"]
    assert (cell["value"], cell["unit"], cell["scale"]) == (6_100_000, "GBP", 1_000_000)
    assert cell["corrected"] == {"value": None, "note": "as restated"}


def test_a_filled_cell_is_in_the_exports(server, filled):
    assert "6,100,000 instead of nothing" in httpx.get(f"{server.url}/export/{filled}.md", timeout=30).text.replace(
        "\\", ""
    )
    result = httpx.get(f"{server.url}/export/{filled}.json", timeout=30).json()
    assert [(item["original"], item["value"]) for item in result["corrections"]] == [(None, 6_100_000)]


def test_a_metric_that_no_report_states_has_a_row_of_empty_cells(server, reports):
    table = httpx.get(f"{server.url}/doc/{reports[1][0]}/metrics.json", timeout=30).json()
    assert {row["metric"] for group in table["groups"] for row in group["rows"]} == set(METRICS)
    assert set(table["blank"]) == {reports[1][0]}
    scales = {
        row["metric"]: row["scale"] for group in table["groups"] for row in group["rows"] if not any(row["cells"])
    }
    assert all(scale == 1_000_000 for metric, scale in scales.items() if not metric.startswith(("eps", "shares")))


def test_a_period_that_is_no_fiscal_year_is_refused(server, reports):
    assert correct(server, reports[1][0], period="Q3").status_code == 404
