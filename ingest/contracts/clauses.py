"""The clause tree: sections from the outline, enumerators below them, attachments with numbers of their own."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from .citations import Mention, canonical_number
from .enumerators import Attachment, Heading, Mark, find_attachments, find_marks, last_before
from .nesting import CERTAIN, INSIDE, LIKELY, WRAPPED, Entry, Item, Label, nest
from .outline import read_outline

Level = Literal["block", "inline", "definition"]
PREAMBLE = "preamble"
_ENDS_PARAGRAPH = re.compile(
    r"(?:[.:;!?\]*]|[.;,]['\")]{1,3}|[.:;]\s?\[?\*{1,3}\]?|[;,]\s{1,2}(?:and|or|and/or|but)|\))\s{0,2}\Z"
)
_NEW_SENTENCE = re.compile(r"[a-z)\"]\.\s{1,2}[A-Z]|;\s{1,2}(?:provided|except)\b|[.;:]\n\n")
_TITLE_STOP = re.compile(r"[.:](?=\s|\Z|\()")
_TITLE_WORD = re.compile(r"[^\W\d_][\w'-]*")
_MINOR = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "its", "no", "not", "of", "on", "or", "per",
    "the", "their", "to", "upon", "with", "without",
})  # fmt: skip


@dataclass(slots=True, eq=False)
class Node:
    """One clause. Positions are of the view; `end` is where the next clause that is not below it starts.

    base     what ids below it start with; the same as `id` except for parts whose title carries no number
    text_at  behind the number and heading
    """

    id: str
    start: int
    text_at: int
    heading: str | None
    parent: Node | None
    level: Level
    label: str
    end: int = 0
    term: str | None = None
    children: list[Node] = field(default_factory=list)

    def ancestors(self) -> list[Node]:
        """This node, its parent, and so on up."""
        chain, node = [], self
        while node is not None:
            chain.append(node)
            node = node.parent  # type: ignore[assignment]
        return chain


@dataclass(slots=True, eq=False)
class ClauseTree:
    """All clauses in text order, and the way from an id or a place to its clause.

    contents   stretches of the view that only list headings
    main_part  (start, end) of the agreement itself, without attachments
    """

    nodes: list[Node]
    by_id: dict[str, Node]
    contents: list[tuple[int, int]]
    attachments: list[Attachment]
    entries: list[tuple[int, int, str]]
    duplicates: dict[str, list[Node]] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)

    def at(self, position: int, *, blocks_only: bool = False) -> Node | None:
        """The innermost clause that holds a place."""
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return None
        node: Node | None = self.nodes[index]
        while node is not None and (node.end <= position or (blocks_only and node.level != "block")):
            node = node.parent
        return node

    def below(self, node: Node) -> list[Node]:
        """All clauses below `node`, in text order."""
        first = bisect_right(self._starts, node.start)
        last = bisect_left(self._starts, node.end)
        return [other for other in self.nodes[first:last] if node in other.ancestors()]

    def term_at(self, position: int) -> str | None:
        """The term of the dictionary definition that holds a place."""
        index = bisect_right(self.entries, (position, 1 << 60, "")) - 1
        if index < 0 or self.entries[index][1] <= position:
            return None
        return self.entries[index][2]


def build_tree(text: str, mentions: list[Mention], entries: list[tuple[int, str]]) -> ClauseTree:
    """Read the whole document's clauses.

    mentions  references found in the text; their brackets are no enumerators
    entries   (position, term) of every dictionary definition, in order
    """
    attachments = find_attachments(text)
    outline = read_outline(text, attachments)
    main = _main_part(outline.parts, len(text))
    main_start = outline.parts[main][0].start if outline.parts else 0
    attachments = [attachment for attachment in attachments if attachment.start > main_start]
    builder = _Builder(text, attachments)
    if text[: main_start or len(text)].strip():
        builder.open_preamble()
    tops: list[tuple[int, Heading | Attachment, int]] = [(item.start, item, -1) for item in attachments]
    tops += [(heading.start, heading, index) for index, part in enumerate(outline.parts) for heading in part]
    tops.sort(key=lambda top: top[0])
    for _, item, part_index in tops:
        if isinstance(item, Attachment):
            builder.open_attachment(item)
        else:
            builder.open_section(item, part_index, is_main=part_index == main)
    sections = list(builder.nodes)
    _add_enumerators(builder, sections, mentions, entries, outline.contents)
    return _finish(builder, outline.contents, attachments, entries, sections)


def _main_part(parts: tuple[tuple[Heading, ...], ...], length: int) -> int:
    """The agreement itself: the first part that is at least half as long as the longest."""
    starts = [part[0].start for part in parts] + [length]
    extents = [following - start for start, following in pairwise(starts)]
    return next((index for index, extent in enumerate(extents) if 2 * extent >= max(extents)), 0)


class _Builder:
    """Collects nodes in text order and gives each a unique id."""

    def __init__(self, text: str, attachments: list[Attachment]) -> None:
        self.text = text
        self.nodes: list[Node] = []
        self.by_id: dict[str, Node] = {}
        self.duplicates: dict[str, list[Node]] = {}
        self._container: Node | None = None
        self._containers: dict[int, str] = {}
        self._sections: dict[tuple[int, tuple[int, ...]], Node] = {}

    def add(self, node: Node) -> bool:
        """Keep a node unless its id is taken; whether it was kept."""
        if node.id in self.by_id:
            self.duplicates.setdefault(node.id, []).append(node)
            return False
        self.by_id[node.id] = node
        self.nodes.append(node)
        return True

    def open_preamble(self) -> None:
        self.add(Node(PREAMBLE, 0, 0, None, None, "block", ""))

    def open_attachment(self, attachment: Attachment) -> None:
        title_end, title = read_heading(self.text, attachment.end)
        node = Node(attachment.name, attachment.start, title_end, title, None, "block", attachment.name)
        if self.add(node):
            self._container = node

    def open_section(self, heading: Heading, part: int, *, is_main: bool) -> None:
        prefix = "" if is_main else self._prefix(part, heading)
        number = canonical_number(heading.number)
        parent = None
        for length in range(len(heading.path) - 1, 0, -1):
            parent = self._sections.get((part, heading.path[:length]))
            if parent is not None:
                break
        if parent is None and not is_main:
            parent = self._container
        title_end, title = read_heading(self.text, heading.end)
        node = Node(prefix + number, heading.start, title_end, title, parent, "block", number)
        if self.add(node):
            self._sections[(part, heading.path)] = node

    def _prefix(self, part: int, heading: Heading) -> str:
        """ "Exhibit A:", or the title above the first number where a part is no named attachment."""
        if part not in self._containers:
            name = self._container.id if self._container is not None else _title_above(self.text, heading.start)
            taken = set(self._containers.values())
            unique, count = name, 2
            while unique in taken:
                unique, count = f"{name} ({count})", count + 1
            self._containers[part] = unique
        return self._containers[part] + ":"


def _title_above(text: str, position: int) -> str:
    """The last short line above a place that is neither a sentence nor a number."""
    lines = text[max(0, position - 400) : position].split("\n")
    for line in reversed(lines):
        line = line.strip()
        if 3 <= len(line) <= 60 and not line.endswith((".", ";", ":", ",")):
            return line.replace(":", "")
    return "Part"


def read_heading(text: str, position: int) -> tuple[int, str | None]:
    """The title behind a number: the place behind it and the title without its stop, or None where there is none.

    A title is short, mostly capitalised, and ends with a stop or with its line.
    """
    start = position
    while start < len(text) and text[start] in " \n\f.:-":
        start += 1
    window = text[start : start + 260]
    stop = _TITLE_STOP.search(window)
    line = window.find("\n")
    if stop is not None and (line < 0 or stop.start() < line or _is_title(" ".join(window[: stop.start()].split()))):
        title, after = window[: stop.start()], stop.end()
    else:
        title, after = (window[:line], line) if line >= 0 else (window, len(window))
    title = " ".join(title.split())
    return (start + after, title) if _is_title(title) else (position, None)


def _is_title(text: str) -> bool:
    words = _TITLE_WORD.findall(text)
    if not words or len(text) > 140 or len(words) > 18 or text.startswith(("(", '"')):
        return False
    if not (words[0][0].isupper() or text[0] == "["):
        return False
    weighty = [word for word in words if word.lower() not in _MINOR]
    capital = sum(1 for word in weighty if word[0].isupper())
    return capital * 10 >= 6 * len(weighty) or len(words) <= 3


def _add_enumerators(
    builder: _Builder,
    sections: list[Node],
    mentions: list[Mention],
    entries: list[tuple[int, str]],
    contents: tuple[tuple[int, int], ...],
) -> None:
    """Nest the labels between one section heading and the next."""
    text = builder.text
    marks = find_marks(text)
    spans = _bracket_spans(mentions)
    starts = [span[0] for span in spans]
    mark_at, entry_at = 0, 0
    bounds = [node.start for node in sections[1:]] + [len(text)]
    for section, bound in zip(sections, bounds, strict=True):
        events: list[Label | Entry] = []
        previous_end, last_end = -1, section.text_at
        while mark_at < len(marks) and marks[mark_at].start < bound:
            mark = marks[mark_at]
            while entry_at < len(entries) and entries[entry_at][0] <= mark.start:
                if _opens_paragraph(text, entries[entry_at][0], section):
                    events.append(Entry(*entries[entry_at]))
                entry_at += 1
            mark_at += 1
            if mark.start < section.text_at or any(start <= mark.start < end for start, end in contents):
                continue
            index = last_before(starts, mark.start)
            inside = spans[index] if index >= 0 and mark.start < spans[index][1] else None
            if inside is not None and not inside[2]:
                continue
            follows = previous_end >= 0 and not text[previous_end : mark.start].strip()
            place = LIKELY if follows else _place(text, mark, section)
            proviso = bool(_NEW_SENTENCE.search(text, max(last_end, mark.start - 4000), mark.start))
            events.append(Label(mark, place, inside is not None, follows, proviso))
            last_end = mark.end
            previous_end = mark.end if place >= LIKELY else -1
        _add_items(builder, section, nest(events))


def _opens_paragraph(text: str, position: int, section: Node) -> bool:
    """Whether a dictionary entry stands alone; one right behind a number ("1.14 "Transfer" means") is that clause."""
    return position >= section.start and bool(text[section.text_at : position].strip(" \n\f.:-"))


def _bracket_spans(mentions: list[Mention]) -> list[tuple[int, int, bool]]:
    """(start, end, doubtful) of every mention's items, in order."""
    return [(item.start, item.end, item.doubtful) for mention in mentions for item in mention.items]


