"""The chart of one metric, a company with its trend or several side by side, drawn by Plotly without a background of its own, so that it fits light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from unabridged.ingest.reports.trend import Trend, fit_trend

LINE = "#2f6fbb"
TREND = "#c2410c"
COMPANIES = ("#2f6fbb", "#c2410c", "#15803d", "#7e3ba8", "#a16207", "#0e7490", "#be185d", "#4d5566")
BAND = "rgba(194,65,12,0.10)"
GRID = "rgba(128,128,128,0.22)"
INK = "#808590"


# (period, value, unit) of one company, oldest first
Points = Sequence[tuple[str, float, str]]


def company_chart(title: str, lines: Mapping[str, Points]) -> go.Figure:
    """A line per company, each in its own unit where they differ."""
    units = {unit for points in lines.values() for _, _, unit in points}
    figure = go.Figure()
    for place, (company, points) in enumerate(lines.items()):
        unit = points[0][2]
        figure.add_trace(
            go.Scatter(
                x=[period for period, _, _ in points],
                y=[value for _, value, _ in points],
                name=company if len(units) == 1 else f"{company} ({unit})",
                mode="lines+markers",
                line={"color": COMPANIES[place % len(COMPANIES)], "width": 2},
                hovertemplate="%{x}: %{y:,} " + unit + "<extra></extra>",
            )
        )
    _lay_out(figure, f"{title} ({units.pop()})" if len(units) == 1 else title, legend=True)
    return figure


def trend_chart(title: str, points: Points, trend_name: str) -> go.Figure:
    """`points` are (period, value, unit), oldest first; from four years on with the trend and its 80 % interval."""
    periods = [period for period, _, _ in points]
    values = [value for _, value, _ in points]
    unit = points[0][2] if points else ""
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            x=periods,
            y=values,
            name=title,
            mode="lines+markers",
            line={"color": LINE, "width": 2.5},
            marker={"size": 8},
            hovertemplate="%{x}: %{y:,} " + unit + "<extra></extra>",
        )
    )
    trend = fit_trend({int(period.removeprefix("FY")): value for period, value in zip(periods, values, strict=True)})
    if trend is not None and not trend.weak:
        for trace in _trend_traces(trend, trend_name):
            figure.add_trace(trace)
    _lay_out(figure, f"{title} ({unit})" if unit else title, legend=trend is not None and not trend.weak)
    return figure


def _lay_out(figure: go.Figure, title: str, *, legend: bool) -> None:
    figure.update_layout(
        title={"text": title, "font": {"size": 15}, "x": 0.01},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": INK, "family": "system-ui, sans-serif"},
        margin={"l": 56, "r": 16, "t": 36, "b": 28},
        height=220,
        showlegend=legend,
        legend={"orientation": "h", "y": 1.12, "x": 1, "xanchor": "right"},
        xaxis={"type": "category", "categoryorder": "category ascending", "gridcolor": GRID, "fixedrange": True},
        yaxis={"gridcolor": GRID, "zerolinecolor": GRID, "fixedrange": True, "exponentformat": "B"},
    )


def _trend_traces(trend: Trend, name: str) -> list[go.Scatter]:
    """The line up to the year after the last value, and the band of its prediction interval."""
    years = [f"FY{point.year}" for point in trend.line]
    edge = {"x": years, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    return [
        go.Scatter(y=[point.low for point in trend.line], **edge),
        go.Scatter(y=[point.high for point in trend.line], fill="tonexty", fillcolor=BAND, **edge),
        go.Scatter(
            x=years,
            y=[point.value for point in trend.line],
            name=name,
            mode="lines",
            line={"color": TREND, "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
        ),
    ]
