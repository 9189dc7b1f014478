"""Which files a repository leaves out by its .gitignore files.

Patterns are matched segment by segment; `fnmatch` makes linear expressions of them, so a hostile file costs little.
Source: gitignore(5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate

_MOST_PATTERNS = 2_000
_LONGEST_PATTERN = 500


@dataclass(frozen=True, slots=True)
class _Pattern:
    segments: tuple[re.Pattern[str] | None, ...]  # None is **
    folders_only: bool
    negated: bool


class GitIgnore:
    """The patterns of one .gitignore file, for paths relative to its folder."""

    def __init__(self, text: str) -> None:
        self._patterns: list[_Pattern] = []
        for line in text.splitlines()[:_MOST_PATTERNS]:
            pattern = _read(line)
            if pattern is not None:
                self._patterns.append(pattern)

    def decides(self, path: str, *, folder: bool) -> bool | None:
        """True: left out; False: taken back in by a later "!"; None: no pattern fits."""
        parts = path.split("/")
        for pattern in reversed(self._patterns):
            if (folder or not pattern.folders_only) and _matches(pattern.segments, parts):
                return not pattern.negated
        return None


def _read(line: str) -> _Pattern | None:
    line = line.rstrip("\r\n")
    if not line.endswith("\\ "):
        line = line.rstrip(" ")
    if not line or line.startswith("#") or len(line) > _LONGEST_PATTERN:
        return None
    negated = line.startswith("!")
    line = line[1:] if negated or line.startswith(("\\#", "\\!")) else line
    folders_only = line.endswith("/")
    line = line.rstrip("/")
    anchored = "/" in line
    segments = [segment for segment in line.split("/") if segment]
    if not segments:
        return None
    if not anchored:
        segments.insert(0, "**")
    try:
        compiled = tuple(None if segment == "**" else re.compile(translate(segment)) for segment in segments)
    except re.error:
        return None
    return _Pattern(compiled, folders_only, negated)


def _matches(segments: tuple[re.Pattern[str] | None, ...], parts: list[str]) -> bool:
    """Whether the segments match all parts; `**` takes any number of them."""
    reachable = {0}
    for segment in segments:
        if segment is None:
            reachable = set(range(min(reachable), len(parts) + 1))
        else:
            reachable = {at + 1 for at in reachable if at < len(parts) and segment.match(parts[at])}
        if not reachable:
            return False
    return len(parts) in reachable