def _place(text: str, mark: Mark, section: Node) -> int:
    """How surely a paragraph starts at a mark."""
    if not text[section.text_at : mark.start].strip(" \n\f-"):
        return CERTAIN
    if not mark.starts_line:
        return INSIDE
    before = text[max(0, mark.start - 16) : mark.start]
    ends = bool(_ENDS_PARAGRAPH.search(before))
    if before.endswith("\n\n"):
        return CERTAIN
    return LIKELY if ends else WRAPPED


def _add_items(builder: _Builder, section: Node, items: list[Item]) -> None:
    nodes: dict[int, Node] = {}
    for item in items:
        parent = nodes.get(id(item.parent), section) if item.parent is not None else section
        bracket = f"({item.mark.label})"
        if item.term is not None and (item.parent is None or item.parent.term is None):
            node_id = f'{parent.id}"{item.term}"{bracket}'
        elif (
            parent is section
            and ":" not in section.id
            and section.id in builder.by_id
            and section.label == section.id
            and section.id[:1].isalpha()
            and section.id != PREAMBLE
        ):
            node_id = f"{section.id}:{bracket}"
        else:
            node_id = parent.id + bracket
        level: Level = "definition" if item.term is not None else "block" if _is_block(item) else "inline"
        if section.id == PREAMBLE:
            level = "inline"
        title_end, title = read_heading(builder.text, item.mark.end) if item.block else (item.mark.end, None)
        node = Node(node_id, item.mark.start, title_end, title, parent, level, item.mark.label, term=item.term)
        if builder.add(node):
            nodes[id(item)] = node
        else:
            nodes[id(item)] = builder.by_id[node_id]


