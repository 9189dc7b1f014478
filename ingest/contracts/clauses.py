"""The clause tree: sections from the outline, enumerators below them, attachments with numbers of their own."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

from .attachments import Attachment, find_attachments, find_parts
from .builder import ClauseBuilder
from .chinese import CHINESE_PARTS, find_chinese_headings
from .citations import Mention
from .enumerators import Heading, Mark, find_marks, last_before
from .nesting import CERTAIN, INSIDE, LIKELY, WRAPPED, Entry, Item, Label, nest
from .outline import Outline, count, read_outline, with_chapters
from .titled_sections import Titled, find_titled_sections, is_capitalised
from .titles import read_heading
from .tree import PREAMBLE, ClauseTree, Level, Node

_ENDS_PARAGRAPH = re.compile(
    r"(?:[.:;!?\]*。》]|[.;,]['\")]{1,3}|[.:;]\s?\[?\*{1,3}\]?|[;,]\s{1,2}(?:and|or|and/or|but)|;\s?(?:及|或|以及|并|和|与)|\))\s{0,2}\Z"
)
_LONGEST_TITLE = 140
_SHORT_TITLE = 45
# With fewer numbers an agreement does not count its sections.
_FEWEST_NUMBERS = 3
# Entries of a contents list are no farther apart.
_CLOSE = 120
_NEW_SENTENCE = re.compile(r"[a-z)\"]\.\s{1,2}[A-Z]|;\s{1,2}(?:provided|except)\b|[.;:]\n\n")


def build_tree(
    text: str,
    mentions: list[Mention],
    entries: list[tuple[int, str]],
    *,
    chinese: bool = False,
    indent: Callable[[int], int] | None = None,
    quoted: Sequence[tuple[int, int]] = (),
) -> ClauseTree:
    """Read the whole document's clauses.

    mentions  references found in the text; their brackets are no enumerators
    entries   (position, term) of every dictionary definition, in order
    chinese   read 章, 条 and the numerals below them
    indent    the column of a place in the text, where the format keeps columns
    quoted    stretches that quote another agreement; its numbers are none of this one
    """
    attachments, titles = find_attachments(text)
    if not chinese:
        attachments = sorted([*attachments, *find_parts(text, attachments)], key=lambda item: item.start)
    outline = (
        _chinese_outline(text, attachments) if chinese else read_outline(text, attachments, mentions, indent, quoted)
    )
    if not chinese and sum(map(len, outline.parts)) < _FEWEST_NUMBERS:
        titled = find_titled_sections(text)
        if len(titled) > sum(map(len, outline.parts)):
            return _titled_tree(text, titled, attachments, titles, mentions, entries)
    contents = [_whole_contents(stretch, mentions) for stretch in outline.contents]
    main = _main_part(outline.parts, len(text))
    main_start = min((part[0].start for part in outline.parts[main : main + 1]), default=0)
    main_end = max((part[-1].start for part in outline.parts[main : main + 1]), default=0)
    # A title line inside the agreement's own count is a page footer or a broken line of text.
    first: dict[str, Attachment] = {}
    for attachment in attachments:
        if attachment.start > max(main_start, main_end) and (attachment.whole is None or attachment.whole in first):
            first.setdefault(attachment.name, attachment)
    attachments = list(first.values())
    tops: list[tuple[int, Heading | Attachment, int]] = [(item.start, item, -1) for item in attachments]
    tops += [(heading.start, heading, index) for index, part in enumerate(outline.parts) for heading in part]
    for chapter in outline.chapters:
        after = (index for index, part in enumerate(outline.parts) if part[-1].start > chapter.start)
        tops.append((chapter.start, chapter, next(after, len(outline.parts) - 1)))
    tops.sort(key=lambda top: top[0])
    builder = ClauseBuilder(text, chinese=chinese)
    if text[: tops[0][0] if tops else len(text)].strip():
        builder.open_preamble()
    bounds = [*(start for start, _, _ in tops[1:]), len(text)]
    for (_, item, part_index), bound in zip(tops, bounds, strict=False):
        if isinstance(item, Attachment):
            builder.open_attachment(item, bound)
        else:
            builder.open_section(item, part_index, bound, is_main=part_index == main)
    sections = list(builder.nodes)
    _add_enumerators(builder, sections, mentions, entries, [*contents, *quoted])
    return _finish(builder, contents, titles, entries, sections)


def _titled_tree(
    text: str,
    titled: list[Titled],
    attachments: list[Attachment],
    titles: list[int],
    mentions: list[Mention],
    entries: list[tuple[int, str]],
) -> ClauseTree:
    """The tree of an agreement whose sections have titles and no numbers."""
    builder = ClauseBuilder(text, chinese=False)
    tops: list[tuple[int, Titled | Attachment]] = [(item.start, item) for item in titled]
    tops += [(item.start, item) for item in attachments]
    tops.sort(key=lambda top: top[0])
    if text[: tops[0][0]].strip():
        builder.open_preamble()
    mixed = sum(not item.runs_in for item in titled) >= _FEWEST_NUMBERS
    above: Node | None = None
    for (_, item), bound in zip(tops, [*(start for start, _ in tops[1:]), len(text)], strict=True):
        if isinstance(item, Attachment):
            builder.open_attachment(item, bound)
            above = None
        elif not any(place <= item.start < place + 40 for place in titles):
            parent = above if mixed and item.runs_in else None
            node = Node(item.title.replace(":", ""), item.start, item.end, item.title, parent, "block", "")
            builder.add(node)
            above = above if parent is not None else node
    sections = list(builder.nodes)
    _add_enumerators(builder, sections, mentions, entries, [])
    return _finish(builder, [], titles, entries, sections)


def _chinese_outline(text: str, attachments: list[Attachment]) -> Outline:
    """The count of 条 and, apart from it because 条 count on across them, the 章."""
    chapters, articles = find_chinese_headings(text)
    outline = count(text, articles, attachments)
    if sum(map(len, outline.parts)) < 3:
        outline = read_outline(text, attachments, ())
    return with_chapters(text, outline, chapters, attachments)


def _whole_contents(stretch: tuple[int, int], mentions: list[Mention]) -> tuple[int, int]:
    """A contents list up to its last entry: entries that do not stand at line starts follow closely as mentions."""
    start, end = stretch
    for mention in mentions[bisect_left(mentions, end, key=lambda mention: mention.start) :]:
        if mention.start - end > _CLOSE:
            break
        end = mention.end
    return start, end


def _main_part(parts: tuple[tuple[Heading, ...], ...], length: int) -> int:
    """The agreement itself: the first part that is at least half as long as the longest."""
    starts = [part[0].start for part in parts] + [length]
    extents = [following - start for start, following in pairwise(starts)]
    return next((index for index, extent in enumerate(extents) if 2 * extent >= max(extents)), 0)


def _add_enumerators(
    builder: ClauseBuilder,
    sections: list[Node],
    mentions: list[Mention],
    entries: list[tuple[int, str]],
    passed: list[tuple[int, int]],
) -> None:
    """Nest the labels between one section heading and the next; those in the stretches `passed` over are no clauses."""
    text = builder.text
    marks = find_marks(text, chinese=builder.chinese)
    spans = _bracket_spans(mentions)
    starts = [span[0] for span in spans]
    mark_at, entry_at = 0, 0
    bounds = [*(node.start for node in sections[1:]), len(text)]
    for section, bound in zip(sections, bounds, strict=False):
        events: list[Label | Entry] = []
        previous_end, last_end = -1, section.text_at
        while mark_at < len(marks) and marks[mark_at].start < bound:
            mark = marks[mark_at]
            while entry_at < len(entries) and entries[entry_at][0] <= mark.start:
                if _opens_paragraph(text, entries[entry_at][0], section):
                    events.append(Entry(*entries[entry_at]))
                entry_at += 1
            mark_at += 1
            if mark.start < section.text_at or any(start <= mark.start < end for start, end in passed):
                continue
            index = last_before(starts, mark.start)
            inside = spans[index] if index >= 0 and mark.start < spans[index][1] else None
            if inside is not None and not inside[2]:
                continue
            follows = previous_end >= 0 and _follows(text, previous_end, mark)
            place = LIKELY if follows else _place(text, mark, section)
            proviso = bool(_NEW_SENTENCE.search(text, max(last_end, mark.start - 4000), mark.start))
            events.append(Label(mark, place, inside is not None, follows, proviso))
            last_end = mark.end
            previous_end = mark.end if place >= LIKELY else -1
        items = nest(events)
        taken = {item.mark.start for item in items}
        builder.loose += [event.mark for event in events if isinstance(event, Label) and event.mark.start not in taken]
        _add_items(builder, section, items, bound)


def _follows(text: str, label_end: int, mark: Mark) -> bool:
    """Whether a label stands right behind another one or behind its title: "(b) (i) The ...", "(b) Title. (i) The ..."."""
    if mark.start - label_end > _LONGEST_TITLE:
        return False
    if not text[label_end : mark.start].strip():
        return True
    opens_line = text[mark.start - 1] in "\n\f"
    return not opens_line and not text[read_heading(text, label_end)[0] : mark.start].strip()


def _opens_paragraph(text: str, position: int, section: Node) -> bool:
    """Whether a dictionary entry stands alone; one right behind a number ("1.14 "Transfer" means") is that clause."""
    below_title = section.heading is not None and "\n" in text[section.text_at : position]
    return position >= section.start and (below_title or bool(text[section.text_at : position].strip(" \n\f.:-")))


def _bracket_spans(mentions: list[Mention]) -> list[tuple[int, int, bool]]:
    """(start, end, doubtful) of every mention's items, in order."""
    return [(item.start, item.end, item.doubtful) for mention in mentions for item in mention.items]


