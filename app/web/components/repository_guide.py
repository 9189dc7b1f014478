"""The guide to a repository as the overview shows it: what it says it is, where it starts, its parts."""

from __future__ import annotations

from typing import Any

from ...answering.code.guide import Guide, Remark


def repository_guide(guide: Guide) -> dict[str, Any]:
    """Remarks with their places, starts as symbols, parts with the folder of the map that each opens."""
    return {
        "about": [_remark(remark) for remark in guide.about],
        "starts": [{"symbol": symbol.name, "file": symbol.file, "line": symbol.line} for symbol in guide.starts],
        "parts": [
            {
                "path": part.path,
                "files": part.files,
                "calls": part.calls,
                "says": None if part.says is None else _remark(part.says),
            }
            for part in guide.parts
        ],
        "leftOut": guide.left_out,
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {"text": remark.text, "file": remark.file, "line": remark.line}
