"""A text as long as its source, written left to right: what is printed at its place, everything else blank.

A word that markup or entities interrupt is closed up from the place of its first character; the room that it leaves
follows it as spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..document import Block, BlockKind, Span

_RESYNC = frozenset("，。；：、！？）】》")  # Chinese has no spaces: a closed-up run may end after these
_PIECE = re.compile(r"\s+|\S+")


@dataclass(slots=True)
class BlankedText:
    """The text so far and its blocks. `at` is how far it is written, `kind` and `level` are what the next block is."""

    at: int = 0
    blocks: list[Block] = field(default_factory=list)
    kind: BlockKind = "paragraph"
    level: int | None = None
    _parts: list[str] = field(default_factory=list)
    _word: list[str] = field(default_factory=list)
    _word_at: int = 0
    _block_start: int = -1
    _block_end: int = 0
    _number: str | None = None

    def text(self) -> str:
        """All that was written."""
        return "".join(self._parts)

    def break_at(self, position: int, mark: str, *, closing: bool = False) -> None:
        """End the block at a tag, with a line end or a cell's tab in the tag's first place.

        A tag that opens between an item's number and its text breaks nothing: <li><p>.
        """
        if self._number is not None and self._block_start < 0:
            if not closing:
                return
            self._number = None
        self._end_word(position)
        self._fill(position)
        self._end_block()
        self._write(mark)

    def open_item(self, position: int, label: str) -> None:
        """End the block at a tag that opens an item of a list; its number stands in the room in front of its text."""
        if self._number is not None and self._block_start < 0:
            self._number += f" {label}"  # an item that begins with a list
            return
        self._end_word(position)
        self._end_block()
        self._write("\n" if self.at <= position else "")
        self._number = label

    def plain(self, source: str, start: int, end: int, *, preformatted: bool) -> None:
        """Visible characters as they stand in the source from `start` to `end`."""
        for piece in _PIECE.finditer(source[start:end]):
            if not piece[0].isspace():
                self.visible(piece[0], start + piece.start())
                continue
            self._end_word(start + piece.start())
            self._fill(start + piece.start())
            self._write(piece[0] if preformatted else re.sub(r"[^\xa0]", " ", piece[0]))
            if preformatted and "\n" in piece[0]:
                self._end_block()

    def visible(self, text: str, position: int) -> None:
        """One run of characters, perhaps decoded, that the source has at `position`."""
        if text.isspace():
            self._end_word(position)
            self._fill(position)
            self._write(text)
            return
        if not self._word:
            self._word_at = position
            if self._block_start < 0:
                self._block_start = self._numbered(position)
        self._word.append(text)
        if text[-1] in _RESYNC:
            self._end_word(position + len(text))

    def _numbered(self, position: int) -> int:
        """Where a block starts whose text stands at `position`: with its number, where the tags leave room for it."""
        if self._number is None or len(self._number) >= position - self.at:
            return position
        self._fill(position - len(self._number) - 1)
        start = self.at
        self._write(self._number)
        return start

    def finish(self, length: int) -> None:
        """Blank the rest up to the source's `length`."""
        self._end_word(length)
        self._fill(length)
        self._end_block()

    def _end_word(self, before: int) -> None:
        """Write the word that was being collected; there is always room, because markup only makes text shorter."""
        if self._word:
            word = "".join(self._word)
            self._word = []
            self._fill(self._word_at)
            self._write(word[: before - self.at])
            self._block_end = self.at

    def _fill(self, position: int) -> None:
        if position > self.at:
            self._write(" " * (position - self.at))

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self.at += len(text)

    def _end_block(self) -> None:
        if self._block_start >= 0:
            span = Span(self._block_start, max(self._block_end, self._block_start))
            self.blocks.append(Block(span, self.kind, self.level, number=self._number))
            self._block_start, self._number = -1, None
