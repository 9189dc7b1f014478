"""Questions with names (named.tsv: recall and precision of the set) and about use (documented.tsv: the right file first).

    python benchmarks/descriptions/others.py FOLDER

FOLDER is that of measure.py. Names in tests are neither asked for nor wrong.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

from questions import repository
from unabridged.app.answering import code
from unabridged.ingest.code.conventions import is_test_file
from unabridged.ingest.context import Answer


def answers(folder: Path, table: str) -> Iterator[tuple[dict[str, str], Answer | None]]:
    """Each row of a table whose repository is there, with the answer."""
    with (Path(__file__).parent / table).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            opened = repository(folder, row["package"])
            if opened is not None:
                yield row, code.answer(opened.repository, row["question"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    recalls, precisions, documented = [], [], []
    for row, answer in answers(folder, "named.tsv"):
        wanted, allowed = (set(filter(None, (row[column] or "").split(";"))) for column in ("answers", "optional"))
        given = set(answer.results) if answer is not None else set()
        given -= {name for name in given - wanted if name in allowed or is_test_file(name.replace(".", "/"))}
        recalls.append(len(given & wanted) / len(wanted))
        precisions.append(len(given & wanted) / len(given) if given else 0.0)
        if given != wanted:
            print(f"{row['question']} missing {sorted(wanted - given)} wrong {sorted(given - wanted)}")
    for row, answer in answers(folder, "documented.tsv"):
        cited = answer.citations[0].file if answer is not None and answer.citations else None
        documented.append(cited == row["file"])
        if cited != row["file"]:
            print(f"{row['question']} {cited} instead of {row['file']}")
    print(
        f"named {len(recalls)}: recall {sum(recalls) / len(recalls):.3f}, precision {sum(precisions) / len(recalls):.3f}"
    )
    print(f"documented {len(documented)}: first {sum(documented)}")


if __name__ == "__main__":
    main()
