"""What the text of a file says about its classes and about running it, by patterns that serve all languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# A class with what its header names after it; Rust says apart from the type which traits it implements.
_HEADER = re.compile(
    r"\b(?:class|interface|struct|enum|record|trait|object)\s+(\w+)[^{;\n]{0,300}?(?:[(:,]|\bextends\b|\bimplements\b|\bwith\b)"
    r"[^{;\n]{0,300}"
)
_IMPL = re.compile(r"\bimpl\b[^{\n]{0,200}?\b(\w+)(?:<[^{\n]{0,100}?>)?\s+for\s+(?:[\w:]{1,100}::)?(\w+)")
_GUARD = re.compile(r"^if[ \t]+\(?__name__[ \t]*==[ \t]*['\"]__main__['\"]", re.M)
_HEADER_LINES = 4
_LINE = 400  # characters read of one


def named_bases(lines: Sequence[str], language: str, classes: Iterable[int]) -> list[tuple[str, str]]:
    """(name, class) for every name in the header of a class, sorted; `classes` are the lines, from 1, where they begin."""
    found: set[tuple[str, str]] = set()
    for line in classes:
        header = " ".join(text[:_LINE] for text in lines[line - 1 : line - 1 + _HEADER_LINES])
        match = _HEADER.search(header)
        if match:
            found.update((word, match[1]) for word in re.findall(r"\w+", match[0][match.end(1) - match.start() :]))
    if language == "rust":
        found.update((match[1], match[2]) for line in lines if "impl" in line for match in _IMPL.finditer(line[:_LINE]))
    return sorted(found)


def is_run(text: str, language: str) -> bool:
    """Whether a file is written to be run: Python's guarded modules."""
    return language == "python" and "__main__" in text and _GUARD.search(text) is not None
