"""The clause that a number names, in a tree whose clauses may be numbered a little differently."""

from __future__ import annotations

from .citations import Mention, canonical_number
from .tree import PREAMBLE, ClauseTree, Node

# More clauses than this below one number are no clause whose own number is lost.
_MOST_CHILDREN = 60


class ClauseNumbers:
    """The ways from a number to its clause."""

    def __init__(self, tree: ClauseTree, mentions: list[Mention]) -> None:
        self._tree = tree
        self._unnumbered = _unnumbered(tree, mentions)
        self._below: dict[str, list[str]] = {}
        self._items: dict[str, list[str]] = {}
        for node in tree.nodes:
            if self._unnumbered and node.level == "block" and node.label.isdigit():
                self._items.setdefault(node.label, []).append(node.id)
            head, dot, rest = node.id.rpartition(".")
            if dot and rest.isdigit() and (node.parent is None or node.parent.id != head):
                self._below.setdefault(head, []).append(node.id)

    def find(
        self, number: str, labels: tuple[str, ...], source: Node | None, *, agreement_first: bool = False
    ) -> Node | None:
        """The clause of that number: in the attachment around `source` first, then in the agreement itself."""
        wanted = _forms(canonical_number(number), labels)
        prefixes = [""]
        if source is not None:
            container = source.id.rpartition(":")[0]
            if container:
                prefixes.insert(0, container + ":")
            if agreement_first:
                prefixes.reverse()
        for prefix in prefixes:
            for form in wanted:
                node = self._tree.by_id.get(prefix + form)
                if node is not None:
                    return node
        return None

    def in_attachment(
        self, attachment: str, number: str, labels: tuple[str, ...], part: str | None = None
    ) -> Node | None:
        """The clause of that number in an attachment, whose paragraphs may be items below its title: "Schedule 1:(2)".

        part  of the attachment; where there are parts, each counts its paragraphs anew
        """
        forms = _forms(canonical_number(number), labels)
        if number.isdigit():
            forms.append(f"({number}){brackets(labels)}")
        base = f"{attachment} Part {part}" if part is not None else attachment
        return next((node for form in forms if (node := self._tree.by_id.get(f"{base}:{form}"))), None)

    def paragraph(self, number: str, labels: tuple[str, ...], bases: list[Node]) -> Node | None:
        """The paragraph of that number below the innermost of `bases` that counts paragraphs: 5(2) for "paragraph 2"."""
        forms = [f"{mark}{brackets(labels)}" for mark in (f"({number})", f":({number})", f":{number}")]
        found = (self._tree.by_id.get(base.id + form) for base in bases for form in forms)
        return next((node for node in found if node is not None and node.level == "block"), None)

    def below(self, number: str, source: Node | None, labels: tuple[str, ...]) -> tuple[str, ...]:
        """What stands for a number that heads no section: the item (14), 14.1, 14.2, ... or the fourteenth title."""
        head = canonical_number(number).split(".")[0]
        items = self._items.get(number, [])
        if len(items) == 1 and not labels:
            return (items[0],)
        if self._unnumbered and head.isdigit() and 0 < int(head) <= len(self._unnumbered):
            return (self._unnumbered[int(head) - 1].id,)
        if labels:
            return ()
        container = source.id.rpartition(":")[0] if source is not None else ""
        for prefix in dict.fromkeys((f"{container}:" if container else "", "")):
            found = self._below.get(prefix + canonical_number(number), [])
            if found:
                return tuple(found[:_MOST_CHILDREN])
        return ()

    def nearest(self, number: str, labels: tuple[str, ...], source: Node | None) -> str | None:
        """The existing clause closest to a number that is not there."""
        for length in range(len(labels) - 1, -1, -1):
            node = self.find(number, labels[:length], source)
            if node is not None:
                return node.id
        number = canonical_number(number)
        head, _, rest = number.rpartition(".")
        for variant in (f"{head}.{rest.zfill(2)}", f"{head}.{rest.lstrip('0')}"):
            if head and variant in self._tree.by_id:
                return variant
        if rest.isdigit():
            for distance in range(1, 40):
                for value in (int(rest) - distance, int(rest) + distance):
                    for form in (str(value), str(value).zfill(2)):
                        candidate = f"{head}.{form}" if head else form
                        if candidate in self._tree.by_id:
                            return candidate
        return head if head in self._tree.by_id else None


def _unnumbered(tree: ClauseTree, mentions: list[Mention]) -> list[Node]:
    """The titled sections in order where the text lost their numbers: none is numbered, and no reference goes beyond them."""
    top = [node for node in tree.nodes if node.parent is None and node.id != PREAMBLE]
    titled = [node for node in top if not node.label]
    heads = [canonical_number(item.number).split(".")[0] for mention in mentions for item in mention.items]
    largest = max((int(head) for head in heads if head.isdigit() and int(head) < 100), default=0)
    return titled if largest <= len(titled) else []


def _forms(number: str, labels: tuple[str, ...]) -> list[str]:
    """The ids that a number may have, likeliest first: a typed 1 for the letter l; 4.0 for 4; the item 2(1) for 2.1."""
    below = brackets(labels)
    forms = [number + below]
    if "1" in labels:
        forms.append(number + below.replace("(1)", "(l)"))
    # "Section 3(a)(1)(A)" of a list a., b., c.
    forms += [number + other for other in (below.lower(), below.upper()) if other != below]
    head, dot, last = number.rpartition(".")
    if not dot:
        forms.append(f"{number}.0{below}")
    elif last == "0":
        forms.append(head + below)
    elif last.isdigit():
        forms.append(f"{head}({last}){below}")
    return forms


def brackets(labels: tuple[str, ...]) -> str:
    return "".join(f"({label})" for label in labels)
