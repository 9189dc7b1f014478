"""The trend chart below the metrics table: drawn again for the metric that was picked there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr
import plotly.graph_objects as go

from .. import i18n
from ..components.chart import trend_chart
from ..components.metric_table import metric_series
from ..library import Library
from ..routes import corrections_of, open_reports


@dataclass(frozen=True)
class Trend:
    """The components of the chart, and the table that picks its metric."""

    views: gr.HTML
    plot: gr.Plot


def build(views: gr.HTML) -> Trend:
    """An empty plot; the table asks for the first chart."""
    with gr.Column(elem_classes=["ub-only", "ub-only-metrics"]):
        plot = gr.Plot(label=i18n.label("metrics.chart"), show_label=False, elem_id="ub-trend")
    return Trend(views, plot)


def wire(trend: Trend, library: Library) -> None:
    """A click on a metric or one of its cells draws it."""

    def pick(event: gr.EventData) -> go.Figure | None:
        return draw(library, event._data)

    trend.views.pick(
        pick, outputs=trend.plot, show_progress="hidden", api_visibility="private", concurrency_limit=4,
        trigger_mode="always_last",
    )  # fmt: skip


def draw(library: Library, picked: Mapping[str, Any]) -> go.Figure | None:
    """The chart of {"metric", "name", "documents", "language"}; None where there is nothing to draw."""
    language: i18n.Language = "zh-CN" if picked.get("language") == "zh-CN" else "en"
    metric = str(picked.get("metric", ""))
    documents = [int(item) for item in picked.get("documents", []) if str(item).isdecimal()]
    reports = open_reports(library, documents)
    points = metric_series(reports, metric, corrections_of(library.store, reports))
    if not points:
        return None
    title = i18n.catalogue(language).get(f"metric.{metric}", metric)
    return trend_chart(title, points, i18n.text(language, "metrics.trend"))
