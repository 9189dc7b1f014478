"""The brief of a contract as the overview shows it: parties, term, money and obligations in its own sentences."""

from __future__ import annotations

from typing import Any

from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.contracts import make_brief

from ...opened import Opened

# Sections of the brief in its order; what follows them, risk points and open issues, has a view of its own.
SHOWN = ("parties", "term", "money", "obligations")


def brief_lines(opened: Opened, analysis: ContractAnalysis) -> list[dict[str, Any]]:
    """Sections by name with their lines, each with its clause and place; start is None where nothing was found."""
    brief = make_brief(opened.document, analysis)
    return [
        {
            "name": name,
            "lines": [
                {"text": line.text, "clause": line.clause, "start": line.start, "end": line.end, "page": line.page, "note": line.note}
                for line in section.sentences
            ],
        }
        for name, section in zip(SHOWN, brief.sections, strict=False)
    ]  # fmt: skip
