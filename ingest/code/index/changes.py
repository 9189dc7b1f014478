"""Which files must be linked again after some have changed."""

from __future__ import annotations

from collections.abc import Iterable

from .outline import Definition, Outline


def affected_names(
    before: tuple[str, Outline] | None, after: tuple[str, Outline] | None, path: str
) -> tuple[frozenset[str], bool]:
    """What changed in a file for others: names that now mean something else, and whether the class hierarchy may have.

    `before` and `after` are (prefix, outline without calls); None where the file was not, or is no longer, there.
    """
    old, new = _meanings(before), _meanings(after)
    names = {name for name, _ in old ^ new}
    if before is None or after is None or before[0] != after[0]:
        for prefix, _ in filter(None, (before, after)):
            names.update(prefix.split("."))
        names.update(part.partition(".")[0] for part in path.split("/"))
    return frozenset(names), _bases(before) != _bases(after)


def _meanings(side: tuple[str, Outline] | None) -> set[tuple[str, object]]:
    """Everything that another file can see of a file, with the name it sees it by."""
    if side is None:
        return set()
    prefix, outline = side
    seen: set[tuple[str, object]] = {(item.name, (prefix, item.path, item.kind)) for item in outline.definitions}
    counted: dict[Definition, int] = {}
    for item in outline.definitions:
        plain = item._replace(line=0, end_line=0)
        counted[plain] = counted.get(plain, 0) + 1
    seen.update((item.name, (item.path, count)) for item, count in counted.items() if count > 1)
    seen.update((item.local, item) for item in outline.imports)
    return seen


def _bases(side: tuple[str, Outline] | None) -> list[tuple[str, str]]:
    if side is None:
        return []
    _, outline = side
    return sorted((outline.definitions[place].path, written) for place, written in outline.bases)


def files_affected(
    names: Iterable[str], hierarchy: bool, outlines: Iterable[tuple[int, Outline, set[str]]]
) -> list[int]:
    """The files whose calls may have changed; `outlines` gives each file with its outline and the names it uses.

    All of them where the class hierarchy may have changed, or where everything of a changed module is imported under
    its own names (a star import passes on names that nobody writes).
    """
    listed = list(outlines)
    changed = set(names)
    written_bases = {part for _, outline, _ in listed for _, written in outline.bases for part in written.split(".")}
    renamed = True
    while renamed:
        renamed = False
        for _, outline, _ in listed:
            for item in outline.imports:
                if item.local not in changed and item.local != "*" and not changed.isdisjoint(item.names()):
                    changed.add(item.local)
                    renamed = True
    if hierarchy or not changed.isdisjoint(written_bases) or "*" in changed:
        return [number for number, _, _ in listed]
    return [number for number, _, uses in listed if not uses.isdisjoint(changed)]
