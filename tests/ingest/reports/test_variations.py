"""One income statement in the forms that real reports give it: where the unit stands, how years are named, which other
columns stand beside them, how negative figures look. The figures must come out the same in every form."""

from dataclasses import replace

import pymupdf
import pytest
from unabridged.ingest.readers.pdf import read_pdf
from unabridged.ingest.reports import analyze_report

M = 1_000_000
ROWS = (
    ("Revenue", "1,204.6", "1,118.3"),
    ("Cost of sales", "(702.9)", "(661.0)"),
    ("Gross profit", "501.7", "457.3"),
    ("Administrative expenses", "(341.5)", "(315.4)"),
    ("Operating profit", "160.2", "141.9"),
    ("Finance costs", "(5.2)", "(4.7)"),
    ("Profit before tax", "155.0", "137.2"),
    ("Income tax expense", "(32.5)", "(28.8)"),
    ("Profit for the year", "122.5", "108.4"),
    ("Basic and diluted earnings per share (p)", "48.1", "42.9"),
)
TITLE, PERIOD, POUNDS = "Consolidated income statement", "for the year ended 31 December 2022", ("", "£m", "£m")
COVER = ("Marl Point plc", "Annual report and accounts 2022")
WANTED = {
    "revenue": (1204.6, 1118.3), "cost_of_revenue": (702.9, 661.0), "gross_profit": (501.7, 457.3),
    "operating_income": (160.2, 141.9), "interest_expense": (5.2, 4.7), "income_before_tax": (155.0, 137.2),
    "income_tax": (32.5, 28.8), "net_income": (122.5, 108.4),
}  # fmt: skip


@pytest.fixture
def check(analyse, Sheet, cells):
    """Print `lines` and compare every metric; `years` are the fiscal years that the two columns stand for."""

    def run(lines, columns=(470.0, 550.0), years=(2022, 2021), cover=COVER, **fields):
        found = cells(analyse(replace(Sheet(lines, columns=columns), **fields), cover=cover))
        periods = [f"FY{year}" for year in years]
        wanted = {name: {p: round(v * M, 3) for p, v in zip(periods, vs, strict=True)} for name, vs in WANTED.items()}
        per_share = dict(zip(periods, (0.481, 0.429), strict=True))
        assert found == {**wanted, "eps_basic": per_share, "eps_diluted": per_share}

    return run


def table(form=lambda label, now, before: (label, now, before)):
    return [form(*row) for row in ROWS]


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("2022", "2021"), ("FY22", "FY21"), ("Fiscal 2022", "Fiscal 2021"), ("2022*", "2021*"), ("2022 £m", "2021 £m"),
        ("Year to 31 Dec 2022", "Year to 31 Dec 2021"), ("31.12.2022", "31.12.2021"), ("12/31/2022", "12/31/2021"),
        ("1 Jan - 31 Dec 2022", "1 Jan - 31 Dec 2021"), ("12 months 2022", "12 months 2021"), ("Current year", "Prior year"),
    ],
)  # fmt: skip
def test_the_years_over_the_columns(check, now, before):
    units = [] if "£" in now else [POUNDS]
    check([TITLE, PERIOD, ("", now, before), *units, *table()], columns=(430.0, 550.0))


def test_a_year_that_runs_from_one_into_the_next_has_the_name_of_its_end(check):
    lines = [TITLE, "for the year ended 31 March 2023", ("", "2022/23", "2021/22"), POUNDS, *table()]
    check(lines, years=(2023, 2022), cover=("Marl Point plc", "Annual report 2023"))


def test_53_weeks_that_end_on_new_years_day(check):
    heads = [
        ("", "53 weeks", "52 weeks"),
        ("", "ended", "ended"),
        ("", "1 January", "26 December"),
        ("", "2022", "2020"),
    ]
    check([TITLE, "", *heads, POUNDS, *table()], years=(2021, 2020), cover=("Marl Point plc", "Annual report 2021"))


