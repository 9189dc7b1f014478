"""Defined terms without quotation marks: bold terms of a list ("Business Day: a day ..."), and the first cells of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from .definitions import Defined
from .layout import View

_TERM = r"[A-Z][\w'&/-]*(?:\s(?:(?:of|and|or|for|to|the|in)\s)?[A-Z(][\w'&()/-]*){0,5}"
_ENTRY = re.compile(
    rf"(?:\n[\n\f]|\n)(?P<term>{_TERM})(?:\s(?:means|has\sthe\smeaning|shall\smean)\b|\sincludes\b(?!:)|:\s(?=(?P<said>the|an?|any|all|each|has|as|in|means)\b|[a-z]))"
)
# Entries stand in a list: one such line alone is a note or a field of a form.
_FEWEST = 3
_FARTHEST = 1_500
# "This Agreement means" is no entry.
_NO_TERM = re.compile(r"(?:This|That|It|Which|What|Note|The|In|If|Name|Date|Address|For|Where)\b")
_TERM_HEAD = re.compile(
    r"(?:defined\s)?(?:terms?|expressions?|words?(?:\sor\sexpressions?)?)|术语|词语|定义", re.IGNORECASE
)
_MEANING_HEAD = re.compile(
    r"(?:meanings?|definitions?|interpretation|description)|含义|释义|定义|解释|说明", re.IGNORECASE
)


def find_plain_entries(text: str) -> list[Defined]:
    """The entries of lists of unquoted terms, each to the next one or its paragraph's end."""
    matches = [match for match in _ENTRY.finditer(text) if not _NO_TERM.match(match["term"])]
    found: list[Defined] = []
    for run in _runs(matches):
        if not any(match["said"] or not match[0].rstrip().endswith(":") for match in run):
            continue  # the fields of a form
        starts = [match.start("term") for match in run]
        for match, following in zip(run, [*starts[1:], starts[-1] + _FARTHEST], strict=True):
            stop = text.find("\n\n", match.end(), following)
            end = stop if stop >= 0 else min(following, len(text))
            found.append(Defined(" ".join(match["term"].split()), match.start("term"), end, True))
    return found


def _runs(matches: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """The matches that follow each other closely, where they are enough to make a list."""
    run: list[re.Match[str]] = []
    for match in matches:
        if run and match.start() - run[-1].end() > _FARTHEST:
            if len(run) >= _FEWEST:
                yield run
            run = []
        run.append(match)
    if len(run) >= _FEWEST:
        yield run


def find_table_entries(document: Document, view: View) -> list[Defined]:
    """The terms of tables that are headed "Term" and "Meaning", with the cell beside each as its meaning."""
    found: list[Defined] = []
    for rows in _tables(document):
        heads = [text.strip(" *|") for _, _, text in rows[0]] if rows else []
        if len(heads) < 2 or not (_TERM_HEAD.fullmatch(heads[0]) and _MEANING_HEAD.fullmatch(heads[1])):
            continue
        for row in rows[1:]:
            if len(row) < 2:
                continue
            (start, end, text), (_, last, _) = row[0], row[1]
            term = text.strip(" *\"“”'")
            if term and len(term) <= 90 and start < end:
                offset = start + text.index(term)
                found.append(Defined(term, view.position(offset), view.position(last), False))
    return found


_Row = list[tuple[int, int, str]]


def _tables(document: Document) -> Iterator[list[_Row]]:
    """The rows of each table as (start, end, text) of their cells: cells of the format, or lines with tabs or bars."""
    text = document.text
    if document.cells:
        tables: dict[int, dict[int, _Row]] = {}
        for cell in document.cells:
            row = tables.setdefault(cell.table, {}).setdefault(cell.row, [])
            row.append((cell.span.start, cell.span.end, text[cell.span.start : cell.span.end]))
        for rows in tables.values():
            yield [row for row in rows.values() if any(piece.strip() for _, _, piece in row)]
        return
    table: list[_Row] = []
    position = 0
    for line in text.split("\n"):
        row = _row(line, position)
        if len(row) < 2:
            if table:
                yield table
            table = []
        elif not re.fullmatch(r"[\s|:-]+", line):
            table.append(row)
        position += len(line) + 1
    if table:
        yield table


def _row(line: str, position: int) -> _Row:
    separator = "\t" if "\t" in line else "|" if line.lstrip().startswith("|") else ""
    if not separator:
        return []
    row: _Row = []
    for piece in line.split(separator):
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            row.append((position + lead, position + len(piece.rstrip()), piece.strip()))
        position += len(piece) + 1
    return row
