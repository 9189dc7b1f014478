"""Module names as Python imports them."""

from __future__ import annotations

from collections.abc import Iterable


def module_names(paths: Iterable[str], root_name: str) -> dict[str, str]:
    """The module name of every Python file, by its path relative to the analysed folder.

    The outermost folder of a chain of folders with an `__init__` file starts the name, also when that is the analysed
    folder itself (then `root_name`). A folder without one that lies in a package is a part of it: a namespace package.
    Other files are named from the analysed folder. A package's `__init__` file is the package.
    """
    listed = list(paths)
    packages = {_folder(path) for path in listed if _stem(path) == "__init__"}
    names = {}
    for path in listed:
        folder, stem = _folder(path), _stem(path)
        parts = folder.split("/") if folder else []
        if folder in packages:
            first = len(parts)
            while first > 0 and "/".join(parts[: first - 1]) in packages:
                first -= 1
        else:
            outer = (count for count in range(len(parts)) if "/".join(parts[:count]) in packages)
            first = next(outer, 1)
        parts = parts[first - 1 :] if first else [root_name, *parts]
        if stem != "__init__" or not parts:
            parts = [*parts, stem]
        names[path] = ".".join(parts)
    return names


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]
