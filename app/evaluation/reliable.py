"""Up to which length an engine held: measured by `bench needle`, kept as small JSON, shown by the application.

Ours for the extractive engine ships in measured.json; a user's own runs are kept in the home folder and count before it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import Any

from ..console import write_atomically
from .journal import Line
from .scores import wilson
from .trials import NEEDLE

# The lower bound of the 95 % interval must not fall below it.
LEVEL = 0.9
_SHIPPED = Path(__file__).with_name("measured.json")
_KEPT = "measured.json"


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was found for one engine with one model.

    tokens   greatest length up to which accuracy held at every length measured; 0 where it held at none
    longest  greatest length measured
    trials   answers at the lengths up to `longest`
    """

    engine: str
    model: str
    version: str
    level: float
    tokens: int
    longest: int
    trials: int


def measure(head: dict[str, Any], lines: Sequence[Line], level: float = LEVEL) -> Measurement | None:
    """The reliable length that the lines of a needle run show; None where they are too few for even all right to reach it."""
    by_length: dict[int, list[bool]] = {}
    for line in lines:
        if line["experiment"] == NEEDLE:
            by_length.setdefault(line["length"], []).append(line["score"] >= 1)
    if not by_length or min(wilson(len(marks), len(marks))[0] for marks in by_length.values()) < level:
        return None
    reliable = 0
    for length, marks in sorted(by_length.items()):
        if wilson(sum(marks), len(marks))[0] < level:
            break
        reliable = length
    return Measurement(
        engine=head["engine"], model=head["model"], version=head["version"], level=level, tokens=reliable,
        longest=max(by_length), trials=sum(map(len, by_length.values())),
    )  # fmt: skip


def said(measurement: Measurement | None) -> str:
    """A sentence about it for the terminal."""
    if measurement is None:
        return (
            f"Too few answers to tell a reliable length: each length needs {least_trials()} (--depths times --repeats)."
        )
    if not measurement.tokens:
        return f"Not reliable at the shortest length measured: under {measurement.level:.0%} right, or that cannot be ruled out."
    return f"Reliable up to {measurement.tokens:,} tokens, of {measurement.longest:,} measured."


def least_trials(level: float = LEVEL) -> int:
    """How many answers at a length it takes for all right ones to show that the level is held."""
    return next(count for count in itertools.count(1) if wilson(count, count)[0] >= level)


def keep(measurement: Measurement, path: Path) -> None:
    """Put it in the file, in place of an earlier one of the same engine and model."""
    kept = [item for item in _read(path) if (item.engine, item.model) != (measurement.engine, measurement.model)]
    kept.append(measurement)
    kept.sort(key=lambda item: (item.engine, item.model))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, (json.dumps([asdict(item) for item in kept], indent=1) + "\n").encode())


def remember(measurement: Measurement, home: Path) -> None:
    """Keep a user's own measurement. One that held as far as it went, where more is known, tells nothing new."""
    known = find(measurement.engine, measurement.model, home)
    if known is None or measurement.longest >= known.longest or measurement.tokens < measurement.longest:
        keep(measurement, home_file(home))


def model_name(engine: str, model: str | None) -> str:
    """The name under which measurements of an engine are kept: the endpoint's model, or the last part of a folder."""
    if engine == "extractive" or model is None:
        return ""
    return PurePath(model).name if engine == "native" else model


def home_file(home: Path) -> Path:
    """Where a user's own measurements are kept."""
    return home / "bench" / _KEPT


def find(engine: str, model: str, home: Path) -> Measurement | None:
    """The measurement for an engine and its model: the user's own, else ours; None where nothing was measured."""
    for path in (home_file(home), _SHIPPED):
        for item in _read(path):
            if (item.engine, item.model) == (engine, model):
                return item
    return None


def _read(path: Path) -> list[Measurement]:
    """What a file holds; a damaged one, or one of another version, holds nothing."""
    try:
        return [Measurement(**item) for item in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
