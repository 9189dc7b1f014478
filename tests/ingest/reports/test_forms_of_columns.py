"""What stands over columns in other countries and forms: which column is the year's, in which unit, and what the year is called."""

from __future__ import annotations

import pytest

M, K, CRORE = 1_000_000, 1_000, 10_000_000
LABELS = ("Revenue", "Cost of sales", "Gross profit", "Operating profit", "Profit before tax", "Income tax expense", "Profit for the year")  # fmt: skip
NOW, BEFORE = (900, 500, 400, 200, 160, 40, 120), (800, 450, 350, 180, 150, 30, 120)
PART, LESS = (90, 50, 40, 20, 16, 4, 12), (80, 45, 35, 18, 15, 3, 12)
NAMES = ("revenue", "cost_of_revenue", "gross_profit", "operating_income", "income_before_tax", "income_tax", "net_income")  # fmt: skip
RIGHTS = {2: (470.0, 550.0), 3: (390.0, 470.0, 550.0), 4: (310.0, 390.0, 470.0, 550.0), 5: (310.0, 370.0, 430.0, 490.0, 550.0),
          6: (250.0, 310.0, 370.0, 430.0, 490.0, 550.0)}  # fmt: skip


@pytest.fixture
def figures(analyse, Sheet, cells):
    """{year: the seven figures of LABELS} of a statement with these heading lines over these columns, and the analysis."""

    def read(head, *columns, title="Consolidated income statement"):
        rows = [(label, *(_printed(column[row]) for column in columns)) for row, label in enumerate(LABELS)]
        analysis = analyse(Sheet([title, *head, *rows], columns=RIGHTS[len(columns)], size=7.0))
        found = cells(analysis)
        years = {year for values in found.values() for year in values}
        return {year: tuple(found.get(name, {}).get(year) for name in NAMES) for year in years}, analysis

    return read


def _printed(value):
    return value if isinstance(value, str) else f"{value:,}"


def times(values, factor):
    return tuple(value * factor for value in values)


@pytest.mark.parametrize(
    "part", ["1-6/2022", "7–12/2022", "H1/2022", "Q1-Q3/2022", "9M 2022", "2Q22", "1H FY22", "Q4FY22"]
)
def test_codes_of_parts_of_a_year(figures, part):
    found, _ = figures([("EUR million", part, "2022", "2021")], PART, NOW, BEFORE)
    assert found == {"FY2022": times(NOW, M), "FY2021": times(BEFORE, M)}


def test_all_twelve_months_are_a_year(figures):
    found, _ = figures([("EUR million", "1-12/2022", "1-12/2021")], NOW, BEFORE)
    assert set(found) == {"FY2022", "FY2021"}


class TestHeadingsOverGroups:
    """A heading belongs to its group of columns, also where it is not printed over the group's middle."""

    @pytest.mark.parametrize("heads", [("Quarter ended", "", "", "Year ended", ""), ("", "Quarter ended", "", "", "Year ended"), ("^Quarter ended", "", "", "^Year ended", "")])  # fmt: skip
    def test_dates_that_start_anew_start_a_group(self, figures, heads):
        head = ["(Rs. in crore)", ("Particulars", *heads), ("", "31.03.2023", "31.12.2022", "31.03.2022", "31.03.2023", "31.03.2022")]  # fmt: skip
        found, _ = figures(head, PART, LESS, LESS, NOW, BEFORE, title="Statement of Audited Financial Results for the Quarter and Year ended March 31, 2023")  # fmt: skip
        assert found == {"FY2023": times(NOW, CRORE), "FY2022": times(BEFORE, CRORE)}

    def test_groups_of_groups_and_years_of_two_digits(self, figures):
        head = ["(Rs. in crore)", ("", "Standalone", "", "Consolidated", ""), ("", "Year ended", "", "Quarter ended", "Year ended"),
                ("", "31-Mar-22", "31-Mar-21", "31-Mar-22", "31-Mar-22", "31-Mar-21")]  # fmt: skip
        found, _ = figures(head, PART, LESS, LESS, NOW, BEFORE)
        assert found == {"FY2022": times(NOW, CRORE), "FY2021": times(BEFORE, CRORE)}

    @pytest.mark.parametrize("years", [("", "2022", "", "", "2021", ""), ("53 weeks ended 1 May 2022", "", "", "52 weeks ended 24 April 2021", "", "")])  # fmt: skip
    def test_one_year_over_three_columns(self, figures, years):
        head = ["£m", ("", *years), ("", *("Underlying", "Exceptional", "Total") * 2)]
        found, _ = figures(head, PART, LESS, NOW, LESS, PART, BEFORE)
        assert found == {"FY2022": times(NOW, M), "FY2021": times(BEFORE, M)}

    def test_a_year_twice_without_a_word_is_doubtful(self, figures):
        found, analysis = figures(["£m", ("", "2022", "2021", "2022", "2021")], NOW, BEFORE, PART, LESS)
        assert found["FY2022"] == times(NOW, M)
        assert max(metric.confidence for metric in analysis.metrics) < 0.7