@pytest.mark.parametrize(
    "negative",
    [
        lambda cell: cell.replace("(", "").replace(")", "-"), lambda cell: cell.replace("(", "( ").replace(")", " )"),
        lambda cell: cell.replace("(", "- ").replace(")", ""), lambda cell: cell.strip("()"),
    ],
    ids=["trailing minus", "brackets apart", "leading minus", "no sign"],
)  # fmt: skip
def test_how_expenses_are_marked(check, negative):
    lines = table(lambda label, now, before: (label, negative(now), negative(before)))
    check([TITLE, PERIOD, ("", "2022", "2021"), POUNDS, *lines])


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ([TITLE, ("", "", "£ million"), PERIOD, ("", "2022", "2021")], []),
        ([TITLE, PERIOD, ("£ in millions", "2022", "2021")], []),
        ([f"{TITLE} (in £ millions)", PERIOD, ("", "2022", "2021")], []),
        ([TITLE, PERIOD, ("", "2022", "2021")], ["", "All figures are in £ millions unless stated otherwise."]),
        (["All amounts in £ millions unless otherwise stated", "", TITLE, PERIOD, ("", "2022", "2021")], []),
    ],
    ids=["at the right", "in the label column", "in the title", "at the foot", "at the head of the page"],
)
def test_where_the_unit_stands(check, above, below):
    check([*above, *table(), *below])


def test_columns_of_changes_shares_and_notes_are_no_years(check):
    change = [TITLE, PERIOD, ("", "2022", "2021", "Change"), ("", "£m", "£m", "%")]
    check([*change, *table(lambda label, now, before: (label, now, before, "7.7"))], columns=(400.0, 475.0, 550.0))
    share = [TITLE, PERIOD, ("", "2022", "%", "2021", "%"), ("", "£m", "", "£m", "")]
    wide = (330.0, 400.0, 470.0, 550.0)
    check([*share, *table(lambda label, now, before: (label, now, "13.3", before, "12.7"))], columns=wide)
    notes = [TITLE, PERIOD, ("", "2022", "2021", "Note"), ("", "£m", "£m", "")]
    check([*notes, *table(lambda label, now, before: (label, now, before, "4"))], columns=(400.0, 475.0, 550.0))


def test_of_reported_adjustments_and_restated_the_restated_column_counts(check):
    heads = [
        ("", "2022", "2021", "", ""), ("", "", "As previously", "", ""), ("", "", "reported", "Adjustments", "As restated"),
        ("", "£m", "£m", "£m", "£m"),
    ]  # fmt: skip
    rows = table(lambda label, now, before: (label, now, "1.0", "2.0", before))
    check([TITLE, PERIOD, *heads, *rows], columns=(330.0, 400.0, 475.0, 550.0))


def test_of_adjusted_and_reported_columns_under_each_year_the_reported_one_counts(check):
    heads = [("", *["Adjusted", "Adjusting", "Reported"] * 2), ("", "2022", "items", "2022", "2021", "items", "2021")]
    rows = table(lambda label, now, before: (label, "99.0", "3.0", now, "88.0", "2.0", before))
    check([TITLE, PERIOD, *heads, ("", *["£m"] * 6), *rows], columns=(240.0, 300.0, 360.0, 420.0, 480.0, 540.0))


def test_a_page_printed_sideways_gives_the_same_figures_and_boxes_on_the_page_as_seen(check, analyse, Sheet):
    lines = [TITLE, PERIOD, ("", "2022", "2021"), POUNDS, *table()]
    check(lines, rotation=90)
    check(lines, rotation=270)
    (revenue,) = (
        m for m in analyse(replace(Sheet(lines), rotation=90)).metrics if (m.metric, m.period) == ("revenue", "FY2022")
    )
    x0, y0, x1, y1 = revenue.bbox
    assert y1 - y0 > x1 - x0  # seen sideways, the figure runs from top to bottom
    assert 0 <= x0 < x1 <= 792
    assert 0 <= y0 < y1 <= 612


