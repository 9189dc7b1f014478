"""What is said about each function of a file: its name, class, place, comments, signature and body, as weighted words.

Only the file itself is read, so that it is done once for each file and kept until the file changes.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from posixpath import splitext
from typing import NamedTuple

from .conventions import is_test_file
from .documentation import sections
from .postings import FileWords, file_words
from .words import words

# Stand for words that no text has: what kind of definition it is.
NESTED, STUB, CLASS = "<nested>", "<stub>", "<class>"

# What a word says by where it stands: in the name, the names and documentation around, the comments, the code.
WEIGHTS = {
    "name": 4.1, "owner": 2.1, "summary": 1.6, "owner_summary": 1.5, "body": 1.4, "place": 0.7, "signature": 0.65, "comment": 0.3,
}  # fmt: skip
_MOST_LINES = 120
_MARKS = re.compile(r"\s+(?://+!?|/\*+|\*+/?|#+)(?=\s|$)|\s{2,}")  # what comments begin their lines with
_TYPICAL_LINES = 12  # of a function; the words of a longer one say less each
_COMMENT_LINES = 12
_COMMENT_REACH = 80  # lines; a comment is no longer
_LONGEST_HEAD = 12  # lines of a signature
_LINE = 400  # characters read of one
_COMMENT_ABOVE = re.compile(r"\s{0,40}(?:#(?!\s{0,20}(?:include|define|if|end))|//|/\*|\*|--|\"\"\")")
_STRING_OPENING = re.compile(r"\s{0,40}[rRuUbB]{0,2}(\"\"\"|''')")
_SENTENCE = re.compile(r"(?<=[.!?。])\s|\s:param |\s@param |\s\\param |\s(?:Args|Parameters|Returns):?\s")
# Without any of these, text has neither comments nor documentation strings.
_MAY_COMMENT = re.compile(r"#|//|\"\"\"|\'\'\'|^\s*[/*-]", re.M)
_TRAILING_COMMENT = re.compile(r"(?:(?<=\s)#\s|//)(.{0,300})")
_STUB_END = re.compile(
    r"\s{0,80}(?:raise NotImplementedError\b.{0,200}|pass|\.\.\.|return NotImplemented|throw .{0,60}[Nn]ot ?[Ii]mplemented.{0,60})"
)
# Names that leave it to the class to say what is done.
NAMELESS = frozenset({"__call__", "invoke", "execute", "Execute", "Invoke", "apply", "run", "Run"})

_TITLE, _ABOVE, _TEXT = 3.0, 1.0, 1.0
_SMALL = 40  # words; shorter sections say little beside their heading


class Place(NamedTuple):
    """A definition in its file; `path` is its name below the file's own: "Class.method"."""

    path: str
    kind: str
    line: int
    end_line: int


def describe_functions(path: str, text: str, definitions: Sequence[Place]) -> FileWords:
    """The words of every function, method and class, by its position in `definitions`; tests have none."""
    if is_test_file(path):
        return file_words(())
    return file_words(_functions(path, text.split("\n"), definitions))


def describe_sections(path: str, text: str) -> FileWords:
    """The words of every section of a documentation file, by its first line."""
    return file_words((section.line, _section(path, section.title, text[section.start : section.end]))
                      for section in sections(text, path))  # fmt: skip


def name_words(qualified: str) -> tuple[str, ...]:
    """The stems of what a function is called: of its class, where its own name says nothing."""
    outer, _, last = qualified.rpartition(".")
    return tuple(dict.fromkeys(words(outer.rpartition(".")[2] if last in NAMELESS and outer else last)))


def _functions(path: str, lines: list[str], definitions: Sequence[Place]) -> Iterator[tuple[int, dict[str, float]]]:
    callables = {item.path for item in definitions if item.kind in {"function", "method"}}
    place = frozenset(words(splitext(path)[0]))
    classes = {item.path: words(_class_summary(item, lines)) for item in definitions if item.kind == "class"}
    siblings: dict[tuple[str, bool], dict[str, float]] = {}  # what all say that stand in one class or function
    for number, item in enumerate(definitions):
        if item.kind not in {"function", "method", "class"}:
            continue
        above = item.path.rpartition(".")[0]
        common = siblings.get((above, item.kind == "method"))
        if common is None:
            common = _weigh({}, around(item, place, classes.get(above, ())))
            siblings[above, item.kind == "method"] = common
        said = evidence(item, lines)
        weights = _weigh(common.copy(), said)
        for word in said["name"]:
            weights[word] = -weights[word]
        if above in callables:
            weights[NESTED] = 1.0
        if item.kind == "class":
            weights[CLASS] = 1.0
        elif _leaves_to_others(item, lines):
            weights[STUB] = 1.0
        yield number, weights


