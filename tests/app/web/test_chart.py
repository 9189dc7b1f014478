"""The chart of a metric draws its trend with the interval, where there are years enough for one."""

from unabridged.app.web.components.chart import company_chart, trend_chart


def points(*values):
    return [(f"FY{2018 + index}", value, "USD") for index, value in enumerate(values)]


def test_four_years_have_a_trend_band_that_reaches_one_year_further():
    series, low, high, line = trend_chart("Revenue", points(8.0, 9.0, 10.5, 11.0), "Trend").data
    assert tuple(series.x) == ("FY2018", "FY2019", "FY2020", "FY2021")
    assert tuple(line.x) == (*series.x, "FY2022")
    assert all(a < b < c for a, b, c in zip(low.y, line.y, high.y, strict=True))
    assert high.fill == "tonexty"


def test_three_years_are_drawn_without_a_trend():
    assert len(trend_chart("Revenue", points(8.0, 9.0, 10.5), "Trend").data) == 1


def test_several_companies_have_a_line_each_and_their_own_units():
    figure = company_chart("Revenue", {"Harbour plc": [("FY2021", 8.0, "GBP")], "Quay Inc.": points(9.0, 9.5)})
    assert [line.name for line in figure.data] == ["Harbour plc (GBP)", "Quay Inc. (USD)"]
    assert [tuple(line.y) for line in figure.data] == [(8.0,), (9.0, 9.5)]
