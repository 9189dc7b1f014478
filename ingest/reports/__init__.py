"""Annual reports: statements, periods, metrics, series, sections."""

from .analyze import analyze_report
from .context import report_context
from .series import merge_series

__all__ = ["analyze_report", "merge_series", "report_context"]
