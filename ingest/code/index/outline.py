"""One source file in outline: what it defines, what it calls, what it imports. No other file is looked at.

A tree-sitter query finds the nodes in one pass of C code; sorted by place, they are nested by one sweep. So a file costs
little more than parsing it, and nothing here recurses on input.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from tree_sitter import Node, QueryCursor

from ...document import SourceFile
from ..damage import first_damage
from ..languages.c_macros import without_macros
from ..repairs import parse
from .grammars import grammar, grammar_of
from .imports import Import, read_imports

MODULE = 0  # the position of the file itself among its definitions
_LONGEST_NAME = 300
_LOOK_BACK = 160  # bytes before a called name that may be its receiver
_CONTAINERS = {"class": "class", "function": "function", "constructor": "method", "namespace": "", "extension": ""}
_GENERIC = re.compile(rb"<[^<>]*>|\[[^\[\]]*\]")
# A receiver, read backwards from the called name: separators and names, as long as it is made of names only.
_BACKWARDS = re.compile(
    rb"\s{0,40}(?:\.[?!]?|::|>-[?]?|\\)\s{0,40}((?:[\w$@]+(?:\s{0,4}(?:\.[?!]?|::|>-|\\)\s{0,4}|$)?)*)"
)
_SEPARATOR = re.compile(r"\s*(?:[?!]?\.|::|->|\\)\s*")
UNKNOWN = "?"  # a receiver that is more than names: a call, an element, a literal


class Definition(NamedTuple):
    """`path` is its name below the file's prefix: "Class.method"; "" for the file itself."""

    name: str
    path: str
    kind: str  # module, class, function or method
    line: int
    end_line: int


class CallSite(NamedTuple):
    """A call of `name` on `receiver` ("" without one) inside the definition at position `owner`."""

    name: str
    receiver: str
    line: int
    owner: int


