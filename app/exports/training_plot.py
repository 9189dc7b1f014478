"""Loss and accuracy of a training run as one HTML file that needs no network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import plotly.graph_objects as go


class LoggedStep(Protocol):
    """What is drawn of a step."""

    @property
    def step(self) -> int: ...
    @property
    def stage(self) -> str: ...
    @property
    def loss(self) -> float: ...
    @property
    def accuracy(self) -> float: ...


def training_plot(title: str, log: Sequence[LoggedStep]) -> str:
    """Loss (left) and accuracy (right) over steps; a line stands where a stage of the curriculum begins."""
    steps = [line.step for line in log]
    figure = go.Figure(
        [
            go.Scatter(x=steps, y=[line.loss for line in log], name="loss"),
            go.Scatter(x=steps, y=[line.accuracy for line in log], name="answers right", yaxis="y2"),
        ]
    )
    figure.update_layout(
        title=title,
        xaxis_title="step",
        yaxis={"title": "loss", "rangemode": "tozero"},
        yaxis2={
            "title": "answers right", "overlaying": "y", "side": "right", "range": [0, 1.02], "tickformat": ".0%",
            "tickmode": "linear", "dtick": 0.2, "showgrid": False,
        },
        legend={"orientation": "h", "y": 1.08},
    )  # fmt: skip
    for before, line in zip([None, *log], log, strict=False):
        if before is None or line.stage != before.stage:
            figure.add_vline(
                x=line.step, line_dash="dot", annotation_text=line.stage, annotation_textangle=-90,
                annotation_position="bottom right",
            )  # fmt: skip
    html: str = figure.to_html(include_plotlyjs=True, full_html=True)
    return html
