"""What the module of an import is in this repository, as the beginning of qualified names."""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import dirname

from ...document import SourceFile
from ..languages.ecmascript_modules import ModuleFinder
from ..python.names import project_folders
from .imports import Import


class Locator:
    """Finds the modules of one repository. `files` are (path, prefix, language); `manifests` (path, bytes)."""

    def __init__(self, files: Sequence[tuple[str, str, str]], manifests: Sequence[tuple[str, bytes]]) -> None:
        self._files = files
        script = [number for number, file in enumerate(files) if file[2] in ("javascript", "typescript")]
        self._scripts = script
        written = [SourceFile(path, data) for path, data in manifests]
        self._finder = ModuleFinder([files[number][0] for number in script], written)
        python = {path: prefix for path, prefix, language in files if language == "python"}
        self._projects = project_folders(written, python) if python else {}
        self._packages: dict[str, set[str]] = {}  # last folder of a Go package -> its prefixes
        for path, prefix, language in files:
            if language == "go":
                self._packages.setdefault(dirname(path).rpartition("/")[2], set()).add(prefix)

    def targets(self, importer: int, item: Import) -> list[str]:
        """The dotted names that an import binds."""
        path, prefix, language = self._files[importer]
        if language == "python":
            base = _relative(item.spec, prefix, path) if item.spec.startswith(".") else self._absolute(item.spec)
            return [f"{base}.{item.ident}".strip(".") if item.ident else base]
        if language in ("javascript", "typescript"):
            found = self._finder.find(path, item.spec)
            if found is None:
                return []
            module = self._files[self._scripts[found]][1]
            ident = item.local if item.ident == "default" else item.ident
            return [f"{module}.{ident}" if ident else module]
        if language == "go":
            last = item.spec.rstrip("/").rpartition("/")[2]
            return sorted(self._packages.get(last, ()))
        if language in ("c", "cpp"):
            return []
        if language == "rust":
            return [_rust(item.spec, prefix)]
        return [item.spec]

    def _absolute(self, spec: str) -> str:
        """A Python module, with the folder of a project for the project's name where no folder carries that."""
        first, _, rest = spec.partition(".")
        return f"{self._projects[first]}.{rest}".strip(".") if first in self._projects else spec


def _relative(spec: str, prefix: str, path: str) -> str:
    """Python's leading dots, from the module that has them."""
    level = len(spec) - len(spec.lstrip("."))
    parts = prefix.split(".")
    is_package = path.rpartition("/")[2].startswith("__init__.")
    keep = len(parts) - level + (1 if is_package else 0)
    return ".".join([*parts[: max(keep, 0)], *([spec.lstrip(".")] if spec.lstrip(".") else [])])


def _rust(spec: str, prefix: str) -> str:
    """`crate`, `self` and `super` from the module that has them; the crate is what lies below `src`."""
    parts = spec.split(".")
    here = prefix.split(".")
    if parts[0] == "crate":
        root = here[: here.index("src") + 1] if "src" in here else here[:-1]
        return ".".join([*root, *parts[1:]])
    if parts[0] == "self":
        return ".".join([*here, *parts[1:]])
    if parts[0] == "super":
        while parts and parts[0] == "super":
            parts, here = parts[1:], here[:-1]
        return ".".join([*here, *parts])
    return spec
