"""LongBench, LongBench v2 and RULER files that the user has: JSON lines in their published form, checked line by line.

Their texts are read as any text is, sections found by form; a question of RULER is the last line of its input, as all
of its templates end in one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unabridged.ingest.context import estimate_tokens
from unabridged.ingest.errors import DamagedFile, UsageError

from .haystacks import Source, plant
from .trials import Asked, Group, Setting, Trial

# LongBench's measure of each data set (its own table); v2 asks for a letter.
_METRICS = {
    "narrativeqa": "f1", "qasper": "f1", "multifieldqa_en": "f1", "multifieldqa_zh": "f1_zh", "hotpotqa": "f1",
    "2wikimqa": "f1", "musique": "f1", "dureader": "rouge_l_zh", "gov_report": "rouge_l", "qmsum": "rouge_l",
    "multi_news": "rouge_l", "vcsum": "rouge_l_zh", "trec": "class", "triviaqa": "f1", "samsum": "rouge_l", "lsht": "class",
    "passage_retrieval_en": "number", "passage_count": "number", "passage_retrieval_zh": "number", "lcc": "edits",
    "repobench-p": "edits",
}  # fmt: skip
# What LongBench's prompts ask where a line has no question of its own.
_ASKED = {
    "gov_report": "Write a one-page summary of the report.",
    "multi_news": "Write a one-page summary of all news.",
    "vcsum": "请写一段会议总结。",
    "passage_count": "How many unique paragraphs are there after removing duplicates?",
    "lcc": "Write the next line of code.",
    "repobench-p": "Write the next line of code.",
}
# What LongBench's prompts say before a line's own input, where that is no question by itself.
_TOLD = {
    "passage_retrieval_en": 'The following is an abstract of one of the paragraphs. Which one? Answer with "Paragraph" and its number alone.',
    "passage_retrieval_zh": "以下是其中一个段落的摘要。请问它属于哪个段落？只回答“段落”和编号。",
    "trec": "Which type is the question below, among the types in the examples? Answer with the type alone.",
    "lsht": "请判断以下新闻属于例子中的哪个类别，只回答类别。",
    "samsum": "Summarise the dialogue below in a few short sentences, as in the examples.",
}
_LETTERS = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a file: a text, a question about it, and its right answers."""

    text: str = field(repr=False)
    question: str
    expected: tuple[str, ...]
    metric: str
    dataset: str


@dataclass(frozen=True, slots=True)
class File:
    """One file that was read. `digest` changes with its bytes."""

    name: str
    digest: str
    items: tuple[Item, ...] = field(repr=False)


def find(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those below the folders named: .jsonl, and LongBench v2's data.json. Raises UsageError where there are none."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no file or folder '{path}'.", remedy="Check the spelling of --data.")
        found += [path] if path.is_file() else sorted([*path.rglob("*.jsonl"), *path.rglob("data.json")])
    if not found:
        raise UsageError(
            f"There are no .jsonl files and no data.json in '{paths[0]}'.",
            remedy="Name a folder with LongBench or RULER files in their published form.",
        )
    return found


def load(path: Path) -> File:
    """All lines of a file, or all items of a JSON list. Raises DamagedFile with the line for one that is of no published form."""
    data = path.read_bytes()
    # RULER writes TASK/validation.jsonl.
    stem = path.parent.name if path.stem in ("validation", "test") else path.stem
    items = []
    for number, row in _rows(path.name, data):
        try:
            items.append(_item(json.loads(row) if isinstance(row, bytes) else row, stem))
        except (ValueError, KeyError, TypeError) as error:
            what = f"has no {error}" if isinstance(error, KeyError) else f"cannot be read ({error})"
            raise DamagedFile(
                f"Line {number} of '{path.name}' {what}.",
                remedy="A line is LongBench's (input, context, answers), LongBench v2's (question, choice_A to choice_D, "
                "answer, context) or RULER's (input, outputs).",
            ) from error
    if not items:
        raise DamagedFile(f"'{path.name}' holds no lines.", remedy="Download it again.")
    return File(f"{path.parent.name}/{path.name}", hashlib.sha256(data).hexdigest()[:16], tuple(items))


def _rows(name: str, data: bytes) -> Iterator[tuple[int, Any]]:
    """The numbered lines of a file that are not empty, as bytes; the items of a JSON list, which LongBench v2 is published as."""
    if not data.lstrip().startswith(b"["):
        yield from ((number, row) for number, row in enumerate(data.splitlines(), 1) if row.strip())
        return
    try:
        yield from enumerate(json.loads(data), 1)
    except ValueError as error:
        raise DamagedFile(f"'{name}' is no list of JSON ({error}).", remedy="Download it again.") from error


def groups(files: Sequence[File], limit: int = 0) -> Iterator[Group]:
    """A group per line, `limit` of each file; 0 is all."""
    for file in files:
        for number, item in enumerate(file.items[: limit or None]):
            id = f"{file.name}/{file.digest}/{number}"

            def make(item: Item = item, id: str = id) -> Asked:
                context = plant([Source(item.dataset, item.dataset, item.text)], []).context
                settings: dict[str, Setting] = {"dataset": item.dataset, "metric": item.metric}
                length = _rounded(estimate_tokens(item.text))
                trial = Trial(id, item.dataset, length, item.question, item.expected, item.metric, settings=settings)
                return Asked(context, (trial,))

            yield Group((id,), make)


def _rounded(tokens: int) -> int:
    """The power of two thousand at or above: published texts have every length, a report has columns."""
    size = 1_000
    while size < tokens:
        size *= 2
    return size


def _item(line: Any, stem: str) -> Item:
    if not isinstance(line, dict):
        raise TypeError("not an object")
    if "outputs" in line:
        return _ruler(line, stem)
    if "choice_A" in line:
        choices = "\n".join(f"({letter}) {_text(line, f'choice_{letter}')}" for letter in _LETTERS)
        question = f"{_text(line, 'question')}\n{choices}\nAnswer with the letter alone."
        answer = _text(line, "answer").strip().upper()
        if answer not in _LETTERS:
            raise ValueError("its answer is no letter A to D")
        return Item(_text(line, "context"), question, (answer,), "choice", str(line.get("domain", stem)))
    dataset = str(line.get("dataset") or stem).removesuffix("_e")
    if dataset not in _METRICS:
        raise ValueError(f"'{dataset}' is not a data set of LongBench")
    question = _text(line, "input").strip() or _ASKED.get(dataset, "")
    question = "\n\n".join(filter(None, (_TOLD.get(dataset), question)))
    text, metric = _text(line, "context"), _METRICS[dataset]
    if dataset == "repobench-p":
        text, question = text + "\n" + question, _ASKED[dataset]
    return Item(text, question, _texts(line, "answers"), metric, dataset)


def _ruler(line: dict[str, Any], stem: str) -> Item:
    text = _text(line, "input").rstrip()
    body, _, question = text.rpartition("\n")
    if not body.strip():
        raise ValueError("its input is a single line")
    return Item(body, question, _texts(line, "outputs"), "any" if stem.startswith("qa") else "holds", stem)


def _text(line: dict[str, Any], key: str) -> str:
    if not isinstance(line[key], str):
        raise TypeError(f"{key} is not a text")
    return str(line[key])


def _texts(line: dict[str, Any], key: str) -> tuple[str, ...]:
    found = line[key] if isinstance(line[key], list) else [line[key]]
    if not found or not all(isinstance(item, str | int | float) for item in found):
        raise TypeError(f"{key} is not a list of texts")
    return tuple(map(str, found))
