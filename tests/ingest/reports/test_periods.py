"""Column headings as fiscal years, by the company's own names."""

import pytest
from unabridged.ingest.reports.periods import (
    FiscalCalendar,
    PeriodMark,
    is_not_annual,
    is_note_heading,
    month_day,
    read_calendar,
    read_dates,
    read_period,
)


@pytest.mark.parametrize(
    ("heading", "mark"),
    [
        ("2022", PeriodMark(2022)),
        ("December 31, 2022", PeriodMark(2022, 12, 31)),
        ("31 December 2022 £000's", PeriodMark(2022, 12, 31)),
        ("31.12.20211", PeriodMark(2021, 12, 31)),  # a footnote mark glued to the year
        ("20211", PeriodMark(2021)),
        ("1.1.-31.12.2022", PeriodMark(2022, 12, 31)),
        ("12/31/2022", PeriodMark(2022, 12, 31)),
        ("2019 年 12 月 31 日", PeriodMark(2019, 12, 31)),
        ("2019年度", PeriodMark(2019)),
        ("本期发生额", PeriodMark(relative=0)),
        ("期初余额", PeriodMark(relative=-1)),
        ("2022/23", PeriodMark(2023)),
        ("FY22", PeriodMark(2022)),
        ("March 2023", PeriodMark(2023, 3)),
        ("Notes", None),
        ("1,987.2", None),
    ],
)
def test_a_heading_names_its_period(heading, mark):
    assert read_period(heading) == mark


@pytest.mark.parametrize(
    "heading", ["Three months ended", "Change in %", "第四季度", "本期比上年同期增减(%)", "Six Months", "Q4"]
)
def test_quarters_and_changes_are_no_years(heading):
    assert is_not_annual(heading)


@pytest.mark.parametrize("heading", ["Note", "Notes £m", "附注"])
def test_note_columns(heading):
    assert is_note_heading(heading)


def test_a_day_may_stand_above_all_years():
    assert month_day("Year Ended June 30,") == (6, 30)
    assert month_day("Year ended December 31 (Millions, except per share amounts)") == (12, 31)
    assert month_day("January 1 to December 31, 2022") is None


def test_all_dates_of_a_caption_in_order():
    assert [mark.year for _, mark in read_dates("December 31, 2022, December 25, 2021 and December 26, 2020")] == [
        2022,
        2021,
        2020,
    ]


@pytest.mark.parametrize(
    ("spoken", "year"),
    [("In fiscal 2022 sales rose. " * 3 + "fiscal 2023 outlook", 2022), ("In fiscal 2023 sales rose. " * 3, 2023)],
)
def test_a_year_that_ends_in_january_has_the_name_the_company_gives_it(spoken, year):
    end = PeriodMark(2023, 1, 28)
    assert read_calendar(spoken, end).year_of(end) == year


def test_a_53_week_year_may_run_into_the_first_days_of_january():
    assert FiscalCalendar().year_of(PeriodMark(2023, 1, 1)) == 2022


def test_relative_headings_count_from_the_reports_year():
    calendar = FiscalCalendar(current=2019)
    assert calendar.year_of(PeriodMark(relative=0)) == 2019
    assert calendar.year_of(PeriodMark(relative=-1)) == 2018
