"""PyMuPDF without its layout model: a network that its import would load, half a second and 50 MB of every process, for
functions that are not used here. Whatever needs PyMuPDF takes it from here, so that nothing imports it first."""

from __future__ import annotations

import sys

_LAYOUT = "pymupdf.layout"

if "pymupdf" not in sys.modules:
    sys.modules[_LAYOUT] = None  # type: ignore[assignment]  # importing it raises ImportError, which PyMuPDF is ready for

import pymupdf  # noqa: E402

if sys.modules.get(_LAYOUT) is None:
    sys.modules.pop(_LAYOUT, None)

__all__ = ["pymupdf"]
