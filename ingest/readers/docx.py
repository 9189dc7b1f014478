"""DOCX: the text as Word prints it, automatic numbers included.

The body is walked once, in document order and without recursion. Kept: paragraphs, tables, text boxes (after the
paragraph that anchors them), content controls, hyperlinks, inserted text, footnotes and endnotes (at the end, with
their marks). Not printed, so not read: deleted and hidden text, field instructions, comments. Running headers and
footers belong to pages, which a DOCX does not have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from ..document import Block, BlockKind, Document, Problem, Span
from ..errors import DamagedFile
from ..language import detect_language
from ..limits import LIMITS, Limits
from ..progress import Progress, silent
from .docx_numbering import Label, Numbering
from .docx_package import Package
from .docx_styles import Styles, W, child, is_on, value

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SKIPPED = {
    W + name
    for name in (
        "del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr", "tblGrid",
        "sdtPr", "rt", "fldData", "annotationRef",
    )
}  # fmt: skip
_CHARACTERS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": "\t"}
_NOTE_KINDS = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
_EMBEDDED = {W + "altChunk", W + "subDoc"}
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_HEADING_STYLE = re.compile(r"heading ([1-9])")
_WIDEST_SPAN = 64  # columns; a table in Word has at most 63
_CHECKBOXES = {"F0A8": "☐", "F06F": "☐", "F0FE": "☒", "F078": "☒", "F0FD": "☒", "F0FC": "✓", "F052": "☑"}


def read_docx(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """The whole text of a Word file. Raises InputRejected when there is none to be had.

    Problems: "damaged_part", "duplicate_part", "embedded_document" lose text; "tracked_changes", "hidden_text" say how
    the text was chosen.
    """
    package = Package(path, limits)
    try:
        root = package.root(package.main)
        body = None if root is None else child(root, "body")
        if root is None or body is None:
            raise DamagedFile(f"'{path.name}' is not a readable DOCX.", remedy="Open and save it again in Word.")
        styles = Styles(package.related("styles"))
        walk = _Walk(styles, Numbering(package.related("numbering"), styles), progress)
        walk.read(body)
        for kind in ("footnotes", "endnotes"):
            walk.read_notes(kind, package.related(kind))
    finally:
        package.close()
    text = walk.text()
    return Document(
        name=path.name,
        format="docx",
        text=text,
        blocks=tuple(walk.blocks),
        problems=(*package.problems, *walk.problems()),
        language=detect_language(text),
        title=walk.title,
    )


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while it is being read. `after` collects the text boxes anchored in it."""

    kind: BlockKind
    level: int | None
    label: Label | None
    parts: list[str] = field(default_factory=list)
    after: list[_Paragraph] = field(default_factory=list)
    mark_deleted: bool = False
    mark_hidden: bool = False
    is_title: bool = False


