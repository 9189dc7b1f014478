"""Real texts to hide facts in: the user's own folders, or the documentation and sources that come with every Python."""

from __future__ import annotations

import hashlib
import itertools
import random
import re
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from unabridged.ingest.context import Context, estimate_tokens, pack
from unabridged.ingest.document import Document
from unabridged.ingest.errors import InputRejected, UsageError
from unabridged.ingest.pipeline import analyze, build_context, read
from unabridged.ingest.progress import Progress, silent

# The name that stands for Python's own documentation and sources in place of a folder.
PYTHON = "python"
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”')]?\s+(?=\S)")
# Where no sentence ends within so many characters, as in tables and code, a new line is as good a place.
_SEARCHED = 1_500
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+|\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Source:
    """One text with the name of the haystack that it belongs to."""

    kind: str
    name: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Planted:
    """A context with ranges of its text where the sentences lie that were put into it, in the order they were given."""

    context: Context = field(repr=False)
    spans: tuple[tuple[int, int], ...]


class Haystack:
    """Texts of one or more kinds. `digest` changes with any of them."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = tuple(sorted(sources, key=lambda item: (item.kind, item.name, item.text)))
        self.kinds = tuple(dict.fromkeys(source.kind for source in self.sources))
        self._sizes = {source: estimate_tokens(source.text) for source in self.sources}
        self.tokens = sum(self._sizes.values())
        parts = "\0".join(f"{item.kind}\0{item.name}\0{item.text}" for item in self.sources)
        self.digest = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def of(self, kind: str) -> Haystack:
        """The texts of one kind alone."""
        return Haystack([source for source in self.sources if source.kind == kind])

    def cut(self, tokens: int, rng: random.Random) -> list[Source]:
        """Texts in an order drawn from `rng`, `tokens` in all: the last one ends early, at a line's end.

        Raises UsageError where there is not enough text.
        """
        if self.tokens < tokens:
            raise UsageError(
                f"The haystack holds {self.tokens:,} tokens and {tokens:,} are asked for.",
                remedy="Add texts with --haystack, or ask for shorter --lengths.",
            )
        order = list(self.sources)
        rng.shuffle(order)
        # A short haystack begins anywhere, else every one would be made of openings.
        first = order[0]
        start = first.text.find("\n", rng.randrange(max(1, len(first.text) // 2))) + 1
        order[0] = replace(first, text=first.text[start:])
        order.append(replace(first, text=first.text[:start]))
        found: list[Source] = []
        left = tokens
        for source in order:
            size = self._sizes.get(source) or estimate_tokens(source.text)
            if size > left:
                end = len(source.text) * left // size
                source = replace(source, text=source.text[: source.text.rfind("\n", 0, end) + 1 or end])
            if source.text.strip():
                found.append(source)
            left -= size
            if left <= 0:
                break
        return found


def open_haystack(folders: Sequence[str], *, progress: Progress = silent) -> Haystack:
    """Texts of `folders`, each a kind of its own named as the folder; "python" is what comes with Python.

    Whatever can be read as a document counts, sources as they are; what cannot be read is passed over.
    Raises UsageError for a folder that does not exist or holds no text.
    """
    sources: list[Source] = []
    for folder in folders:
        found = list(_of_python() if folder == PYTHON else _of_folder(Path(folder), progress))
        if not found:
            raise UsageError(f"'{folder}' holds no text that can be read.", remedy="Name another --haystack.")
        sources.extend(found)
    return Haystack(sources)


def _of_folder(folder: Path, progress: Progress) -> Iterator[Source]:
    from unabridged.ingest.readers.sources import language_of

    if not folder.is_dir():
        raise UsageError(f"There is no folder '{folder}'.", remedy=f"Name a folder of texts, or '{PYTHON}'.")
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    for number, path in enumerate(files):
        progress("haystack", number, len(files))
        name = path.relative_to(folder).as_posix()
        if language_of(name):
            yield Source(folder.name, name, path.read_text(encoding="utf-8", errors="replace"))
        elif path.suffix.lower() in {".txt", ".md", ".rst", ".pdf", ".docx", ".html", ".htm"}:
            try:
                yield Source(folder.name, name, read(path).text)
            except InputRejected:
                continue


def _of_python() -> Iterator[Source]:
    from pydoc_data import topics

    yield Source("documentation", "topics", "\n\n".join(text for _, text in sorted(topics.topics.items())))
    root = Path(sysconfig.get_path("stdlib"))
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if not name.startswith(("site-packages/", "dist-packages/", "pydoc_data/")):
            yield Source("sources", name, path.read_text(encoding="utf-8", errors="replace"))


def plant(sources: Sequence[Source], sentences: Sequence[tuple[float, str]]) -> Planted:
    """A context of `sources` with each (depth, sentence) put between two sentences, or lines, nearest to its depth.

    The context is made as for any document of a user: sections found in each text, joined in order.
    """
    starts = [0, *itertools.accumulate(len(source.text) for source in sources)]
    places: list[tuple[int, int, int]] = []  # text, place in it, number of the sentence
    for number, (depth, _) in enumerate(sentences):
        wanted = round(depth * starts[-1])
        text = max(index for index, start in enumerate(starts[:-1]) if start <= wanted)
        places.append((text, _place(sources[text].text, wanted - starts[text]), number))
    spans: dict[int, tuple[int, int]] = {}
    texts: list[str] = []
    length = 0
    for index, source in enumerate(sources):
        pieces: list[str] = []
        position = 0
        for _, at, number in sorted(place for place in places if place[0] == index):
            before = source.text[position:at]
            if before and not before[-1].isspace():
                before += "\n"
            sentence = sentences[number][1]
            start = length + sum(map(len, pieces)) + len(before)
            spans[number] = (start, start + len(sentence))
            inline = before[-1:] not in ("", "\n")
            pieces += [before, sentence, " " if inline else "\n"]
            position = at
        pieces.append(source.text[position:])
        texts.append("".join(pieces))
        length += len(texts[-1])
    contexts = [
        _context(f"{number}. {source.name}", text)
        for number, (source, text) in enumerate(zip(sources, texts, strict=True), 1)
    ]
    return Planted(pack(contexts), tuple(spans[number] for number in range(len(sentences))))


def shuffled(sources: Sequence[Source], rng: random.Random) -> list[Source]:
    """The same texts with the sentences of all of them in a drawn order: words stay, the thread is lost."""
    sentences = [part for source in sources for part in _BETWEEN_SENTENCES.split(source.text) if part]
    rng.shuffle(sentences)
    # Paragraphs of eight, so that the text has the outer form of one.
    paragraphs = [" ".join(sentences[start : start + 8]) for start in range(0, len(sentences), 8)]
    return [Source("shuffled", "shuffled", "\n\n".join(paragraphs))]


def _place(text: str, wanted: int) -> int:
    if wanted <= 0:
        return 0
    found = _SENTENCE_END.search(text, wanted, wanted + _SEARCHED)
    if found:
        return found.end()
    line = text.find("\n", wanted)
    return len(text) if line < 0 else line + 1


def _context(name: str, text: str) -> Context:
    document = Document(name=name, format="text", text=text)
    return build_context(document, analyze(document, "text"))
