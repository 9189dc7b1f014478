"""A trend is a line through at least three years, with the interval in which the next one would fall."""

import pytest
from unabridged.ingest.reports.trend import compound_growth, fit_trend, growth

STEADY = {2018: 100.0, 2019: 112.0, 2020: 118.0, 2021: 131.0, 2022: 139.0}


def test_a_line_through_five_years_and_the_year_after_them():
    # by hand: mean 120 at 2020, slope (-2*100 - 112 + 131 + 2*139) / 10 = 9.7; residuals -.6 1.7 -2 1.3 -.4
    trend = fit_trend(STEADY)
    assert trend.slope == pytest.approx(9.7)
    assert (trend.n, trend.gaps, trend.weak) == (5, (), False)
    assert trend.next.year == 2023
    assert trend.next.value == pytest.approx(149.1)
    # s² = 9.1 / 3; the interval of a new value three years from the mean is t(0.9; 3) s sqrt(1 + 1/5 + 9/10)
    half = 1.6377 * (9.1 / 3) ** 0.5 * 2.1**0.5
    assert (trend.next.low, trend.next.high) == pytest.approx((149.1 - half, 149.1 + half), abs=0.01)
    assert trend.r2 == pytest.approx(1 - 9.1 / 950)


def test_a_missing_year_is_a_gap_and_not_a_step():
    trend = fit_trend({2018: 10.0, 2020: 30.0, 2021: 40.0, 2022: 50.0})
    assert trend.slope == pytest.approx(10.0)
    assert trend.gaps == (2019,)
    assert [point.year for point in trend.line] == [2018, 2019, 2020, 2021, 2022, 2023]
    assert trend.line[1].value == pytest.approx(20.0)


def test_three_years_are_called_weak_and_two_make_no_trend():
    assert fit_trend({2020: 5.0, 2021: 7.0, 2022: 8.0}).weak
    assert fit_trend({2021: 7.0, 2022: 8.0}) is None
    assert fit_trend({}) is None
    assert fit_trend({2020: 5.0, 2021: float("nan"), 2022: 8.0}) is None


def test_the_scale_of_the_values_does_not_matter():
    large = fit_trend({year: 1e12 * value for year, value in STEADY.items()})
    assert large.next.high / 1e12 == pytest.approx(fit_trend(STEADY).next.high)


def test_equal_values_lie_on_a_level_line():
    trend = fit_trend(dict.fromkeys(range(2018, 2022), 7))
    assert trend.slope == pytest.approx(0, abs=1e-9)
    assert (trend.next.value, trend.r2) == (pytest.approx(7), 1.0)


def test_the_words_say_interval_gaps_and_weakness():
    words = fit_trend({2018: 10.0, 2020: 31.0, 2021: 40.0}).words("{:.0f} m".format)
    assert words.startswith("Linear trend FY2018 to FY2021 (3 values, FY2019 missing): +10 m a year, R² ")
    assert "80 % prediction interval" in words
    assert words.endswith("Three values carry a trend weakly.")
    assert "80% 预测区间" in fit_trend(STEADY).words("{:.0f}".format, chinese=True)


def test_growth_needs_the_year_before_and_a_positive_base():
    assert growth({2018: 100, 2019: 110, 2021: 90, 2022: -9, 2023: 18}) == {
        2019: pytest.approx(0.1),
        2022: pytest.approx(-1.1),
    }
    assert compound_growth({2018: 100, 2020: 121}) == pytest.approx(0.1)
    assert compound_growth({2018: -100, 2020: 121}) is None
    assert compound_growth({2018: 100}) is None
