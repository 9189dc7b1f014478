"""Annual reports: statements, periods, metrics, series, sections."""

from .analyze import analyze_report
from .comparison import compare_reports
from .context import report_context
from .series import merge_series

__all__ = ["analyze_report", "compare_reports", "merge_series", "report_context"]
