"""A run as Markdown and HTML: tables with intervals, heat maps and curves as SVG; nothing is fetched from anywhere."""

from .pages import write_report

__all__ = ["write_report"]
