"""Two annual reports side by side: one year of each, every metric with difference and change in percent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from unabridged.ingest.analysis import ReportAnalysis
from unabridged.ingest.errors import UsageError

from ...exports.corrections import Corrections
from ...exports.paper import Grid
from .metric_table import metric_table


@dataclass(frozen=True)
class Side:
    """A report with what people corrected in it, and the fiscal year to show ("" for its latest)."""

    document_id: int
    report: ReportAnalysis
    corrections: Corrections
    period: str = ""


def metric_pairs(old: Side, new: Side) -> dict[str, Any]:
    """Groups of rows with both cells; `difference` is new less old, `share` that of the old value's size.

    Both are None where a cell is missing or the units differ. Raises UsageError for a year that a report does not have.
    """
    tables = [
        metric_table([(side.document_id, side.report)], {side.document_id: side.corrections}) for side in (old, new)
    ]
    sides: list[dict[str, Any]] = []
    cells: list[dict[str, dict[str, Any] | None]] = []
    groups: dict[str, list[str]] = {}
    for side, table in zip((old, new), tables, strict=True):
        periods: list[str] = table["periods"]
        if side.period and side.period not in periods:
            raise UsageError(f"There is no {side.period} in '{side.report.document}'.", remedy="Choose another year.")
        period = side.period or (periods[-1] if periods else "")
        column = periods.index(period) if period else 0
        sides.append(
            {"document": side.document_id, "name": side.report.document, "company": side.report.company,
             "currency": side.report.currency, "period": period, "periods": periods}
        )  # fmt: skip
        found = {}
        for group in table["groups"]:
            names = groups.setdefault(group["group"], [])
            for row in group["rows"]:
                found[row["metric"]] = row["cells"][column] if row["cells"] else None
                if any(row["cells"]) and row["metric"] not in names:
                    names.append(row["metric"])
        cells.append(found)
    return {
        "old": sides[0],
        "new": sides[1],
        "groups": [
            {"group": group, "rows": [_pair(name, cells[0].get(name), cells[1].get(name)) for name in names]}
            for group, names in groups.items()
        ],
    }


def pairs_grid(pairs: dict[str, Any]) -> Grid:
    """The same for paper."""
    heads = tuple(f"{side['company'] or side['name']}, {side['period']}" for side in (pairs["old"], pairs["new"]))
    rows = tuple(
        (
            row["metric"].replace("_", " ").capitalize().replace("Eps", "EPS"),
            *(f"{cell['value']:,} {cell['unit']}" if cell else "–" for cell in (row["old"], row["new"])),
            "–" if row["difference"] is None else f"{row['difference']:+,}",
            "–" if row["share"] is None else f"{100 * row['share']:+.1f} %",
            " / ".join(str(cell["page"]) if cell and cell["page"] else "–" for cell in (row["old"], row["new"])),
        )
        for group in pairs["groups"]
        for row in group["rows"]
        if row["old"] or row["new"]
    )
    return Grid(("Metric", *heads, "Difference", "Change", "Pages"), rows)


def _pair(name: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any]:
    difference = share = None
    if old and new and old["unit"] == new["unit"]:
        # Figures have at most a few decimals; the subtraction must not invent more.
        difference = round(new["value"] - old["value"], 6)
        share = difference / abs(old["value"]) if old["value"] else None
    return {"metric": name, "old": old, "new": new, "difference": difference, "share": share}
