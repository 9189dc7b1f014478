"""Sections and attachments as nodes with unique ids, in text order."""

from __future__ import annotations

from collections import Counter

from .attachments import Attachment
from .citations import canonical_number
from .enumerators import Heading, Mark
from .titles import read_chinese_heading, read_heading
from .tree import PREAMBLE, Node

# How the numbers of chapters and parts that hold sections begin in ids.
_CHAPTERS = ("ch", "pt")


class ClauseBuilder:
    """Collects nodes in text order and gives each a unique id."""

    def __init__(self, text: str, *, chinese: bool) -> None:
        self.text = text
        self.nodes: list[Node] = []
        self.by_id: dict[str, Node] = {}
        self.loose: list[Mark] = []
        self.chinese = chinese
        self._times: Counter[str] = Counter()
        self._container: Node | None = None
        self._chapter: tuple[int, Node] | None = None
        self._containers: dict[int, str] = {}
        self._sections: dict[tuple[int, tuple[int, ...]], Node] = {}

    def add(self, node: Node) -> None:
        """Keep a node; where its id is taken it becomes another of that id, "2.1(a)[2]"."""
        if node.id in self.by_id:
            node.id = self.another(node.id)
        self.by_id[node.id] = node
        self.nodes.append(node)

    def another(self, node_id: str) -> str:
        """The next free id for a second clause of the same number."""
        self._times[node_id] += 1
        return f"{node_id}[{self._times[node_id] + 1}]"

    def open_preamble(self) -> None:
        self.add(Node(PREAMBLE, 0, 0, None, None, "block", ""))

    def open_attachment(self, attachment: Attachment, bound: int) -> None:
        title_end, title = read_heading(self.text, attachment.end, bound)
        whole = self.by_id.get(attachment.whole) if attachment.whole is not None else None
        node = Node(attachment.name, attachment.start, title_end, title, whole, "block", attachment.name)
        self.add(node)
        self._container = node

    def open_section(self, heading: Heading, part: int, bound: int, *, is_main: bool) -> None:
        """Add a section whose text, title included, ends at `bound` at the latest."""
        prefix = "" if is_main else self._prefix(part, heading)
        chapter = heading.word == "章" or heading.number.startswith(_CHAPTERS)
        number = heading.number if chapter else canonical_number(heading.number)
        parent = None
        for length in range(len(heading.path) - 1, 0, -1):
            parent = self._sections.get((part, heading.path[:length]))
            if parent is not None:
                break
        if chapter:
            self._chapter, parent = None, None
        elif parent is None and self._chapter is not None and self._chapter[0] == part:
            parent = self._chapter[1]
        if parent is None and not is_main:
            parent = self._container
        if self.chinese:
            title_end, title = read_chinese_heading(self.text, heading.end)
            if title is not None and not heading.word and "." in number and self.text[title_end - 1] == ":":
                title_end, title = heading.end, None  # it leads in to a list
        else:
            title_end, title = read_heading(self.text, heading.end, bound)
        node = Node(prefix + number, heading.start, title_end, title, parent, "block", number)
        self.add(node)
        if chapter:
            self._chapter = (part, node)
        else:
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
