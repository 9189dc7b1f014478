"""Several years' reports of one company: the newest report's figures, restated ones marked."""

from unabridged.ingest.analysis import Metric, ReportAnalysis
from unabridged.ingest.reports import merge_series


def report(year, *metrics):
    return ReportAnalysis(
        document=f"{year}.pdf", company="Marl Point plc", fiscal_year_end=f"{year}-12-31", metrics=tuple(metrics)
    )


def revenue(year, value, statement="income"):
    return Metric(
        metric="revenue", period=f"FY{year}", value=value, unit="GBP", as_printed=str(value), statement=statement
    )


def points(*reports):
    return {(p.period, p.value, p.document, p.restated) for p in merge_series(reports)}


def test_the_newest_report_wins_and_a_changed_value_is_restated():
    old = report(2021, revenue(2021, 100), revenue(2020, 90))
    new = report(2022, revenue(2022, 120), revenue(2021, 104))
    assert points(new, old) == {
        ("FY2020", 90, "2021.pdf", False),
        ("FY2021", 104, "2022.pdf", True),
        ("FY2022", 120, "2022.pdf", False),
    }


def test_a_summary_never_replaces_a_statement():
    old = report(2021, revenue(2021, 100))
    new = report(2022, revenue(2022, 120), revenue(2021, 99, "other"), revenue(2018, 70, "other"))
    assert points(old, new) == {
        ("FY2018", 70, "2022.pdf", False),
        ("FY2021", 100, "2021.pdf", False),
        ("FY2022", 120, "2022.pdf", False),
    }
