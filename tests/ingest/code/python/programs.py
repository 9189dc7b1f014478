"""Small programs and the calls that are found in them."""

from __future__ import annotations

from textwrap import dedent

from unabridged.ingest.code.python import analyze_python
from unabridged.ingest.document import SourceFile


def calls(source: str, caller: str) -> set[str]:
    """What a function of the module `m` calls."""
    file = SourceFile("m.py", dedent(source).encode(), "python")
    return {edge.callee for edge in analyze_python([file], root_name="root").edges if edge.caller == caller}