class _Walk:
    """One pass over the body, then over the notes; collects lines of text and their blocks."""

    def __init__(self, styles: Styles, numbering: Numbering, progress: Progress) -> None:
        self.blocks: list[Block] = []
        self.title: str | None = None
        self._styles = styles
        self._numbering = numbering
        self._progress = progress
        self._parts: list[str] = []
        self._length = 0
        self._open: list[_Paragraph] = []
        self._cells: list[int] = []  # for each open table row, how many cells were begun
        self._cell_joins = False
        self._beside = 0  # the same of the cell before
        self._spanned = 0  # columns that the last cell takes beyond its first
        self._carried = ""  # text of paragraphs whose mark is deleted: it runs on into the next one
        self._notes: dict[str, dict[str, int]] = {"footnotes": {}, "endnotes": {}}
        self._seen: set[str] = set()

    def text(self) -> str:
        """The canonical text: one line per paragraph; the cells of a table row stand on one line, tabs between."""
        if self._carried:
            self._emit(_Paragraph("paragraph", None, None))
        return "".join(self._parts)

    def problems(self) -> list[Problem]:
        """What the user should know about how the text was chosen."""
        messages = {
            "tracked_changes": Problem(
                "tracked_changes", "The file has tracked changes; inserted text was read, deleted text was not."
            ),
            "hidden_text": Problem(
                "hidden_text", "The file has hidden text, which Word does not print; it was not read."
            ),
            "embedded_document": Problem(
                "embedded_document", "Another document is embedded in the file; its text was not read.", loses=True
            ),
        }
        return [problem for code, problem in messages.items() if code in self._seen]

    def read_notes(self, kind: str, root: etree._Element | None) -> None:
        """The notes that the text refers to, in the order of their marks, each as a paragraph."""
        order = self._notes[kind]
        if root is None or not order:
            return
        notes = {note.get(W + "id", ""): note for note in root if isinstance(note.tag, str)}
        for note_id, number in order.items():
            if note_id in notes:
                self._carried = str(number).translate(_SUPERSCRIPT) + " "
                self.read(notes[note_id])

    def read(self, parent: etree._Element) -> None:
        """Everything below `parent`, in order."""
        walker = etree.iterwalk(parent, events=("start", "end"))
        skipped: etree._Element | None = None
        for count, (event, element) in enumerate(walker, 1):
            tag = element.tag
            if event == "end":
                if element is not skipped:  # lxml reports the end of an element whose subtree it skipped
                    self._end(tag)
            elif tag in _SKIPPED or self._skips(element):
                self._note_skipped(element)
                skipped = element
                walker.skip_subtree()
            else:
                self._start(element)
            if count % 20_000 == 0:
                self._progress("reading", self._length, 0)

    def _skips(self, element: etree._Element) -> bool:
        if element.tag == W + "tr":
            return child(element, "trPr", "del") is not None
        if element.tag == W + "r":
            return is_on(element, "rPr", "vanish")
        if element.tag == _MC + "Fallback":
            # A text box is written twice, for new and for old versions of Word: read the first form that has one.
            choice = element.getparent().find(_MC + "Choice")
            return choice is not None and next(choice.iter(W + "p", W + "t"), None) is not None
        if element.tag == _MC + "Choice":
            fallback = element.getparent().find(_MC + "Fallback")
            has_text = next(element.iter(W + "p", W + "t"), None) is not None
            return not has_text and fallback is not None
        return False

    def _note_skipped(self, element: etree._Element) -> None:
        if element.tag in {W + "del", W + "moveFrom", W + "tr"}:
            self._seen.add("tracked_changes")
        elif element.tag == W + "r" and next(element.iter(W + "t"), None) is not None:
            self._seen.add("hidden_text")

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == W + "p":
            self._open.append(self._paragraph(element))
        elif tag == W + "tr":
            self._cells.append(0)
        elif tag == W + "tc" and self._cells:
            self._cell_joins = self._cells[-1] > 0
            self._cells[-1] += 1
            self._beside, self._spanned = self._spanned if self._cell_joins else 0, _columns_spanned(element)
        elif tag == W + "ins" or tag == W + "moveTo":
            self._seen.add("tracked_changes")
        elif tag in _EMBEDDED:
            self._seen.add("embedded_document")
        elif self._open:
            self._open[-1].parts.append(self._characters(element))

    def _characters(self, element: etree._Element) -> str:
        tag = element.tag
        if tag == W + "t" or tag == _MATH + "t":
            return element.text or ""
        if tag in _CHARACTERS:
            return _CHARACTERS[tag] if element.getparent().tag == W + "r" else ""
        if tag in _NOTE_KINDS and element.get(W + "customMarkFollows") not in {"1", "true", "on"}:
            order = self._notes[_NOTE_KINDS[tag]]
            number = order.setdefault(element.get(W + "id", ""), len(order) + 1)
            return str(number).translate(_SUPERSCRIPT)
        if tag == W + "sym":
            return _CHECKBOXES.get(element.get(W + "char", "").upper(), "")
        return ""

    def _paragraph(self, element: etree._Element) -> _Paragraph:
        properties = child(element, "pPr")
        style_id = value(properties, "pStyle") or self._styles.default
        chain = [style for _, style in self._styles.chain(style_id)]
        mark = child(properties, "rPr")
        deleted = child(mark, "del") is not None
        # A paragraph whose mark is deleted no longer exists, so it does not count.
        label = None if deleted else self._numbering.label(properties, style_id)
        outline = value(properties, "outlineLvl")
        level = int(outline) if outline is not None and outline.isdecimal() else None
        if level is None:
            level = next((style.outline for style in chain if style.outline is not None), None)
        named = next((match for style in chain if (match := _HEADING_STYLE.fullmatch(style.name))), None)
        heading = level + 1 if level is not None and level < 9 else int(named[1]) if named and level is None else None
        is_title = any(style.name == "title" for style in chain)
        kind: BlockKind = "paragraph"
        if heading is not None or is_title:
            kind = "heading"
        elif self._cells:
            kind = "table_cell"
        elif label is not None:
            kind = "list_item"
        return _Paragraph(
            kind,
            heading or (1 if is_title else label.level if label is not None and kind == "list_item" else None),
            label,
            mark_deleted=deleted,
            mark_hidden=is_on(mark, "vanish") or is_on(mark, "specVanish"),
            is_title=is_title,
        )

    def _end(self, tag: object) -> None:
        if tag == W + "tr" and self._cells:
            self._cells.pop()
            self._cell_joins = False
            if self._spanned and self._parts and self._parts[-1] == "\n":
                self._parts[-1] = "\t" * self._spanned + "\n"
                self._length += self._spanned
            self._spanned = 0
        elif tag == W + "p" and self._open:
            paragraph = self._open.pop()
            if self._open:
                self._open[-1].after.append(paragraph)
                return
            waiting = [paragraph]
            while waiting:
                following = waiting.pop()
                self._emit(following)
                waiting.extend(reversed(following.after))

    def _emit(self, paragraph: _Paragraph) -> None:
        own = "".join(paragraph.parts)
        if paragraph.mark_deleted:
            self._carried += own
            return
        body = self._carried + own
        self._carried = ""
        label = paragraph.label
        line = body if label is None else label.text + (label.joint if body else "") + body
        if self._cell_joins and self._parts and self._parts[-1] == "\n":
            # A cell over several columns is followed by a tab for each, so that the cells below it stand in theirs.
            self._parts[-1] = "\t" * (1 + self._beside)
            self._length += self._beside
        self._cell_joins = False
        start, self._length = self._length, self._length + len(line)
        number = label.text if label is not None and not label.bullet else None
        if line.strip():
            self.blocks.append(Block(Span(start, self._length), paragraph.kind, paragraph.level, number=number))
        self._parts.append(line)
        if paragraph.is_title and self.title is None and body.strip():
            self.title = " ".join(body.split())
        if not paragraph.mark_hidden:
            # A hidden mark (Word's style separator) lets a run-in heading and its clause share a line.
            self._parts.append("\n")
            self._length += 1


def _columns_spanned(cell: etree._Element) -> int:
    """The columns that a table cell takes beyond its first."""
    span = value(child(cell, "tcPr"), "gridSpan")
    return min(int(span), _WIDEST_SPAN) - 1 if span is not None and span.isdecimal() and int(span) > 1 else 0
