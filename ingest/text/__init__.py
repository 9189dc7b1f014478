"""Other text: an outline by headings, sections as context, comparison of two versions."""

from .analyze import analyze_text
from .comparison import compare_texts
from .context import text_context

__all__ = ["analyze_text", "compare_texts", "text_context"]
