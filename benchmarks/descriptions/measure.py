"""How often the function that a question describes comes first, and among the first five.

    python benchmarks/descriptions/measure.py FOLDER [--set NAME]... [--missed]

FOLDER has the packages of questions.tsv as NAME-VERSION, as `pip download --no-deps` (or npm, a JDK, a Go tree) gives them,
unpacked. What is not there is counted as left out. `--missed` lists what came first instead.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from questions import Question, questions, repository
from unabridged.app.answering import code
from unabridged.app.answering.code.described import search


def rank(question: Question, folder: Path) -> tuple[bool, int, list[str]] | None:
    """Whether the answer is right, the place of the function in the ranking (0 where it is not listed), and what is."""
    opened = repository(folder, question.package)
    if opened is None:
        return None
    answer = code.answer(opened.repository, question.text)
    listed = [item.symbol.name for item in search(opened.repository, question.text)]
    place = next((at for at, name in enumerate(listed, start=1) if question.answered_by(name)), 0)
    results = answer.results if answer is not None else ()
    return len(results) == 1 and question.answered_by(results[0]), place, listed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", action="append", default=[], dest="sets")
    parser.add_argument("--missed", action="store_true")
    asked = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    for question in questions(asked.sets):
        found = rank(question, asked.folder)
        chinese = not question.text.isascii()
        for name in (question.set, f"{question.set}, {'Chinese' if chinese else 'English'}"):
            count = counts.setdefault(name, Counter())
            count["left out" if found is None else "asked"] += 1
            if found is not None:
                count["first"] += found[0]
                count["five"] += 0 < found[1] <= 5
        if asked.missed and found is not None and not found[0]:
            print(f"{question.package}: {question.text}\n    {found[1]}; first {', '.join(found[2][:3])}")
    for name, count in counts.items():
        print(
            f"{name:24} {count['asked']:4} asked {count['first']:4} first {count['five']:4} in five {count['left out']:4} left out"
        )


if __name__ == "__main__":
    main()
