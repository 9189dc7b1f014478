"""Columns of one table in different units: this year in euros beside the last in thousands, a translation into dollars."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import sqrt
from statistics import median

from ..analysis import Number
from .columns import Column
from .row_labels import Row
from .units import read_currency, read_scale


def skip_translations(columns: Sequence[Column]) -> None:
    """Pass over columns in another currency than the one most years are given in, the first of equally many."""
    named = [(column, read_currency(column.above)) for column in columns if column.role == "period"]
    years: dict[str, set[object]] = {}
    for column, currency in named:
        if currency is not None and column.mark is not None:
            years.setdefault(currency, set()).add(column.mark)
    if len(years) < 2:
        return
    own = max(years, key=lambda currency: len(years[currency]))
    for column, currency in named:
        if currency is not None and currency != own:
            column.role = "skip"


def scale_of_columns(rows: Sequence[tuple[Row, list[Column]]], usual: Number) -> dict[int, Number]:
    """id(column) -> its own scale, where headings name different ones and the figures bear them out.

    A heading that names a currency alone ("EUR" beside "TEUR") means single units.
    """
    own: dict[int, Number] = {}
    for columns in {id(columns): columns for _, columns in rows}.values():
        periods = [index for index, column in enumerate(columns) if column.role == "period" and column.mark]
        scales = {index: _scale_named(columns[index].above) for index in periods}
        if None in scales.values() or len(set(scales.values())) < 2:
            continue
        mine = [row for row, its in rows if its is columns]
        if all(
            _bears_out(mine, first, second, scales[second] / scales[first])  # type: ignore[operator]
            for first, second in product(periods, repeat=2)
            if scales[first] < scales[second]  # type: ignore[operator]
        ):
            own.update((id(columns[index]), scales[index] or usual) for index in periods)
    return own


def _scale_named(heading: str) -> Number | None:
    return read_scale(heading) or (1 if read_currency(heading) else None)


def _bears_out(rows: Sequence[Row], fine: int, coarse: int, ratio: float) -> bool:
    """Whether figures in the column `fine` are so much larger than those beside them as its smaller unit makes them."""
    quotients = []
    for row in rows:
        cells = [row.cells[index].figure for index in (fine, coarse) if index in row.cells]
        if len(cells) == 2 and cells[0] and cells[1] and cells[1].value:
            quotients.append(abs(cells[0].value / cells[1].value))
    return bool(quotients) and sqrt(ratio) < median(quotients) < ratio * sqrt(ratio)
