"""Module names as Python imports them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from ...document import SourceFile
from ..manifests import project_name


def module_names(paths: Iterable[str], root_name: str) -> dict[str, str]:
    """The module name of every Python file, by its path relative to the analysed folder.

    The outermost folder of a chain of folders with an `__init__` file starts the name, also when that is the analysed
    folder itself (then `root_name`). A folder without one that lies in a package is a part of it: a namespace package.
    Other files are named from the analysed folder. A package's `__init__` file is the package. A notebook keeps its
    ending: nobody imports it, and a module of the same name often lies beside it.
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


def project_folders(manifests: Iterable[SourceFile], names: Mapping[str, str]) -> dict[str, str]:
    """What the import name of a project means where no folder carries that name: the folder of its `pyproject.toml`.

    Packages are built so with `package-dir = {"shop": "."}`, and a clone may have any name. `names` are those of
    `module_names`; the folder is given as the beginning of such names, "" for the analysed one.
    """
    taken = {name.partition(".")[0] for name in names.values()} | sys.stdlib_module_names
    folders: dict[str, str] = {}
    for manifest in sorted(manifests, key=lambda file: file.path):
        name = project_name(manifest)
        if name is not None and name not in taken:
            folder = _folder(manifest.path)
            package = names.get(f"{folder}/__init__.py".lstrip("/"))
            folders.setdefault(name, folder.replace("/", ".") if package is None else package)
    return folders


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    return name if name.endswith(".ipynb") else name.partition(".")[0]
