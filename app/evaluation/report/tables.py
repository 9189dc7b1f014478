"""From the lines of a journal to cells: right answers by length, depth and setting, with Wilson's intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..journal import Line
from ..scores import wilson
from .figures import Cell

# Settings that make rows of a table, in the order in which the first one found is taken.
_ROWS = ("absent", "wording", "distractors", "order", "haystack", "words", "task", "structure", "dataset")


def cell(lines: Iterable[Line]) -> Cell:
    """Right answers of these lines; an answer that is right in part is not right."""
    marks = [line["score"] >= 1 for line in lines]
    return Cell(sum(marks), len(marks), *wilson(sum(marks), len(marks)))


def cells(lines: Sequence[Line], key: Callable[[Line], tuple[str, str] | None]) -> dict[tuple[str, str], Cell]:
    """A cell per key, in the order of the lines; a line whose key is None is left out."""
    grouped: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        found = key(line)
        if found is not None:
            grouped.setdefault(found, []).append(line)
    return {found: cell(group) for found, group in grouped.items()}


def row_of(line: Line) -> str:
    """The row that a line belongs to within its experiment, as words; "" where the experiment has one row."""
    settings = line["settings"]
    return ", ".join(str(settings[name]) for name in _ROWS if name in settings)


def row_heads(line: Line) -> tuple[str, ...]:
    """The names of the settings that make the row."""
    return tuple(name for name in _ROWS if name in line["settings"])


def length_name(tokens: int) -> str:
    """A length as people write it: 4K, 1M."""
    for unit, size in (("M", 1_000_000), ("K", 1_000)):
        if tokens >= size:
            return f"{tokens / size:.3g}{unit}"
    return str(tokens)


def similarity_bin(line: Line) -> str | None:
    """The measured similarity in steps of a tenth, as "0.3-0.4"; None where it was not measured."""
    value = line["settings"].get("similarity")
    if value is None:
        return None
    low = min(9, max(0, int(10 * value))) / 10
    return f"{low:.1f}-{low + 0.1:.1f}"


def percent(found: Cell) -> str:
    """ "97 % [93, 99] of 88" """
    return f"{100 * found.share:.0f} % [{100 * found.low:.0f}, {100 * found.high:.0f}] of {found.count}"


def cited(lines: Sequence[Line], within: int = 1_000) -> Cell | None:
    """How often a right passage was among the first `within` cited; None where the place of the answer is not known."""
    ranks = [line["rank"] for line in lines if line["rank"] is not None]
    if not ranks:
        return None
    right = sum(1 <= rank <= within for rank in ranks)
    return Cell(right, len(ranks), *wilson(right, len(ranks)))
