"""The page of one workspace: outline, the picked view, and the one source viewer beside it."""

from __future__ import annotations

import gradio as gr

from ..components.hosts import host
from ..library import Library
from . import ask, trend


def build(version: str) -> tuple[trend.Trend, ask.Ask]:
    """Three panes; the trend chart and the chat stand in the middle one and are shown with their views."""
    host("header", version)
    host("bar", version)
    with gr.Row(elem_id="ub-panes", equal_height=False):
        with gr.Column(elem_id="ub-left", scale=0, min_width=0):
            host("outline", version)
        with gr.Column(elem_id="ub-centre", scale=1, min_width=0):
            views = host("views", version, events=["pick"])
            chart = trend.build(views)
            chat = ask.build()
        with gr.Column(elem_id="ub-right", scale=0, min_width=0):
            host("viewer", version)
    return chart, chat


def wire(parts: tuple[trend.Trend, ask.Ask], library: Library) -> None:
    """Connect the chart and the chat."""
    chart, chat = parts
    trend.wire(chart, library)
    ask.wire(chat, library)