@dataclass(slots=True)
class Outline:
    """What one file says. `bases` are (position of a class, its base class as written)."""

    language: str
    package: str = ""
    definitions: list[Definition] = field(default_factory=list)
    calls: list[CallSite] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    bases: list[tuple[int, str]] = field(default_factory=list)
    damaged_line: int | None = None
    lines: int = 0

    def uses(self) -> set[str]:
        """Every name that linking the file may look up elsewhere."""
        found = {call.name for call in self.calls}
        for call in self.calls:
            if call.receiver and call.receiver != UNKNOWN:
                found.update(call.receiver.split("."))
        for item in self.imports:
            found.update(item.names())
        for _, written in self.bases:
            found.update(written.split("."))
        return found

    def header(self) -> str:
        """As JSON: all but the calls."""
        return json.dumps(
            [self.language, self.package, self.definitions, self.imports, self.bases, self.damaged_line, self.lines],
            ensure_ascii=False, separators=(",", ":"),
        )  # fmt: skip

    def body(self) -> str:
        """As JSON: the calls."""
        return json.dumps(self.calls, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_header(cls, header: str) -> Outline:
        """What `header` says: an outline without calls."""
        language, package, definitions, imports, bases, damaged, lines = json.loads(header)
        return cls(
            language, package, list(map(Definition._make, definitions)), [], list(map(Import._make, imports)),
            [(place, written) for place, written in bases], damaged, lines,
        )  # fmt: skip

    @staticmethod
    def damage_in(header: str) -> int | None:
        """The first line that the grammar could not read, without building the outline."""
        damaged: int | None = json.loads("[" + header[header.rindex("],") + 2 :])[0]
        return damaged


def calls_from(body: str) -> list[CallSite]:
    """What `Outline.body` said."""
    return list(map(CallSite._make, json.loads(body)))


class _Open(NamedTuple):
    """A definition, namespace or extension around the place where the sweep is."""

    end: int
    position: int  # among the definitions; that of the one around it for a namespace or extension
    path: str
    inside_class: bool


def outline(file: SourceFile) -> Outline:
    """The outline of a file that has a language."""
    assert file.language is not None
    language = grammar_of(file.path, file.language, file.code)
    chosen = grammar(language)
    source = without_macros(file.code, frozenset()) if language == "cpp" else file.code
    tree, _ = parse(chosen.parser, source, language)
    root = tree.root_node
    made = Outline("typescript" if language == "tsx" else language)
    made.lines = file.code.count(b"\n") + 1
    stem = file.path.rpartition("/")[2].partition(".")[0]
    end = root.end_point
    made.definitions.append(Definition(stem, "", "module", 1, max(1, end[0] + (end[1] > 0))))
    made.damaged_line = first_damage(root)
    _Sweep(file.code, made).run(QueryCursor(chosen.query).captures(root))
    return made


class _Sweep:
    """Goes through captured nodes in the order of the text and keeps what is open around them."""

    def __init__(self, data: bytes, made: Outline) -> None:
        self.data, self.made = data, made
        self.open: list[_Open] = [_Open(len(data) + 1, MODULE, "", False)]
        self.waiting: list[tuple[str, Node, str]] = []  # definitions whose name is still to come, innermost last
        self.bases: list[tuple[str, str]] = []  # (path of a class, its base as written)
        self.ahead: list[str] = []  # bases written before the class that an extension is of, as Rust does

    def run(self, captures: dict[str, list[Node]]) -> None:
        """Fill the outline."""
        for node in captures.pop("package", ())[:1]:
            self.made.package = _SEPARATOR.sub(".", self.text(node)).strip()
        for node in sorted(captures.pop("import", ()), key=lambda node: node.start_byte):
            self.made.imports.extend(read_imports(self.made.language, self.text(node)))
        events: list[tuple[int, int, int, str, int, Node]] = []
        for kind, nodes in captures.items():
            order = 0 if kind in _CONTAINERS else 1
            for node in nodes:
                events.append((node.start_byte, 0 if order else -node.end_byte, order, kind, len(events), node))
        events.sort()
        for start, _, _, kind, _, node in events:
            while self.open[-1].end <= start:
                self.open.pop()
            while self.waiting and self.waiting[-1][1].end_byte <= start:
                self.waiting.pop()
            if kind == "call":
                self.call(start, node)
            elif kind == "name":
                self.named(node)
            elif kind == "base":
                written = _plain(self.text(node))
                if written and self.waiting and self.waiting[-1][0] == "extension":
                    self.ahead.append(written)
                elif written and self.open[-1].inside_class:
                    self.bases.append((self.open[-1].path, written))
            elif kind == "owner":
                if self.waiting:
                    container, around, _ = self.waiting[-1]
                    self.waiting[-1] = (container, around, _plain(self.text(node).lstrip("*& ")))
            elif kind == "constructor":
                self.enter(kind, node, "")
            else:
                self.waiting.append((kind, node, ""))

        classes = {item.path: place for place, item in enumerate(self.made.definitions) if item.kind == "class"}
        self.made.bases = sorted({(classes[path], base) for path, base in self.bases if path in classes})

    def text(self, node: Node) -> str:
        """The source of a node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def named(self, node: Node) -> None:
        """The name of the definition that waits for one."""
        if self.waiting and self.waiting[-1][1].end_byte >= node.end_byte:
            kind, around, owner = self.waiting.pop()
            name = _plain(self.text(node))
            if name:
                self.enter(kind, around, f"{owner}.{name}" if owner else name)

    def enter(self, kind: str, node: Node, written: str) -> None:
        """A definition begins; `written` may have several parts: those of a class that is defined elsewhere."""
        outer = self.open[-1]
        path = outer.path
        if written and len(path) < _LONGEST_NAME:
            path = f"{path}.{written}" if path else written
        if kind in ("namespace", "extension"):
            self.bases.extend((path, base) for base in self.ahead)
            self.ahead.clear()
            self.open.append(_Open(node.end_byte, outer.position, path, kind == "extension"))
            return
        method = kind == "function" and (outer.inside_class or "." in written)
        last = path.rpartition(".")[2]
        self.made.definitions.append(
            Definition(
                last, path, "method" if method else _CONTAINERS[kind], node.start_point[0] + 1, node.end_point[0] + 1
            )
        )
        self.open.append(_Open(node.end_byte, len(self.made.definitions) - 1, path, kind == "class"))

    def call(self, start: int, node: Node) -> None:
        """A call of what the node names."""
        name = self.text(node)
        receiver = ""
        if not name.isidentifier():
            *parts, name = _SEPARATOR.split(name.strip("\\:?!"))
            receiver = ".".join(parts)
        if not receiver and start and self.data[start - 1] in b".:>\\ \n\t":
            receiver = self.before(start)
        if name and len(name) < _LONGEST_NAME:
            self.made.calls.append(CallSite(name, receiver, node.start_point[0] + 1, self.open[-1].position))

    def before(self, start: int) -> str:
        """What stands before a separator before a called name."""
        backwards = self.data[max(0, start - _LOOK_BACK) : start][::-1]
        found = _BACKWARDS.match(backwards)
        if found is None:
            return ""
        after = backwards[found.end() : found.end() + 1]
        if not found[1] or after in (b")", b"]", b"}", b'"', b"'", b"`", b">"):
            return UNKNOWN
        return _SEPARATOR.sub(".", found[1][::-1].decode("utf-8", "replace").strip()) or UNKNOWN


def _plain(written: str) -> str:
    """A written name without type arguments, its parts joined by dots."""
    if written.isidentifier():
        return written[:_LONGEST_NAME]
    if "<" in written or "[" in written or "(" in written:
        written = written.partition("(")[0]
        data = written.encode()
        for _ in range(4):
            data = _GENERIC.sub(b"", data)
        written = data.decode("utf-8", "replace").partition("<")[0].partition("[")[0]
    return _SEPARATOR.sub(".", written.strip().strip("\\:*&~'\"`#")).strip(". ")[:_LONGEST_NAME]
