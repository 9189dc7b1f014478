"""Other text: an outline by headings, and sections as context."""

from .analyze import analyze_text
from .context import text_context

__all__ = ["analyze_text", "text_context"]
