"""How Go finds a name: the files of the folder are one package, imports are paths below a module path."""

from __future__ import annotations

import re
from collections.abc import Sequence
from posixpath import basename, dirname, join, normpath

from ...document import SourceFile
from ..linker import Linker
from ..program import Program
from ..solver import Kind, value_of
from ..tables import CLASSES, MOST_OVERRIDES

_MODULE_LINE = re.compile(r"^module[ \t]{1,20}\"?([^\s\"]{1,500})", re.M)


class GoLinker(Linker):
    """Packages by folder; interfaces are implemented by every type that has their methods."""

    tests = "_test.go"

    def __init__(self, manifests: Sequence[SourceFile], root_name: str = "") -> None:
        self._root_name = root_name
        self._modules: list[tuple[str, str]] = []
        for file in manifests:
            found = _MODULE_LINE.search(file.text) if basename(file.path) == "go.mod" else None
            if found:
                self._modules.append((found[1], dirname(file.path)))
        self._modules.sort(key=lambda item: -len(item[0]))

    def prepare(self, program: Program) -> None:
        self._folders: dict[str, list[int]] = {}
        self._packages: dict[int, str] = {}
        self._nodes: dict[tuple[int, ...], int] = {}  # files of a package: what stands for it
        self._ordinary = [facts.header.get("ordinary", True) for facts in program.files]
        for file, facts in enumerate(program.files):
            self._folders.setdefault(dirname(facts.path), []).append(file)
            self._packages[file] = facts.header.get("package", "")

    def free_name(self, program: Program, file: int, scope: int, ident: str) -> list[int]:
        facts = program.files[file]
        declaring = {}
        for other in self._folders[dirname(facts.path)]:
            if other != file and self._packages[other] == self._packages[file]:
                node = program.module_name(other, ident)
                if node is not None:
                    declaring[other] = node
        if declaring:
            return [declaring[other] for other in self._built_with(file, list(declaring))]
        for alias, path in facts.header["imports"]:
            if alias and alias != ident:
                continue
            files = self._package_files(path, dirname(facts.path))
            if not alias:
                files = [other for other in files if self._packages[other] == ident]
            if files:
                return self._module_nodes(program, file, files)
        return []

    def _built_with(self, file: int, files: list[int]) -> list[int]:
        """Those of `files` that are built together with a file: an ordinary one with ordinary ones."""
        return [other for other in files if self._ordinary[other] == self._ordinary[file]] or files

    def imported(self, program: Program, file: int, spec: str, ident: str | None) -> list[int]:
        return self._module_nodes(program, file, self._package_files(spec, dirname(program.files[file].path)))

    def _module_nodes(self, program: Program, file: int, files: list[int]) -> list[int]:
        """A package is its first file, which has all that the others have."""
        if self._ordinary[file]:
            files = self._built_with(file, files)
        key = tuple(files)
        node = self._nodes.get(key)
        if node is None and files:
            node = self._nodes[key] = program.solver.node()
            first, *others = (program.first[other] for other in files)
            program.solver.add(node, value_of(Kind.MODULE, first))
            program.stars.setdefault(first, []).extend(others)
        return [] if node is None else [node]

    def _package_files(self, path: str, importer: str) -> list[int]:
        """The files of the package that an import path names in folder `importer`; its tests do not belong to it."""
        folder = None
        for module, root in self._modules:
            if path == module or path.startswith(module + "/"):
                folder = normpath(join(root, path[len(module) :].lstrip("/")))
                folder = "" if folder == "." else folder
                break
        if folder is None and not self._modules:  # no go.mod: the folder whose path ends the import path
            tails = [known for known in self._folders if known and (path == known or path.endswith("/" + known))]
            if "" in self._folders and self._root_name and basename(path) == self._root_name:
                tails.append("")
            folder = max(tails, key=len, default=None)
            if folder == importer:  # no package imports itself: this is another project's of the same name
                return []
        files = self._folders.get(folder, []) if folder is not None else []
        return [file for file in files if not self._packages[file].endswith("_test")]

    def classes_known(self, program: Program) -> None:
        """Enter, for each interface, the types that have all of its methods."""
        self._drop_variants(program)
        having: dict[str, set[int]] = {}
        types = [number for number, found in enumerate(program.definitions) if found.kind == "class"]
        for number in types:
            for at in program.order(number):
                for name, defs in program.members[at].items():
                    if any(program.definitions[each].kind == "method" for each in defs):
                        having.setdefault(name, set()).add(number)
        for number, found in enumerate(program.definitions):
            if found.kind != "interface":
                continue
            names = {
                name
                for at in program.order(number)
                for name in program.members[at]
                if self._is_method(program, at, name)
            }
            sets = sorted((having.get(name, set()) for name in names), key=len)
            fitting = set.intersection(*sets) if sets else set()
            if len(fitting) <= MOST_OVERRIDES:
                program.below[number].extend(sorted(fitting - set(program.below[number])))

    def _drop_variants(self, program: Program) -> None:
        """Of methods that are written several times, for several builds, the ordinary build's."""
        if all(self._ordinary):
            return
        for members in program.members:
            for methods in members.values():
                ordinary = [number for number in methods if self._ordinary[program.file_of[number]]]
                if ordinary:
                    methods[:] = ordinary

    def _is_method(self, program: Program, number: int, name: str) -> bool:
        return (
            any(program.definitions[each].kind == "method" for each in program.members[number][name])
            and program.definitions[number].kind in CLASSES
        )
