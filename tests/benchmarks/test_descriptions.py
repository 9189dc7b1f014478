"""The questions that descriptions are measured by: each row whole, none twice, none that gives the name away."""

import csv
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks" / "descriptions"


def rows(table):
    with (FOLDER / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("table", ["questions.tsv", "named.tsv", "documented.tsv"])
def test_every_question_is_whole_and_asked_once(table):
    listed = rows(table)
    for row in listed:
        assert all(row[column] for column in row if column != "optional"), row
        assert re.fullmatch(r"[\w.-]+==[\w.]+", row["package"]), row
    asked = [(row.get("set"), row["package"], row["question"]) for row in listed]
    assert len(asked) == len(set(asked))


def test_a_description_does_not_say_the_name():
    for row in rows("questions.tsv"):
        for answer in row["answers"].split(";"):
            last = answer.rpartition(".")[2].lower()
            assert "_" not in last.strip("_") or last not in row["question"].lower(), row
