"""An inverted index: which functions (or sections) have a word, and how much it says of each."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Posting(NamedTuple):
    """The ids of all that have `word`, and a weight for each: below zero where the word is part of the name."""

    word: str
    ids: array[int]
    weights: array[float]


@dataclass(frozen=True, slots=True)
class FileWords:
    """The words of one file, each with the places that have it, as flat arrays: cheap to send from a worker process.

    words    one a line
    counts   how many places have each word; their `places` and `weights` follow each other
    size     how many places there are
    """

    words: str
    counts: array[int]
    places: array[int]
    weights: array[float]
    size: int


def file_words(described: Iterable[tuple[int, dict[str, float]]]) -> FileWords:
    """From the weighted words of each place of a file."""
    found: dict[str, tuple[list[int], list[float]]] = {}  # lists grow faster than arrays
    size = 0
    for place, weights in described:
        size += 1
        for word, weight in weights.items():
            entry = found.get(word)
            if entry is None:
                entry = found[word] = ([], [])
            entry[0].append(place)
            entry[1].append(weight)
    counts, places, values = array("I"), array("I"), array("f")
    for of_word, weight_of_word in found.values():
        counts.append(len(of_word))
        places.extend(of_word)
        values.extend(weight_of_word)
    return FileWords("\n".join(found), counts, places, values, size)


@dataclass(slots=True)
class WordIndex:
    """Postings of many files in memory."""

    size: int = 0  # places
    postings: int = 0
    _words: dict[str, Posting] = field(default_factory=dict)

    def add(self, file: FileWords, ids: Sequence[int] | Mapping[int, int]) -> None:
        """The words of one more file; `ids` are those of its places, by place."""
        self.size += file.size
        self.postings += len(file.places)
        start = 0
        for word, count in zip(file.words.split("\n"), file.counts, strict=False):
            entry = self._words.get(word)
            if entry is None:
                entry = self._words[word] = Posting(word, array("q"), array("f"))
            entry.ids.extend([ids[place] for place in file.places[start : start + count]])
            entry.weights.extend(file.weights[start : start + count])
            start += count

    def having(self, words: Iterable[str]) -> Iterator[Posting]:
        """All that has one of `words`."""
        return (self._words[word] for word in words if word in self._words)

    def __iter__(self) -> Iterator[Posting]:
        return iter(self._words.values())
