"""The questions of questions.tsv and the repositories that they are about, analysed once."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from unabridged.app.opened import Opened
from unabridged.ingest.pipeline import analyze, read


@dataclass(frozen=True, slots=True)
class Question:
    """A description of one function; `answers` are the ends of qualified names, any of which is right."""

    set: str
    package: str
    text: str
    answers: tuple[str, ...]

    def answered_by(self, name: str) -> bool:
        """Whether a qualified name is a right answer."""
        return any(f".{name}".endswith(f".{answer}") for answer in self.answers)


def questions(sets: list[str]) -> list[Question]:
    """Those of some sets, in order; of all that are there where none is named."""
    with (Path(__file__).parent / "questions.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Question(row["set"], row["package"], row["question"], tuple(row["answers"].split(";")))
        for row in rows
        if not sets or row["set"] in sets
    ]


@cache
def repository(folder: Path, package: str) -> Opened | None:
    """FOLDER/NAME-VERSION, analysed once in a run; None where it is not there."""
    path = folder / package.replace("==", "-")
    if not path.is_dir():
        return None
    document = read(path)
    return Opened(document, analyze(document, "code"))