class TestUnitsOfColumns:
    def test_units_beside_thousands(self, figures):
        exact = tuple(f"{value},000.50" for value in NOW)
        found, _ = figures([("", "2022", "2021"), ("", "EUR", "TEUR")], exact, BEFORE)
        assert found == {"FY2022": tuple(value * K + 0.5 for value in NOW), "FY2021": times(BEFORE, K)}

    def test_a_currency_alone_beside_a_scale_that_the_figures_do_not_bear_out(self, figures):
        found, _ = figures([("", "2022", "2021"), ("", "EUR", "TEUR")], NOW, BEFORE)
        assert found == {"FY2022": times(NOW, K), "FY2021": times(BEFORE, K)}

    def test_a_translation_may_come_first(self, figures):
        found, analysis = figures(
            [("", "2022", "2022", "2021"), ("", "US$ million", "HK$ million", "HK$ million")], PART, NOW, BEFORE
        )
        assert found == {"FY2022": times(NOW, M), "FY2021": times(BEFORE, M)}
        assert analysis.currency == "HKD"

    @pytest.mark.parametrize("unit", ["CHF 1000", "CHF 1'000", "TCHF", "kCHF", "EUR k", "NOK '000"])
    def test_thousands(self, figures, unit):
        found, _ = figures([(unit, "2022", "2021")], NOW, BEFORE)
        assert found["FY2022"] == times(NOW, K)

    @pytest.mark.parametrize("unit", ["MSEK", "SEK m", "NOK million"])
    def test_millions(self, figures, unit):
        found, _ = figures([(unit, "2022", "2021")], NOW, BEFORE)
        assert found["FY2022"] == times(NOW, M)

    @pytest.mark.parametrize("unit", ["100 million yen", "KRW 100 million"])
    def test_hundreds_of_millions(self, figures, unit):
        found, _ = figures([(unit, "2022", "2021")], NOW, BEFORE)
        assert found["FY2022"] == times(NOW, 100 * M)

    @pytest.mark.parametrize(
        ("unit", "currency"),
        [("NT$ million", "TWD"), ("RM'000", "MYR"), ("In billions of won", "KRW"), ("S$'000", "SGD"), ("R'000", "ZAR")],
    )
    def test_currencies(self, figures, unit, currency):
        _, analysis = figures([(unit, "2022", "2021")], NOW, BEFORE)
        assert analysis.currency == currency


class TestNamesOfYears:
    def test_german_words_for_this_year_and_the_one_before(self, figures):
        head = ["für das Geschäftsjahr vom 1. Januar bis 31. Dezember 2021", "TEUR", ("", "Geschäftsjahr", "Vorjahr")]
        found, _ = figures(head, NOW, BEFORE)
        assert found == {"FY2021": times(NOW, K), "FY2020": times(BEFORE, K)}

    def test_a_name_beside_its_dates_wins(self, figures):
        head = ["(Million yen)", ("", "FY2021", "FY2022"), ("", "From April 1, 2021", "From April 1, 2022"), ("", "to March 31, 2022", "to March 31, 2023")]  # fmt: skip
        found, analysis = figures(head, BEFORE, NOW)
        assert found == {"FY2022": times(NOW, M), "FY2021": times(BEFORE, M)}
        assert analysis.fiscal_year_end == "2023-03-31"

    def test_without_a_name_it_is_the_year_of_the_end(self, figures):
        found, _ = figures(["(Million yen)", ("", "March 31, 2022", "March 31, 2023")], BEFORE, NOW)
        assert set(found) == {"FY2022", "FY2023"}
