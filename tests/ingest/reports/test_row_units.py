"""Units that hold for some rows or columns only: per-share figures in pence beside millions, percentages, other scales."""

import pytest
from unabridged.ingest.reports.row_units import in_hundredths, is_unit, unit_of_label

M = 1_000_000

HEAD = """
Revenue|471.9|438.1
Operating profit|91.3|81.1
Profit before tax|73.4|65.0
Income tax expense|(14.6)|(12.5)
Profit for the year|58.8|52.5
"""


def income(statement, rows, unit="£ million"):
    return statement(
        "Consolidated income statement", "for the year ended 31 December 2022", HEAD + rows.strip("\n"), over=unit
    )


def per_share(analysis):
    return {
        (m.metric, m.period): (m.value, m.scale, m.as_printed)
        for m in analysis.metrics
        if m.metric in {"eps_basic", "eps_diluted"}
    }


@pytest.mark.parametrize(
    "rows",
    [
        "Earnings per share|pence|pence\n  Basic|32.0|28.7\n  Diluted|31.8|28.5",
        "Earnings per share:||\n|p|p\nBasic|32.0|28.7\nDiluted|31.8|28.5",
        "Earnings per share (pence)\n  Basic|32.0|28.7\n  Diluted|31.8|28.5",
        "Basic earnings per share (p)|32.0|28.7\nDiluted earnings per share (p)|31.8|28.5",
        "Earnings per share\n  Basic|32.0p|28.7p\n  Diluted|31.8p|28.5p",
    ],
)
def test_pence_are_said_above_beside_or_behind_the_figures(analyse, statement, rows):
    assert per_share(analyse(income(statement, rows))) == {
        ("eps_basic", "FY2022"): (0.32, 0.01, "32.0p" if "0p" in rows else "32.0"),
        ("eps_basic", "FY2021"): (0.287, 0.01, "28.7p" if "0p" in rows else "28.7"),
        ("eps_diluted", "FY2022"): (0.318, 0.01, "31.8p" if "0p" in rows else "31.8"),
        ("eps_diluted", "FY2021"): (0.285, 0.01, "28.5p" if "0p" in rows else "28.5"),
    }


def test_a_unit_ends_with_its_group_of_rows(analyse, statement):
    rows = """
Earnings per share|pence|pence
  Basic|32.0|28.7
Supplementary information
  Dividends paid|29.0|26.5
"""
    found = {(i.label, i.period): i.value for i in analyse(income(statement, rows)).line_items}
    assert found["Basic", "FY2022"] == 0.32
    assert found["Dividends paid", "FY2022"] == 29 * M


def test_percentages_among_amounts_are_no_amounts(analyse, statement):
    rows = """
Operating margin (%)|19.3|18.5
Net debt (£bn)|1.2|1.1
"""
    found = {(i.label, i.period): i.value for i in analyse(income(statement, rows)).line_items}
    assert ("Operating margin (%)", "FY2022") not in found
    assert found["Net debt (£bn)", "FY2021"] == 1100 * M


@pytest.mark.parametrize(
    "text", ["pence", "p", "(p)", "cents", "€", "£m", "US$m", "in yuan", "EUR million", "%", "元/股"]
)
def test_a_unit_is_known_by_its_words_alone(text):
    assert is_unit(text)


@pytest.mark.parametrize("text", ["", "2022", "Restated", "Note", "Pence & Co.", "million reasons", "p.l.c."])
def test_other_words_are_no_unit(text):
    assert not is_unit(text)


def test_hundredths_and_the_unit_at_a_labels_end():
    assert [in_hundredths(text) for text in ("Basic, pence", "EPS (c)", "p", "Basic", "Spence Group")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert [unit_of_label(text) for text in ("Revenue (£m)", "Revenue (restated)", "Margin (%)")] == ["£m", "", "%"]