def _place(text: str, mark: Mark, section: Node) -> int:
    """How surely a paragraph starts at a mark."""
    if not text[section.text_at : mark.start].strip(" \n\f-("):
        return CERTAIN
    if not mark.starts_line:
        return INSIDE
    before = text[max(0, mark.start - 16) : mark.start]
    ends = bool(_ENDS_PARAGRAPH.search(before))
    if before.endswith("\n\n"):
        return CERTAIN
    if _below_title(text, mark.start):
        return LIKELY
    if before.endswith("\n\f") and text[mark.end : mark.end + 3].strip()[:1].isupper():
        return LIKELY
    # Chinese text has no hanging words: a number that opens a line opens a paragraph.
    return LIKELY if ends or text[mark.end : mark.end + 2].strip()[:1] > "\u2e80" else WRAPPED


def _below_title(text: str, position: int) -> bool:
    """Whether the line above is a title: "Part A - Goods" above "1. Discs". Lines that wrap are longer."""
    line_start = max(text.rfind("\n", 0, position - 1), text.rfind("\f", 0, position - 1)) + 1
    line = text[line_start : position - 1]
    return len(line) <= _SHORT_TITLE and line[:1].isupper() and is_capitalised(line)


def _add_items(builder: ClauseBuilder, section: Node, items: list[Item], bound: int) -> None:
    """Add the clauses of a section; no title runs into the next paragraph or over `bound`, where the next section starts."""
    levels = [_level(section, item) for item in items]
    ends = [bound] * len(items)
    for index in range(len(items) - 1, 0, -1):
        ends[index - 1] = items[index].mark.start if levels[index] == "block" else ends[index]
    paths = _label_paths(items)
    # Of several lists with the same labels in one clause, paragraphs have the plain ids before running text.
    plain: dict[tuple[str, ...], int] = {}
    for index in sorted(range(len(items)), key=lambda index: (levels[index] != "block", index)):
        plain.setdefault(paths[index], index)
    nodes: dict[int, Node] = {}
    for index, item in enumerate(items):
        parent = nodes[id(item.parent)] if item.parent is not None else section
        node_id = _item_id(section, parent, item, chinese=builder.chinese)
        if plain[paths[index]] != index:
            node_id = builder.another(node_id)
        title_end, title = item.mark.end, None
        if item.block:
            title_end, title = read_heading(builder.text, item.mark.end, ends[index])
        node = Node(node_id, item.mark.start, title_end, title, parent, levels[index], item.mark.label, term=item.term)
        builder.add(node)
        nodes[id(item)] = node


