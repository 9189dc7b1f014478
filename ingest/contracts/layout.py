"""A contract's text as a reader's eye takes it in: page furniture gone, spaces single, one kind of quote and bracket.

Every rule of this folder reads a `View`. Its text differs from the document's in ways that never change meaning: page
numbers, running headers and footers are cut out, white space collapses, full-width and typographic characters become
their plain forms, traditional Chinese characters their simplified ones. `View.span` leads back to the document, so a reference interrupted by a page number is matched as one
string and still cited at its real place.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from ..document import Document, Span
from ..traditional import simplified
from .bilingual import translated_cells

# The three breaks in a view's text. All are white space to a pattern; they differ in how surely a paragraph ends.
LINE, BLANK, PAGE = "\n", "\n\n", "\n\f"

# This many line ends in a row are a page break in files that were made from pages and lost them, unless the file
# separates its paragraphs almost as widely.
_PAGE_GAP = 6
_FORM_FEED = 1000
_COMMON = 20
# A printed page holds about this many characters; page numbers of one series are no closer and no farther apart.
_PAGE_CHARACTERS = (400, 12_000)
_LONGEST_FURNITURE = 140

_BARE_NUMBER = re.compile(r"[-–—]?\s?(\d{1,4})\s?[-–—]?")
_PAGE_LABEL = re.compile(
    r"[-–—]?\s?(?:[A-Z]{1,2}-)(?:\d{1,4}|[ivxl]{1,6})\s?[-–—]?|[-–—]\s?(?:\d{1,4}|[ivxl]{1,6})\s?[-–—]|[ivxl]{1,6}"
    r"|[Pp](?:age|AGE)\s{0,3}\d{1,4}(?:\s{1,3}of\s{1,3}\d{1,4})?|第\s{0,3}\d{1,4}\s{0,3}页(?:.{0,6}\d{1,4}\s{0,3}页)?"
)
_ENDS_SENTENCE = re.compile(r"[.;:!?。；：]['\")]{0,2}\Z|\d\Z")
_LETTER = re.compile(r"[^\W\d_]")
_NUMBERED_FOOTER = re.compile(r"([A-Za-z]{1,12} ?[A-Z0-9]{1,4}(?:\.\d{1,2})?-)(\d{1,3})")
_PAGE_TAG = re.compile(r"</?PAGE>(?:\s{0,3}\d{1,4})?", re.IGNORECASE)
_LABEL_PREFIX = re.compile(r"(?:[A-Z]{1,2}-)?\d{1,4}(?=[^\d.)\s])")
# A line that may be a clause's number or heading repeats for good reasons.
_NUMBERED = re.compile(
    r"\W{0,3}(?:\(?\w{1,5}[.)]\W{0,3}|(?:article|section|clause|chapter|part)\b.*|\d[\d.]*\W{0,2}|第.{1,6}[章节条款项].*)",
    re.IGNORECASE,
)
_ATTACHMENT = re.compile(r"(?:exhibit|schedule|annex|appendix|attachment)\b|附件", re.IGNORECASE)


_LOOKALIKES = {
    **dict.fromkeys(map(ord, "“”„‟〝〞「」『』«»"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛´`"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    ord("〔"): "(", ord("〕"): ")", ord("\t"): " ",
}  # fmt: skip


def _plain(text: str) -> str:
    """Typographic, full-width, compatibility and traditional characters as their plain forms, one for one.

    Circled and raised digits stay: they number things in their own way. PDF text holds such surprises as the Greek
    question mark for a semicolon.
    """
    table: dict[int, str] = dict(_LOOKALIKES)
    text = _without_markdown(text)
    for character in set(text):
        if character > "\x7f" and ord(character) not in table and unicodedata.category(character) != "No":
            plain = simplified(unicodedata.normalize("NFKC", character))
            if len(plain) == 1 and plain != character:
                table[ord(character)] = plain
    return one_vocabulary(text.translate(table))


# What a contract is called in Hong Kong and Taiwan; as long as the word that the rules know.
_CONTRACT = re.compile("合约|契约")


def one_vocabulary(text: str) -> str:
    """`text`, as long as it is, with one word for what is a contract, in simplified characters."""
    return _CONTRACT.sub("合同", simplified(text))


# "### 3. Title", "* **1.3** If", "**4. Combined Products.**": marks of Markdown around a number or a heading.
_LINE_MARK = re.compile(
    r"(?m)^[ \t]{0,8}(?:#{1,6}(?=[ \t]+\u200b{0,2}[\dA-Z\u4e00-\u9fff])|[*+-](?=[ \t]+\u200b{0,2}\d{1,3}(?:\.\d{1,3}){0,4}[.)]?\u200b{0,2}[ \t]))"
)
_BOLD = re.compile(r"(?<![*\[\w])\*\*(?=[^\s*])([^*\n]{1,300}?)(?<=\S)\*\*(?![*\]])")


def _without_markdown(text: str) -> str:
    """Marks of Markdown become spaces and characters that are left out, one for one; redactions ("[**]") stay."""
    if "**" in text:
        text = _BOLD.sub("\u200b\u200b\\1\u200b\u200b", text)
    return _LINE_MARK.sub(lambda mark: " " * len(mark[0]), text)


_MARKS_BEFORE = re.compile(r"[ \t]{0,8}(?:#{1,6}|[*+>-])?[ \t]{0,8}\*{0,3}\Z")
_LONGEST_MARKS = 25


def before_marks(document: Document, start: int) -> int:
    """Where a clause that starts at `start` starts together with the marks of Markdown in front of its number."""
    if document.format != "markdown" or start >= len(document.text):
        return start
    line = max(document.text.rfind("\n", 0, start) + 1, start - _LONGEST_MARKS)
    marks = _MARKS_BEFORE.search(document.text, line, start)
    return marks.start() if marks is not None else start


_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SPACES = " \n\r\f\v\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_PIECE = re.compile(rf"(?P<drop>[{_INVISIBLE}]+)|(?P<space>[{_SPACES}]+)|(?P<word>[^{_INVISIBLE}{_SPACES}]+)")


_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class View:
    """Cleaned text and the way back.

    text     single spaces; line, blank-line and page breaks as in LINE, BLANK and PAGE
    origins  for each character of `text`, its offset in the document
    source   the document's text
    """

    text: str = field(repr=False)
    origins: list[int] = field(repr=False)
    source: str = field(repr=False)

    def span(self, start: int, end: int) -> Span:
        """The document's span for [start, end) of the view, white space at its ends included."""
        return Span(self.offset(start), self.origins[end - 1] + 1 if end > start else self.offset(start))

    def offset(self, position: int) -> int:
        """The document's offset of one place in the view."""
        return self.origins[position] if position < len(self.origins) else len(self.source)

    def as_printed(self, words: str, start: int) -> str:
        """Words of the view that stand at `start` or behind it, in the script of the document."""
        if words.isascii():
            return words
        printed = []
        for character in words:
            position = start if character.isspace() else self.text.find(character, start)
            if position < 0:
                return words
            if character.isspace():
                printed.append(character)
                continue
            start = position + 1
            written = self.source[self.origins[position]]
            printed.append(written if _HAN.match(written) else character)
        return "".join(printed)

    def position(self, offset: int) -> int:
        """The place in the view of a document's offset; the next kept character where the text was cut."""
        return bisect_left(self.origins, offset)


