"""The trend chart below the metrics table: drawn again for the metric that was picked there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr
import plotly.graph_objects as go
from unabridged.ingest.analysis import ReportAnalysis

from .. import i18n
from ..companies import company_key, corrections_of, open_reports
from ..components.chart import Points, company_chart, trend_chart
from ..components.metric_table import metric_series
from ..library import Library


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
    """The chart of {"metric", "name", "documents", "language"}; None where there is nothing to draw.

    One company's years have their trend; several companies have a line each.
    """
    language: i18n.Language = "zh-CN" if picked.get("language") == "zh-CN" else "en"
    metric = str(picked.get("metric", ""))
    documents = [int(item) for item in picked.get("documents", []) if str(item).isdecimal()]
    companies: dict[str, list[tuple[int, ReportAnalysis]]] = {}
    for document_id, report in open_reports(library, documents):
        # Reports that name no company are of one each.
        companies.setdefault(company_key(report.company) or str(document_id), []).append((document_id, report))
    lines: dict[str, Points] = {}
    for reports in companies.values():
        points = metric_series(reports, metric, corrections_of(library.store, reports))
        if points:
            lines[reports[-1][1].company or reports[-1][1].document] = points
    if not lines:
        return None
    title = i18n.catalogue(language).get(f"metric.{metric}", metric)
    if len(lines) > 1:
        return company_chart(title, lines)
    return trend_chart(title, next(iter(lines.values())), i18n.text(language, "metrics.trend"))
