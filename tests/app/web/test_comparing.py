"""Two documents side by side: figures of two reports, and the comparison as files."""

import io

import docx
import httpx
import pytest
from unabridged.app.exports.paper import Grid
from unabridged.app.opened import Opened
from unabridged.app.web.comparing import compare_documents
from unabridged.app.web.components.metric_pairs import Side, metric_pairs, pairs_grid
from unabridged.ingest.analysis import Metric, ReportAnalysis
from unabridged.ingest.document import Document
from unabridged.ingest.errors import UsageError
from unabridged.ingest.pipeline import analyze


def side(name, *metrics, period=""):
    found = tuple(
        Metric(metric=metric, period=year, value=value, unit=unit, page=4) for metric, year, value, unit in metrics
    )
    return Side(len(name), ReportAnalysis(document=f"{name}.pdf", company=name, metrics=found), {}, period)


def row_of(pairs, metric):
    return next(row for group in pairs["groups"] for row in group["rows"] if row["metric"] == metric)


def test_two_companies_latest_years_stand_beside_each_other():
    pairs = metric_pairs(
        side("North", ("revenue", "FY2021", 5, "USD"), ("revenue", "FY2022", 80, "USD")),
        side("South", ("revenue", "FY2023", 100, "USD"), ("inventory", "FY2023", 7, "USD")),
    )
    assert (pairs["old"]["period"], pairs["new"]["period"]) == ("FY2022", "FY2023")
    row = row_of(pairs, "revenue")
    assert (row["difference"], row["share"]) == (20, 0.25)
    assert row_of(pairs, "inventory")["difference"] is None


def test_a_fall_from_a_loss_is_a_fall():
    pairs = metric_pairs(
        side("A", ("net_income", "FY2022", -10, "USD")), side("B", ("net_income", "FY2022", -15, "USD"))
    )
    assert (row_of(pairs, "net_income")["difference"], row_of(pairs, "net_income")["share"]) == (-5, -0.5)


def test_unlike_currencies_have_no_difference():
    pairs = metric_pairs(side("A", ("revenue", "FY2022", 10, "USD")), side("B", ("revenue", "FY2022", 15, "EUR")))
    assert row_of(pairs, "revenue")["difference"] is None


def test_another_year_can_be_picked_and_only_one_that_is_there():
    revenue = ("revenue", "FY2021", 5, "USD"), ("revenue", "FY2022", 80, "USD")
    assert (
        row_of(metric_pairs(side("A", *revenue, period="FY2021"), side("A", *revenue)), "revenue")["difference"] == 75
    )
    with pytest.raises(UsageError):
        metric_pairs(side("A", *revenue, period="FY1999"), side("A", *revenue))


def test_on_paper_each_row_names_both_pages():
    grid = pairs_grid(
        metric_pairs(side("A", ("revenue", "FY2022", 10, "USD")), side("B", ("revenue", "FY2023", 15, "USD")))
    )
    assert grid == Grid(
        ("Metric", "A, FY2022", "B, FY2023", "Difference", "Change", "Pages"),
        (("Revenue", "10 USD", "15 USD", "+5", "+50.0 %", "4 / 4"),),
    )


def test_the_comparison_of_two_reports_downloads(server, reports):
    old, new = reports[1]
    answers = {
        format: httpx.get(f"{server.url}/export/{new}/changes-from/{old}.{format}", timeout=60)
        for format in ("docx", "md", "json")
    }
    for format, answer in answers.items():
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].endswith(f"changes.{format}")
    paper = docx.Document(io.BytesIO(answers["docx"].content))
    assert [cell.text for cell in paper.tables[0].rows[1].cells][:5] == [
        "Revenue", "438,100,000 GBP", "471,900,000 GBP", "+33,800,000", "+7.7 %",
    ]  # fmt: skip
    assert "Figures side by side" in answers["md"].text
    assert answers["json"].json()["schema"] == "unabridged/1"


def test_unlike_kinds_and_formats_are_refused(server, reports, contract):
    base = f"{server.url}/export/{reports[1][1]}/changes-from"
    assert httpx.get(f"{base}/{contract[1]}.md", timeout=60).status_code == 400
    assert httpx.get(f"{base}/{reports[1][0]}.exe").status_code == 404


def test_reports_are_ordered_by_their_years_and_not_by_when_they_were_added(server, reports):
    _, (earlier, later) = reports
    for shown in (earlier, later):
        found = httpx.get(f"{server.url}/doc/{shown}/versions.json").json()
        assert [item["id"] for item in found["documents"]] == [earlier, later]
        assert (found["old"], found["new"]) == (earlier, later)
        assert found["documents"][0]["year"] < found["documents"][1]["year"]


def test_versions_of_a_contract_follow_one_another_as_they_were_added(server, tmp_path):
    workspace = server.store.create_workspace("Versions").id
    ids = []
    for name, days in (("z-first.txt", 30), ("a-second.txt", 45)):
        path = tmp_path / name
        path.write_text(
            f"1. Payment\n\nThe price is due within {days} days, see Section 2.\n\n2. Law\n\nEnglish law.\n"
        )
        ids.append(server.store.add_document(workspace, path, name).id)
    server.runner.analyse(workspace, ids, "versions", "contract")
    server.wait_for_jobs()
    for shown in ids:
        found = httpx.get(f"{server.url}/doc/{shown}/versions.json").json()
        assert [found["old"], found["new"]] == ids


def test_a_reference_that_a_change_left_behind_names_its_clause():
    text = "1. Fee\n\nThe fee of Section 3 is due.\n\n2. Term\n\nOne year.\n\n3. Price\n\nTen euros.\n"
    documents = [Document(f"{n}.txt", "text", words) for n, words in enumerate((text, text.split("3. Price")[0]))]
    old, new = (Opened(document, analyze(document, "contract")) for document in documents)
    found = compare_documents(old, new)
    assert [(item["text"], item["clause"]) for item in found["dangling_after"]] == [("Section 3", "1")]