@dataclass(frozen=True, slots=True)
class _Line:
    """One printed line: [start, end) without surrounding space; `gap` line ends stand before it."""

    start: int
    end: int
    text: str
    gap: int


def read_view(document: Document) -> View:
    """The document's text without its page furniture."""
    text = _plain(document.text)
    lines = _lines(text, [page.span.start for page in document.pages])
    page_gap = _page_gap(lines)
    return _assemble(text, document.text, _furniture(document, lines, page_gap), page_gap)


def _lines(text: str, page_starts: list[int]) -> list[_Line]:
    """The lines with text; the first of a page is far below the one before, whatever stands between them."""
    lines, position, gap, page = [], 0, 1, 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if "\f" in raw:
            gap += _FORM_FEED
        while page < len(page_starts) and page_starts[page] < position + len(raw) + 1:
            gap += _FORM_FEED
            page += 1
        if stripped:
            start = position + len(raw) - len(raw.lstrip())
            lines.append(_Line(start, start + len(stripped), stripped, gap))
            gap = 1
        else:
            gap += 1
        position += len(raw) + 1
    return lines


def _page_gap(lines: list[_Line]) -> int:
    """How many line ends make a page break here: well above what commonly stands between paragraphs."""
    gaps = Counter(line.gap for line in lines if 1 < line.gap < _FORM_FEED)
    usual = [gap for gap, count in gaps.items() if count * 5 >= gaps.total() and count >= _COMMON]
    return max(_PAGE_GAP, max(usual, default=0) + 2)


def _furniture(document: Document, lines: list[_Line], page_gap: int) -> list[tuple[int, int]]:
    """Spans to cut, in order: what the reader marked, page labels, and short lines that repeat beside page breaks."""
    cuts = [
        (block.span.start, block.span.end)
        for block in document.blocks
        if block.kind in ("running_header", "running_footer")
    ]
    cuts += translated_cells(document)
    labels = {index for index, line in enumerate(lines) if _is_label(line.text)}
    labels |= _page_numbers(lines) | _numbered_footers(lines, page_gap)
    breaks = labels | {index for index, line in enumerate(lines) if line.gap >= page_gap}
    beside_break = {neighbour for index in breaks for neighbour in range(index - 3, index + 4)}
    repeated = _repeated(lines, beside_break, page_gap)
    lengths = sorted({len(header) for header in repeated})
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if index in labels:
            cuts.append((line.start, line.end))
        elif line.text in repeated:
            # The title page of an attachment looks like the running header after it: the first one is the title.
            if line.text in seen or not _ATTACHMENT.match(line.text):
                cuts.append((line.start, line.end))
            seen.add(line.text)
        elif (label := _LABEL_PREFIX.match(line.text)) and line.text[label.end() :] in repeated:
            cuts.append((line.start, line.end))
        elif (glued := _glued_header(line.text, repeated, lengths)) is not None:
            cuts.append((line.start + glued, line.end))
    # An empty cut at the first line of a page marks the break where the text itself shows none.
    cuts += [(line.start, line.start) for line in lines if line.gap >= _FORM_FEED]
    return sorted(cuts)