def _label_paths(items: list[Item]) -> list[tuple[str, ...]]:
    """For each item the labels from the section down to it, with the term of the definition around it."""
    paths: dict[int, tuple[str, ...]] = {}
    for item in items:
        above = paths[id(item.parent)] if item.parent is not None else ()
        term = item.term if item.parent is None or item.parent.term is None else None
        paths[id(item)] = (*above, f'"{term}"' if term else "", item.mark.form + _own_number(item))
    return [paths[id(item)] for item in items]


def _level(section: Node, item: Item) -> Level:
    if section.id == PREAMBLE or item.style == "①":
        return "inline"
    return "definition" if item.term is not None else "block" if _is_block(item) else "inline"


def _item_id(section: Node, parent: Node, item: Item, *, chinese: bool) -> str:
    """The id of an enumerator below `parent`: "2.1(a)", "3.1.2" for a 款, "Exhibit B:(a)" straight below a title."""
    own = f"({_own_number(item)})"
    if item.term is not None and (item.parent is None or item.parent.term is None):
        return f'{parent.id}"{item.term}"{own}'
    if chinese and item.style in ("1", "一") and item.mark.form in (".", "、") and _is_numbered(section):
        return f"{parent.id}.{item.value}"
    if parent is section and section.label == section.id and not section.id[:1].isdigit() and section.id != PREAMBLE:
        return f"{section.id}:{own}"
    if item.style == "①":
        return parent.id + item.mark.label
    if item.style.endswith("."):
        # "1.1" below the paragraph "1." or the article 1 repeats its number; elsewhere it stands whole.
        repeats = parent.label.split(".")[-1] == item.style.rstrip(".").split(".")[-1]
        return f"{parent.id}.{item.value if repeats else item.mark.label}"
    return parent.id + own