def _is_block(item: Item) -> bool:
    """A label right behind another, "(b) (i) The ...", is a paragraph's only if the next one of its list is."""
    if item.follows_label:
        return item.next_sibling is not None and item.next_sibling.block
    if item.place == LIKELY and item.first_sibling is not None and not item.first_sibling.block:
        return False
    return item.block


def _finish(
    builder: _Builder,
    contents: tuple[tuple[int, int], ...],
    attachments: list[Attachment],
    entries: list[tuple[int, str]],
    sections: list[Node],
) -> ClauseTree:
    """Sort, set the ends, link children."""
    nodes = sorted(builder.nodes, key=lambda node: node.start)
    open_nodes: list[Node] = []
    for node in nodes:
        while open_nodes and open_nodes[-1] is not node.parent:
            open_nodes.pop().end = node.start
        open_nodes.append(node)
        if node.parent is not None:
            node.parent.children.append(node)
    for node in open_nodes:
        node.end = len(builder.text)
    starts = [node.start for node in sections]
    entries = [
        entry
        for entry in entries
        if (index := bisect_right(starts, entry[0]) - 1) >= 0
        and _opens_paragraph(builder.text, entry[0], sections[index])
    ]
    bounds = sorted([node.start for node in sections] + [position for position, _ in entries] + [len(builder.text)])
    terms = [(position, bounds[bisect_right(bounds, position)], term) for position, term in entries]
    return ClauseTree(
        nodes, builder.by_id, list(contents), attachments, terms, builder.duplicates, [node.start for node in nodes]
    )