def _is_label(text: str) -> bool:
    return len(text) <= 40 and bool(_PAGE_LABEL.fullmatch(text) or _PAGE_TAG.fullmatch(text))


def _page_numbers(lines: list[_Line]) -> set[int]:
    """Numbers alone on their lines that count up a page at a time; other lone numbers are clauses or table cells."""
    numbers = [
        (index, int(match[1]), line.start)
        for index, line in enumerate(lines)
        if len(line.text) <= 8 and (match := _BARE_NUMBER.fullmatch(line.text))
    ]
    least, most = _PAGE_CHARACTERS
    pages: set[int] = set()
    last: dict[int, tuple[int, int]] = {}
    for index, value, start in numbers:
        before = last.get(value - 1)
        if before is not None and least <= start - before[1] <= most:
            pages |= {before[0], index}
        last[value] = (index, start)
    return pages


def _numbered_footers(lines: list[_Line], page_gap: int) -> set[int]:
    """Footers that count an attachment's pages, "Exhibit 2-17"; a title page "Exhibit A-1" opens its page instead."""
    footers: set[int] = set()
    last: dict[str, tuple[int, int]] = {}
    titles = {line.text.casefold() for line in lines if len(line.text) <= 40}
    for index, line in enumerate(lines):
        match = _NUMBERED_FOOTER.fullmatch(line.text) if len(line.text) <= 40 else None
        if match is None or line.gap >= page_gap:
            continue
        if index + 4 < len(lines) and all(following.gap < page_gap for following in lines[index + 1 : index + 4]):
            continue
        value = int(match[2])
        before = last.get(match[1])
        if before is not None and before[1] + 1 == value:
            footers |= {before[0], index}
        elif value == 1 and match[1].removesuffix("-").casefold() in titles:
            footers.add(index)
        last[match[1]] = (index, value)
    return footers


def _repeated(lines: list[_Line], beside_break: set[int], page_gap: int) -> set[str]:
    """Texts of whole lines that come back at least three times, mostly beside page breaks, and are no ends of sentences."""
    times: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    continued: Counter[str] = Counter()
    for index, line in enumerate(lines):
        if len(line.text) <= _LONGEST_FURNITURE:
            times[line.text] += 1
            beside[line.text] += index in beside_break
            continued[line.text] += index > 0 and _goes_on(lines[index - 1], line)
    # A footer also stands below unfinished sentences, but then on page after page.
    often = sum(1 for line in lines if line.gap >= page_gap) // 3
    return {
        text
        for text, count in times.items()
        if count >= 3
        and beside[text] * 10 >= count * 6
        and (continued[text] * 2 < count or count > often)
        and not _NUMBERED.fullmatch(text)
        and len(_LETTER.findall(text)) > 4
    }


def _goes_on(before: _Line, line: _Line) -> bool:
    """Whether a line reads as the rest of the sentence on the line above: "the | Transaction Documents."."""
    rest = line.text[0].islower() or line.text[-1] in ".;:,"
    return rest and line.gap == 1 and not _ENDS_SENTENCE.search(before.text)


def _glued_header(text: str, repeated: set[str], lengths: list[int]) -> int | None:
    """Where a running header starts that was glued to the end of a line ("July 28, 2022Table of Contents")."""
    for length in lengths:
        at = len(text) - length
        if at > 0 and text[at - 1].isalnum() and text[at:] in repeated:
            return at
    return None


def _assemble(text: str, source: str, cuts: list[tuple[int, int]], page_gap: int) -> View:
    """Join what is kept. White space becomes one space or one break, the strongest one seen since the last word."""
    parts: list[str] = []
    origins: list[int] = []
    spaces: list[str] = []
    space_at, was_cut = 0, False
    bounds = [*cuts, (len(text), len(text))]
    position = 0
    for cut_start, cut_end in bounds:
        for match in _PIECE.finditer(text, position, max(cut_start, position)):
            if match.lastgroup == "space":
                if not spaces:
                    space_at = match.start()
                spaces.append(match[0])
            elif match.lastgroup == "word":
                if parts and (spaces or was_cut):
                    joint = _joint("".join(spaces), was_cut, page_gap)
                    parts.append(joint)
                    origins.extend([space_at if spaces else match.start()] * len(joint))
                parts.append(match[0])
                origins.extend(range(match.start(), match.end()))
                spaces, was_cut = [], False
        position = max(position, cut_end)
        was_cut = True
    return View("".join(parts), origins, source)


def _joint(space: str, was_cut: bool, page_gap: int) -> str:
    breaks = space.count("\n")
    if was_cut or "\f" in space or breaks >= page_gap:
        return PAGE
    return BLANK if breaks > 1 else LINE if breaks or "\u2028" in space else " "
