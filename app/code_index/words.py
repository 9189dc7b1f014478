"""What functions and documentation say, gathered from many files and written as one segment of the index's words."""

from __future__ import annotations

from collections.abc import Sequence

from unabridged.ingest.code.postings import FileWords, WordIndex
from unabridged.storage import Store
from unabridged.storage.code_records import FILE_BITS
from unabridged.storage.code_words import WordRow

FUNCTIONS, SECTIONS = "functions", "sections"
_MOST_POSTINGS = 1_000_000  # of 12 bytes


class Segment:
    """Words on their way into the database."""

    def __init__(self) -> None:
        self._corpora = {FUNCTIONS: WordIndex(), SECTIONS: WordIndex()}
        self._described: dict[int, int] = {}

    @property
    def full(self) -> bool:
        """Whether it should be written, for the memory it takes."""
        return sum(index.postings for index in self._corpora.values()) > _MOST_POSTINGS

    def add_functions(self, file_id: int, words: FileWords, symbol_ids: Sequence[int]) -> None:
        """The words of a source file, whose symbols have these ids by their place."""
        self._described[file_id] = words.size
        self._corpora[FUNCTIONS].add(words, symbol_ids)

    def add_sections(self, file_id: int, words: FileWords) -> None:
        """The words of a documentation file; the id of a section has its line."""
        self._described[file_id] = words.size
        self._corpora[SECTIONS].add(words, {line: file_id << FILE_BITS | line for line in set(words.places)})

    def put(self, store: Store, index_id: int) -> None:
        """Write what was gathered, if anything."""
        if self._described:
            rows = (
                WordRow(corpus, item.word, item.ids.tobytes(), item.weights.tobytes())
                for corpus, index in self._corpora.items()
                for item in index
            )
            store.put_code_words(index_id, rows, self._described)
