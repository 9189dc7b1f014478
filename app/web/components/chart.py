"""The trend chart of one metric, drawn by Plotly without a background of its own, so that it fits light and dark."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

LINE = "#2f6fbb"
TREND = "#c2410c"
GRID = "rgba(128,128,128,0.22)"
INK = "#808590"


def trend_chart(title: str, points: Sequence[tuple[str, float, str]], trend_name: str) -> go.Figure:
    """`points` are (period, value, unit), oldest first; a least-squares line is added from four points on."""
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
    if len(values) >= 4:
        figure.add_trace(
            go.Scatter(
                x=periods,
                y=least_squares(values),
                name=trend_name,
                mode="lines",
                line={"color": TREND, "width": 1.5, "dash": "dot"},
                hoverinfo="skip",
            )
        )
    figure.update_layout(
        title={"text": f"{title} ({unit})" if unit else title, "font": {"size": 15}, "x": 0.01},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": INK, "family": "system-ui, sans-serif"},
        margin={"l": 56, "r": 16, "t": 36, "b": 28},
        height=220,
        showlegend=len(values) >= 4,
        legend={"orientation": "h", "y": 1.12, "x": 1, "xanchor": "right"},
        xaxis={"type": "category", "gridcolor": GRID, "fixedrange": True},
        yaxis={"gridcolor": GRID, "zerolinecolor": GRID, "fixedrange": True, "tickformat": "~s"},
    )
    return figure


def least_squares(values: Sequence[float]) -> list[float]:
    """The values of the straight line through `values` at equal distances, by ordinary least squares."""
    count = len(values)
    mean_x = (count - 1) / 2
    mean_y = sum(values) / count
    slope = sum((x - mean_x) * (y - mean_y) for x, y in enumerate(values)) / sum(
        (x - mean_x) ** 2 for x in range(count)
    )
    return [mean_y + slope * (x - mean_x) for x in range(count)]
