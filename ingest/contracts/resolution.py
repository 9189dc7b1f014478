"""What each mention means: a clause of this document, an attachment, another document's provision, or nothing there."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .amendments import is_changed
from .attachment_references import attachment_names, in_attachment
from .citations import Cited, Mention, canonical_number
from .clause_numbers import ClauseNumbers, brackets
from .enumerators import readings
from .named_titles import NamedTitles
from .other_documents import THEREOF, OtherDocuments
from .tree import PREAMBLE, ClauseTree, Node

Kind = Literal["internal", "external", "dangling", "attachment"]

# "clause 6b" for 6(b).
_RUN_TOGETHER = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,4})(?P<letter>[a-z])")
# "Section 2" as the heading of clause 1.2: sections count from 1 in each article.
_PLAIN_SECTION = re.compile(r"(?:SECTION|Section|Sec\.)\s{1,2}\d{1,3}(?!\d|\.\d)")
_IN_ARTICLE = re.compile(r"\s{1,2}of\s{1,2}(?:Article|ARTICLE)\s{1,2}(?P<number>\d{1,3}|[IVXLC]{1,7})(?!\w)")
_BEHIND_ARTICLE = re.compile(r"(?:Article|ARTICLE)\s{1,2}(?P<number>\d{1,3}|[IVXLC]{1,7}),\s{1,2}\Z")
# A range that names more clauses than this is no range of a contract; it bounds the output on hostile input.
_LONGEST_RANGE = 200


@dataclass(frozen=True, slots=True)
class Resolved:
    """One reference: its span in the view, its text on one line, and what it resolves to."""

    start: int
    end: int
    text: str
    kind: Kind
    targets: tuple[str, ...]
    source: Node | None
    term: str | None
    suggestion: str | None = None


class Resolver:
    """Resolves the mentions of one document in text order.

    mentions       all of them, in order
    own_names      what the document calls itself: "Agreement", "Credit Agreement"
    outside_terms  defined terms that look like references but name something else: "Section 16"
    amends         the document amends another, whose clauses it quotes and names without its name
    quoted         the stretches in which it quotes them
    """

    def __init__(
        self,
        text: str,
        tree: ClauseTree,
        mentions: list[Mention],
        own_names: frozenset[str],
        outside_terms: frozenset[str],
        *,
        amends: bool = False,
        quoted: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._text = text
        self._amends = amends
        self._quoted = quoted
        self._tree = tree
        self._external_numbers: dict[str, int] = {}
        self._attached: dict[str, tuple[str, ...]] = {}
        self._last_target: str | None = None
        self._antecedent: str | None = None
        self._section_marks = any(text.startswith("§", node.start) for node in tree.nodes)
        self._restarting = any(
            node.label.count(".") == 1 and _PLAIN_SECTION.match(text, node.start) is not None for node in tree.nodes
        )
        self._roots = [node for node in tree.nodes if node.parent is None]
        # British agreements have clauses, their schedules paragraphs.
        attached = next((node.start for node in tree.nodes if ":" in node.id), len(text))
        paragraphs = re.search(r"\b[Pp]aragraphs?\s\d", text[attached:]) is not None
        self._others = OtherDocuments(text, mentions, own_names, outside_terms, paragraphs=paragraphs)
        self._numbers = ClauseNumbers(tree, mentions)
        self._titles = NamedTitles(tree)
        self._means_agreement = False
        self._largest = max(
            (int(number) for node in tree.nodes if (number := re.split(r"[.(:]", node.id)[0]).isdigit()), default=0
        )

    def resolve(self, mention: Mention) -> list[Resolved]:
        """The references of one mention; none for headings and contents lists."""
        if self._is_heading(mention):
            return []
        source = self._tree.at(mention.start)
        term = self._tree.term_at(mention.start)
        mention = in_attachment(self._text, mention, source)
        external = self._others.owns(mention) or self._is_amended(mention)
        self._means_agreement = self._others.is_of_agreement(mention)
        self._antecedent = self._last_target
        found = []
        if mention.kind == "recital" and not external and not any(self._recital(item) for item in mention.items):
            return []  # the recitals have no labels
        for item in mention.items:
            if item.doubtful and self._is_enumerator(item):
                continue
            text = " ".join(self._text[item.start : item.end].split())
            kind, targets, suggestion = self._target(mention, item, source, external)
            if kind in ("internal", "dangling"):
                suggestion = self._titles.meant(self._text, item.end, targets) or suggestion
            self._last_target = targets[-1] if kind == "internal" and targets else None
            if kind == "external":
                self._others.last = item.end
                self._external_numbers[item.number] = item.end
            found.append(Resolved(item.start, item.end, text, kind, targets, source, term, suggestion))
        return found

    def _is_amended(self, mention: Mention) -> bool:
        """Whether a mention in an amendment is of the agreement that it changes."""
        if not self._amends or self._others.is_named_own(mention):
            return False
        if any(start <= mention.start < end for start, end in self._quoted):
            return True
        return mention.kind != "attachment" and is_changed(self._text, mention.start, mention.end)

    def _is_heading(self, mention: Mention) -> bool:
        node = self._tree.at(mention.start)
        while node is not None:
            if node.start <= mention.start < node.start + 3 or (
                node.start < mention.start < node.text_at
                and mention.end <= node.text_at
                and mention.kind != "clause"
                and node.start + 2 > mention.start
            ):
                return True
            node = node.parent
        if mention.start in self._tree.titles:
            return True
        return any(start <= mention.start < end for start, end in self._tree.contents)

    def _is_enumerator(self, item: Cited) -> bool:
        """Whether the tree took a doubtful item as the number of a clause."""
        node = self._tree.at(item.start)
        return node is not None and node.start == item.start

    def _target(
        self, mention: Mention, item: Cited, source: Node | None, external: bool
    ) -> tuple[Kind, tuple[str, ...], str | None]:
        if mention.kind == "attachment":
            return self._attachment(mention, item, external)
        if external:
            return "external", (), None
        if mention.kind == "recital":
            recital = self._recital(item)
            return ("internal", (recital.id,), None) if recital is not None else ("dangling", (), None)
        if mention.attachment is not None:
            node = self._numbers.in_attachment(mention.attachment, item.number, item.labels, mention.part)
            targets = (node.id if node is not None else mention.attachment,)
            self._attached[item.number] = targets
            return "attachment", targets, None
        if item.number in self._attached and self._text[max(0, mention.start - 6) : mention.start].endswith("such "):
            return "attachment", self._attached[item.number], None
        if item.through is not None:
            return self._range(mention, item, source)
        if item.number:
            return self._numbered(mention, item, source)
        return self._relative(mention, item, source)

    def _attachment(self, mention: Mention, item: Cited, external: bool) -> tuple[Kind, tuple[str, ...], str | None]:
        if external:
            return "external", (), None
        return "attachment", attachment_names(mention, item), None

    def _recital(self, item: Cited) -> Node | None:
        """The labelled recital in front of the first clause."""
        return next(
            (
                node
                for node in self._tree.nodes
                if node.label == item.labels[-1] and node.id.startswith(PREAMBLE) and node.id != PREAMBLE
            ),
            None,
        )

    def _paragraph(self, mention: Mention, item: Cited, source: Node | None) -> Node | None:
        """ "paragraph 2", which counts inside the clause around it, "paragraphs 1 and 2 of Article 3", "paragraph 1 of Part 2"."""
        if not mention.of_paragraphs or not item.number.isdigit():
            return None
        if mention.location is not None:
            above = self._find(
                mention.location.split("(")[0], tuple(re.findall(r"\((\w+)\)", mention.location)), source
            )
            return self._numbers.paragraph(item.number, item.labels, [above]) if above is not None else None
        bases = source.ancestors() if source is not None else []
        if mention.part is not None and bases:
            whole = bases[-1].id
            around = next((node.id.partition(":")[0] for node in bases if node.id.startswith(f"{whole} Part ")), None)
            part = self._tree.by_id.get(f"{whole} Part {mention.part}" if mention.part != "this" else around or "")
            if part is None:
                return None
            return self._numbers.paragraph(item.number, item.labels, [part]) or part
        return self._numbers.paragraph(item.number, item.labels, bases)

    def _find(self, number: str, labels: tuple[str, ...], source: Node | None) -> Node | None:
        return self._numbers.find(number, labels, source, agreement_first=self._means_agreement)

    def _numbered(self, mention: Mention, item: Cited, source: Node | None) -> tuple[Kind, tuple[str, ...], str | None]:
        number = self._full_number(mention, item, source)
        node = self._paragraph(mention, item, source) or self._find(number, item.labels, source)
        if node is not None and not (mention.keyword.startswith("§") and not self._section_marks):
            if self._was_external(mention, item):
                return "external", (), None
            return "internal", (node.id,), None
        run_together = _RUN_TOGETHER.fullmatch(item.number)
        if run_together is not None and not mention.keyword.startswith("§"):
            node = self._find(run_together["number"], (run_together["letter"], *item.labels), source)
            if node is not None:
                return "internal", (node.id,), None
        unnumbered = self._numbers.below(item.number, source, item.labels)
        if unnumbered:
            return "internal", unnumbered, None
        if self._cannot_be_here(mention, item):
            return "external", (), None
        below = self._below(item, source)
        if below is not None:
            return "internal", (below.id,), None
        if self._amends or self._others.is_joined(mention):
            return "external", (), None
        return "dangling", (), self._numbers.nearest(item.number, item.labels, source)

    def _full_number(self, mention: Mention, item: Cited, source: Node | None) -> str:
        """ "1.2" for "Section 2" of an agreement whose sections count from 1 in each article."""
        if not self._restarting or mention.kind != "section" or not item.number.isdigit():
            return item.number
        text = self._text
        article = _IN_ARTICLE.match(text, mention.end) or _BEHIND_ARTICLE.search(
            text, max(0, mention.start - 20), mention.start
        )
        if article is not None:
            return f"{canonical_number(article['number'])}.{item.number}"
        around = source.ancestors()[-1].label if source is not None else ""
        return f"{around}.{item.number}" if around.isdigit() else item.number

    def _below(self, item: Cited, source: Node | None) -> Node | None:
        """ "Section 2.16(a)(B)" where (B) stands in the running text of 2.16(a)(iii), or was taken for no clause."""
        if not item.labels:
            return None
        base = self._find(item.number, item.labels[:-1], source)
        if base is None:
            return None
        styles = {reading.style for reading in readings(item.labels[-1])}
        if any(styles & {reading.style for reading in readings(node.label)} for node in base.children[:3]):
            # The clause has a list of this kind, and the label is not in it.
            return None
        return self._tree.nearest(item.labels[-1:], base, base.end) or self._tree.adopt(item.labels[-1], base, base.end)

    def _was_external(self, mention: Mention, item: Cited) -> bool:
        """ "such Section 3.1(e)" after "Section 3.1(e) of the Loan Agreement"."""
        before = self._text[max(0, mention.start - 6) : mention.start]
        return before.endswith("such ") and item.number in self._external_numbers

    def _cannot_be_here(self, mention: Mention, item: Cited) -> bool:
        """Numbers of statutes: "Section 4043", "section 409A", "§ 9601" where this document has no such numbers."""
        head = re.match(r"\d+", canonical_number(item.number))
        if head is None:
            return item.number[:1].isalpha() and not item.number.isupper()
        if mention.keyword.startswith("§") and not self._section_marks:
            return True
        if "-" in item.number:
            return True
        if re.search(r"[A-Za-z]", item.number) and not item.number.isalpha():
            return True
        return int(head[0]) > max(2 * self._largest, self._largest + 10) or self._was_external(mention, item)

    def _range(self, mention: Mention, item: Cited, source: Node | None) -> tuple[Kind, tuple[str, ...], str | None]:
        """Every existing clause from the first of a range to its last."""
        assert item.through is not None
        first_number, first_labels = item.through
        first = Cited(item.start, item.end, first_number, first_labels)
        last = Cited(item.start, item.end, item.number or first_number, item.labels)
        if first_number:
            start, end = (
                self._find(first_number, first_labels, source),
                self._find(last.number, last.labels, source),
            )
        else:
            start, end = self._find_relative(mention, first, source), self._find_relative(mention, last, source)
        if start is None and end is None:
            return ("external" if first_number and self._cannot_be_here(mention, first) else "dangling"), (), None
        if start is None or end is None or start.parent is not end.parent:
            return "internal", tuple(node.id for node in (start, end) if node is not None), None
        siblings = start.parent.children if start.parent is not None else self._roots
        first_index = bisect_left(siblings, start.start, key=lambda node: node.start)
        last_index = bisect_right(siblings, end.start, key=lambda node: node.start)
        return "internal", tuple(node.id for node in siblings[first_index:last_index][:_LONGEST_RANGE]), None

    def _relative(self, mention: Mention, item: Cited, source: Node | None) -> tuple[Kind, tuple[str, ...], str | None]:
        node = self._find_relative(mention, item, source)
        if node is not None:
            return "internal", (node.id,), None
        return "dangling", (), source.id if source is not None else None

    def _find_relative(self, mention: Mention, item: Cited, source: Node | None) -> Node | None:
        """ "clause (ii)": a label of the clauses around the mention, innermost first, then the nearest one before it."""
        tree, labels = self._tree, brackets(item.labels)
        bases: list[str] = []
        term = tree.term_at(mention.start)
        location = mention.location or ""
        if location.startswith('"'):
            return tree.in_definition(location.strip('"'), item.labels)
        if THEREOF.match(self._text, mention.end) and self._antecedent is not None:
            bases = [self._antecedent]
        elif location[:1].isdigit() or (location and not location.startswith("this ")):
            base = self._find(re.split(r"\(", location)[0], tuple(re.findall(r"\((\w+)\)", location)), source)
            if base is not None:
                bases = [base.id]
        else:
            inside = location[location.find("(") :] if "(" in location else ""
            for node in source.ancestors() if source is not None else []:
                if inside:
                    bases.append(node.id + inside)
                if term and node.term is None:
                    bases.append(f'{node.id}"{term}"')
                bases.append(node.id)
        for base_id in bases:
            found = tree.by_id.get(base_id + labels)
            if found is not None:
                return found
        return self._by_place(mention, item, source, bases)

    def _by_place(self, mention: Mention, item: Cited, source: Node | None, bases: list[str]) -> Node | None:
        """An enumerator with these labels elsewhere: in the widening scopes around the mention, else a loose label."""
        named = [self._tree.by_id[base] for base in bases if base in self._tree.by_id]
        scopes = named or (source.ancestors() if source is not None else [])
        for scope in scopes:
            found = self._tree.nearest(item.labels, scope, mention.start)
            if found is not None:
                return found
        for scope in scopes:
            if len(item.labels) == 1 and scope.level == "block":
                found = self._tree.adopt(item.labels[0], scope, mention.start)
                if found is not None:
                    return found
        return None
