"""Quarters and half-years are no years, wherever the words stand that say so; nothing of them is given as a year's."""

from __future__ import annotations

import pytest

M, K = 1_000_000, 1_000
LABELS = ("Total revenue", "Cost of revenue", "Operating income", "Income before income taxes", "Provision for income taxes", "Net income")  # fmt: skip
QUARTER, QUARTER_BEFORE = (1204, 700, 304, 300, 60, 240), (1115, 680, 235, 230, 50, 180)
NOW, BEFORE = (3550, 2010, 900, 890, 180, 710), (3210, 1900, 800, 790, 160, 630)
FOUR, TWO = (310.0, 390.0, 470.0, 550.0), (440.0, 550.0)
TITLE = "Condensed Consolidated Statements of Income"
YEARS = ("", "2022", "2021")


def rows(*columns):
    return [(label, *(f"{column[row]:,}" for column in columns)) for row, label in enumerate(LABELS)]


@pytest.fixture
def revenue(analyse, Sheet, cells):
    """The revenue by year of an income statement with these lines above its rows."""

    def read(head, columns, right=TWO, title=TITLE, unit="(In millions) (Unaudited)"):
        found = cells(analyse(Sheet([title, unit, *head, *rows(*columns)], columns=right)))
        assert set(found) in (set(), {"revenue", "cost_of_revenue", "operating_income", "income_before_tax", "income_tax", "net_income"})  # fmt: skip
        return found.get("revenue", {})

    return read


@pytest.mark.parametrize(
    "head",
    [
        ["For the three months ended September 30, 2022 and 2021", YEARS],
        [("", "^Nine Months Ended September 30,", ""), YEARS],
        [("", "^Thirteen Weeks Ended", ""), ("", "October 1, 2022", "October 2, 2021")],
        [("", "^39 Weeks Ended", ""), ("", "October 1, 2022", "October 2, 2021")],
        [("", "^Six months ended 30 June", ""), YEARS, ("", "(Unaudited)", "(Unaudited)")],
        ["FOR THE SIX MONTHS ENDED 30 JUNE 2022", YEARS],
        [("", "^Quarter ended", ""), ("", "31.12.2022", "31.12.2021")],
    ],
)
def test_the_words_stand_above_the_columns(revenue, head):
    assert revenue(head, (NOW, BEFORE)) == {}


def test_or_in_the_title(revenue):
    title = "Condensed consolidated income statement for the six months ended 30 June 2022"
    assert revenue([YEARS], (NOW, BEFORE), title=title, unit="£m") == {}


def test_two_spans_of_time_side_by_side(revenue):
    head = [("", "^Three Months Ended", "", "^Nine Months Ended", ""), ("", "^September 30,", "", "^September 30,", ""), ("", "2022", "2021", "2022", "2021")]  # fmt: skip
    assert revenue(head, (QUARTER, QUARTER_BEFORE, NOW, BEFORE), FOUR) == {}


def test_a_quarter_beside_the_year(revenue):
    head = [("", "^Three Months Ended", "", "^Year Ended", ""), ("", "^December 31,", "", "^December 31,", ""), ("", "2022", "2021", "2022", "2021")]  # fmt: skip
    assert revenue(head, (QUARTER, QUARTER_BEFORE, NOW, BEFORE), FOUR) == {"FY2022": 3550 * M, "FY2021": 3210 * M}


def test_four_quarters_and_their_year(revenue):
    head = [("", "First quarter", "Second quarter", "Third quarter", "Fourth quarter", "2022")]
    columns = (QUARTER, QUARTER_BEFORE, QUARTER, QUARTER_BEFORE, NOW)
    assert revenue(head, columns, (230.0, 310.0, 390.0, 470.0, 550.0)) == {"FY2022": 3550 * M}


def test_half_years_beside_the_last_year(revenue):
    head = [("", "6 months to", "6 months to", "Year to"), ("", "30 June", "30 June", "31 December"), ("", "2022", "2021", "2021")]  # fmt: skip
    found = revenue(
        head, (QUARTER, QUARTER_BEFORE, BEFORE), (390.0, 470.0, 550.0), "Consolidated income statement", "£m"
    )
    assert found == {"FY2021": 3210 * M}


def test_the_last_twelve_months_beside_a_year(revenue):
    head = [("", "Nine months ended", "Year ended", "Twelve months ended"), ("", "Sept. 30, 2022", "Dec. 31, 2021", "Sept. 30, 2022")]  # fmt: skip
    assert revenue(head, (NOW, BEFORE, QUARTER), (330.0, 440.0, 550.0)) == {"FY2021": 3210 * M}


def test_twelve_months_alone_are_a_year(revenue):
    head = [("", "^Twelve Months Ended", ""), ("", "December 31, 2022", "December 31, 2021")]
    assert revenue(head, (NOW, BEFORE)) == {"FY2022": 3550 * M, "FY2021": 3210 * M}


def test_a_first_year_since_inception(revenue):
    head = [("", "Year ended", "Period from March 3, 2021"), ("", "December 31,", "(inception) to December 31,"), YEARS]
    assert revenue(head, (NOW, BEFORE), (400.0, 550.0), "Statements of Operations", "(in thousands)") == {"FY2022": 3550 * K}  # fmt: skip


@pytest.mark.parametrize("other", ["Budget 2023", "Forecast 2023", "2023E", "Pro forma 2022"])
def test_columns_of_what_is_expected_are_no_years(revenue, other):
    found = revenue([("", other, "2022", "2021")], (QUARTER, NOW, BEFORE), (390.0, 470.0, 550.0))
    assert found == {"FY2022": 3550 * M, "FY2021": 3210 * M}


def test_a_chinese_half_year(analyse, Sheet, cells):
    chinese = ("一、营业总收入", "减：营业成本", "二、营业利润", "三、利润总额", "减：所得税费用", "四、净利润")
    lines = [(label, f"{now:,}.00", f"{before:,}.00") for label, now, before in zip(chinese, NOW, BEFORE, strict=True)]
    head = ["合并利润表", "2022年1-6月", "单位：元", ("项目", "2022年半年度", "2021年半年度")]
    assert cells(analyse(Sheet([*head, *lines], font="china-s", columns=TWO))) == {}


BALANCE = """
Cash and cash equivalents|120|111
Total current assets|400|380
Total assets|1,500|1,400
Total current liabilities|200|190
Total liabilities|900|850
Total shareholders' equity|600|550
Total liabilities and shareholders' equity|1,500|1,400
"""


def test_of_a_quarterly_balance_sheet_only_the_year_end_is_kept_and_the_report_is_called_interim(
    analyse, Sheet, statement, cells
):
    head = [("", "^Three Months Ended", ""), ("", "^September 30,", ""), YEARS]
    income = Sheet([TITLE, "(In millions)", *head, *rows(NOW, BEFORE)], columns=TWO)
    dates = ("September 30, 2022", "December 31, 2021")
    balance = statement("Condensed Consolidated Balance Sheets", "(In millions)", BALANCE, years=dates, over="", columns=TWO)  # fmt: skip
    analysis = analyse(income, balance)
    assert cells(analysis, "total_assets", "revenue") == {"total_assets": {"FY2021": 1400 * M}}
    assert [problem.code for problem in analysis.warnings] == ["interim_report"]


def test_an_annual_report_is_not_called_interim(analyse, Sheet, statement):
    income = Sheet(
        [TITLE, "(In millions)", ("", "^Year Ended December 31,", ""), YEARS, *rows(NOW, BEFORE)], columns=TWO
    )
    assert analyse(income, statement("Consolidated Balance Sheets", "(In millions)", BALANCE)).warnings == ()