def _weigh(weights: dict[str, float], said: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """`weights` with what each field says added."""
    for field, much in said.items():
        weight = WEIGHTS[field]
        for word, share in much.items():
            weights[word] = weights.get(word, 0.0) + weight * share
    return weights


def around(item: Place, place: Iterable[str], class_summary: Iterable[str]) -> dict[str, dict[str, float]]:
    """How much each word says about all that stands where a definition stands, by field.

    place, class_summary  the words of the file's path, and of what is said about the class around it
    """
    outer, _, owner = item.path.rpartition(".")[0].rpartition(".")
    method = item.kind == "method"
    return {
        "place": dict.fromkeys([*place, *_named(outer), *(() if method else _named(owner))], 1.0),
        "owner": dict.fromkeys(_named(owner) if method else (), 1.0),
        "owner_summary": dict.fromkeys(class_summary, 1.0),
    }


def evidence(item: Place, lines: list[str]) -> dict[str, dict[str, float]]:
    """How much each word says about a function alone, by field; each says less the longer the text is."""
    first = item.line - 1
    code, inside = _code_and_comments(lines[first : min(item.end_line, first + _MOST_LINES)])
    comment = _comment_above(lines, first) + inside
    head = _signature_lines(code)
    last = item.path.rpartition(".")[2]
    return {
        "name": dict.fromkeys(name_words(item.path), 1.0),
        "signature": dict.fromkeys(words(" ".join(code[:head]).replace(last, " ")), 1.0),
        "summary": dict.fromkeys(words(_summary(comment)), 1.0) if comment else {},
        "comment": _spread(comment) if comment else {},
        "body": _spread(code[head:]),
    }


def summary(lines: list[str], line: int, end_line: int) -> str:
    """What the comment or documentation string of a definition begins with; "" where it has none."""
    first = line - 1
    _, inside = _code_and_comments(lines[first : min(end_line, first + _COMMENT_LINES)])
    opened = next((number for number, said in enumerate(inside) if _STRING_OPENING.match(said)), None)
    written = _comment_above(lines, first) + inside if opened is None else inside[opened:]
    return _MARKS.sub(" ", _summary(written)).strip(" \"'/*#")


@lru_cache(maxsize=10_000)
def _named(name: str) -> tuple[str, ...]:
    """The words of a name that many functions share: of their class, or of what is around it."""
    return tuple(words(name))


def _summary(comment: list[str]) -> str:
    """The first sentence of a comment or documentation string."""
    return _SENTENCE.split(" ".join(comment)[:600].lstrip(" \t\"'#/*!r"), maxsplit=1)[0]


def _class_summary(item: Place, lines: list[str]) -> str:
    first = item.line - 1
    _, inside = _code_and_comments(lines[first + 1 : min(item.end_line, first + 4)])
    return _summary(_comment_above(lines, first) + inside)


def _spread(text: list[str]) -> dict[str, float]:
    """The words of some lines, each saying less the more lines there are."""
    share = 1 / (0.6 + 0.4 * len(text) / _TYPICAL_LINES)
    said = Counter(words("\n".join(text)))
    return {word: share if times == 1 else share * _more(times) for word, times in said.items()}


def _add(weights: dict[str, float], said: Iterable[str], weight: float) -> None:
    for word in said:
        weights[word] = weights.get(word, 0.0) + weight


@lru_cache(maxsize=1_000)
def _more(times: int) -> float:
    """What a word says that comes so many times."""
    return 1 + math.log(times)


def _comment_above(lines: list[str], first: int) -> list[str]:
    """The first lines of the comment before a definition."""
    above = first
    while above > 0 and first - above < _COMMENT_REACH and _COMMENT_ABOVE.match(lines[above - 1]):
        above -= 1
    return [line[:_LINE] for line in lines[above : min(first, above + _COMMENT_LINES)]]


def _signature_lines(code: list[str]) -> int:
    """How many lines the head of a function has."""
    for number, line in enumerate(code[:_LONGEST_HEAD], start=1):
        if line.rstrip().endswith((":", "{", ";", "=>")):
            return number
    return min(1, len(code))


def _code_and_comments(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """The lines of a function that run, and what its comments and documentation strings say."""
    cut = [line[:_LINE] for line in lines]
    if not _MAY_COMMENT.search("\n".join(cut)):
        return cut, []
    body: list[str] = []
    comment: list[str] = []
    until = ""
    for line in cut:
        if until:
            comment.append(line)
            until = "" if until in line else until
            continue
        if '"""' in line or "'''" in line:
            opening = _STRING_OPENING.match(line)
            if opening:
                comment.append(line)
                until = "" if opening[1] in line[opening.end() :] else opening[1]
                continue
        if "#" in line or "//" in line or line.lstrip()[:1] in {"/", "*", "-"}:
            trailing = _TRAILING_COMMENT.search(line)
            if trailing or _COMMENT_ABOVE.match(line):
                comment.append(trailing[1] if trailing else line)
        body.append(line)
    return body, comment


def _leaves_to_others(item: Place, lines: list[str]) -> bool:
    """Whether a function's last line says that it does nothing itself."""
    last = min(item.end_line, len(lines)) - 1
    return last >= item.line and _STUB_END.fullmatch(lines[last][:_LINE].rstrip()) is not None


def _section(path: str, title: str, text: str) -> dict[str, float]:
    counted = Counter(words(text))
    length = max(sum(counted.values()), _SMALL)
    weights = {word: _TEXT * times * 2.2 / (times + 0.3 + 0.9 * length / 150) for word, times in counted.items()}
    outer, _, own = title.rpartition(" > ")
    _add(weights, set(words(own)), _TITLE)
    _add(weights, {*words(outer), *words(path)}, _ABOVE)
    return weights