@pytest.mark.parametrize(
    "title",
    [
        "INCOME STATEMENTS", "Statements of Consolidated Earnings", "Consolidated Results of Operations", "Group profit and loss account",
        "Group statement of comprehensive income", "Consolidated statements of operations and comprehensive loss",
        "Consolidated Statements of Income (Loss)", "1. Consolidated income statement", "Consolidated Statement of Net Income",
        "Consolidated statement of profit or loss and other comprehensive income", "Marl Point plc consolidated income statement",
    ],
)  # fmt: skip
def test_what_the_statement_is_called(check, title):
    check([title, PERIOD, ("", "2022", "2021"), POUNDS, *table()])


@pytest.mark.parametrize(
    "heads",
    [
        ["Company income statement"], ["Condensed financial information of the registrant", "Condensed income statement"],
        ["Unaudited pro forma consolidated income statement"], ["Underlying income statement"], ["Adjusted income statement"],
    ],
    ids=lambda heads: heads[-1],
)  # fmt: skip
def test_a_look_alike_before_the_statement_is_passed_over(analyse, Sheet, cells, heads):
    other = table(lambda label, now, before: (label, f"9{now.strip('()')}", before))
    alike = Sheet([*heads, PERIOD, ("", "2022", "2021"), POUNDS, *other])
    real = Sheet([TITLE, PERIOD, ("", "2022", "2021"), POUNDS, *table()])
    found = cells(analyse(alike, real, cover=COVER))
    assert found["revenue"]["FY2022"] == 1204.6 * M
    assert found["net_income"]["FY2022"] == 122.5 * M


def test_part_of_a_year_is_no_year(analyse, Sheet, cells):
    heads = [
        ("", "Successor", "Predecessor", "Predecessor"), ("", "Period from", "Period from", "Year ended"),
        ("", "July 1 to", "January 1 to", ""), ("", "December 31,", "June 30,", "December 31,"), ("", "2022", "2022", "2021"),
    ]  # fmt: skip
    rows = table(lambda label, now, before: (label, "1.0", "2.0", before))
    found = cells(analyse(Sheet([TITLE, *heads, ("", *["£m"] * 3), *rows], columns=(390.0, 470.0, 550.0)), cover=COVER))
    assert found["revenue"] == {"FY2021": 1118.3 * M}


BALANCE = [
    "Consolidated balance sheet", "at 31 December 2022", ("", "2022", "2021"), POUNDS, ("Current assets",), ("Inventories", "210.0", "205.0"),
    ("Cash and cash equivalents", "156.0", "148.0"), ("", "366.0", "353.0"), ("Property, plant and equipment", "678.0", "650.0"),
    ("Total assets", "1,044.0", "1,003.0"), ("Current liabilities",), ("Trade and other payables", "(498.0)", "(480.0)"),
    ("", "(498.0)", "(480.0)"), ("Total liabilities", "(498.0)", "(480.0)"), ("Net assets", "546.0", "523.0"),
    ("Retained earnings", "546.0", "523.0"), ("Total equity", "546.0", "523.0"),
]  # fmt: skip


def test_two_printed_pages_on_one_are_read_one_after_the_other(tmp_path, Sheet, cells, print_report):
    income = [TITLE, PERIOD, ("", "2022", "2021"), POUNDS, *table()]
    single = pymupdf.open(print_report(tmp_path / "pages.pdf", Sheet(list(COVER)), Sheet(income), Sheet(BALANCE)))
    spread = pymupdf.open()
    spread.insert_pdf(single, to_page=0)
    page = spread.new_page(width=1224, height=792)
    for number in (1, 2):
        page.show_pdf_page(pymupdf.Rect(612 * (number - 1), 0, 612 * number, 792), single, number)
    spread.save(tmp_path / "spread.pdf")
    found = cells(analyze_report(read_pdf(tmp_path / "spread.pdf")))
    assert found["revenue"] == {"FY2022": 1204.6 * M, "FY2021": 1118.3 * M}
    assert found["current_assets"] == {"FY2022": 366 * M, "FY2021": 353 * M}
    assert found["current_liabilities"] == {"FY2022": 498 * M, "FY2021": 480 * M}
    assert found["shareholders_equity"]["FY2021"] == 523 * M