def _is_numbered(section: Node) -> bool:
    """Whether a Chinese section has a number, 3 or 甲, that the numbers below it go on from."""
    return section.id[-1:].isdigit() or section.id[-1:] in CHINESE_PARTS


def _own_number(item: Item) -> str:
    """The number in the brackets of an id: a typed 1 that was read as the letter l is one."""
    if item.style == "一":
        return str(item.value)
    if item.style == "a" and item.mark.label.isdigit():
        return chr(96 + item.value)
    return item.mark.label


def _is_block(item: Item) -> bool:
    """A label right behind another, "(b) (i) The ...", is a paragraph's only if the next one of its list is."""
    if item.follows_label:
        return item.next_sibling is not None and item.next_sibling.block
    if item.place == LIKELY and item.first_sibling is not None and not item.first_sibling.block:
        return False
    first, following = item.first_sibling, item.next_sibling
    if item.place == WRAPPED and first is not None and first.block and following is not None and following.block:
        # Between paragraphs of one list a line that opens with the next label is one, whatever ends the line above.
        return True
    return item.block


def _finish(
    builder: ClauseBuilder,
    contents: list[tuple[int, int]],
    titles: list[int],
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
    for node in nodes:
        # An enumerator of a definition reaches no farther than the definition.
        if node.term is not None:
            node.end = min(node.end, bounds[bisect_right(bounds, node.start)])
    return ClauseTree(nodes, builder.by_id, contents, frozenset(titles), terms, builder.loose)
