"""How Rust finds a module: the tree of `mod` declarations on disk, crates of the workspace, globs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from posixpath import basename, dirname, join, normpath

from ...document import SourceFile
from ..linker import Linker
from ..program import Program
from ..solver import Kind, value_of

_ROOTS = ("lib.rs", "main.rs")
# Methods that every type may have by a derived or a blanket impl of the standard library.
_OWN = frozenset({
    "clone", "clone_from", "eq", "ne", "cmp", "partial_cmp", "lt", "le", "gt", "ge", "max", "min", "clamp", "hash", "fmt",
    "to_string", "to_owned", "into", "try_into", "from", "borrow", "borrow_mut", "as_ref", "as_mut", "default", "drop",
    "type_id", "into_iter", "by_ref",
})  # fmt: skip
_PACKAGE_NAME = re.compile(r'^\s{0,20}name\s{0,20}=\s{0,20}"([\w-]{1,200})"', re.M)


class RustLinker(Linker):
    """Modules by path; the rest of name lookup is in the scopes."""

    pointer_operator = "deref"
    lent_never = _OWN

    def __init__(self, manifests: Sequence[SourceFile]) -> None:
        self._manifests = [file for file in manifests if basename(file.path) == "Cargo.toml"]

    def prepare(self, program: Program) -> None:
        self._numbers = {facts.path: file for file, facts in enumerate(program.files)}
        self._with_macro: dict[str, list[int]] = {}
        for file in range(len(program.files)):
            for name in program.module_names(file):
                if name.endswith("!"):
                    self._with_macro.setdefault(name, []).append(file)
        self._crates: dict[str, list[str]] = {}
        for manifest in self._manifests:
            named = _PACKAGE_NAME.search(manifest.text)
            if named:
                folder = dirname(manifest.path)
                self._crates.setdefault(named[1].replace("-", "_"), []).append(normpath(join(folder, "src/lib.rs")))

    def free_name(self, program: Program, file: int, scope: int, ident: str) -> list[int]:
        if not ident.endswith("!"):
            return self._crate(program, ident)
        nodes = (program.module_name(other, ident) for other in self._with_macro.get(ident, ()) if other != file)
        return [node for node in nodes if node is not None]

    def imported(self, program: Program, file: int, spec: str, ident: str | None) -> list[int]:
        path = program.files[file].path
        if spec == "self":
            return [self._module(program, file)]
        if spec == "crate":
            return [self._module(program, root) for root in self._roots(path)]
        if spec == "super":
            return [self._module(program, parent) for parent in self._parents(path)]
        if spec.startswith("mod:"):
            found = self._child(path, spec[4:])
            return [] if found is None else [self._module(program, found)]
        name = spec.removeprefix("extern:")
        node = program.module_name(file, name)
        return [*self._crate(program, name), *([] if node is None else [node])]

    def _module(self, program: Program, file: int) -> int:
        node = program.solver.node()
        program.solver.add(node, value_of(Kind.MODULE, program.first[file]))
        return node

    def _crate(self, program: Program, name: str) -> list[int]:
        files = (self._numbers.get(path) for path in self._crates.get(name, ()))
        return [self._module(program, file) for file in files if file is not None]

    def _roots(self, path: str) -> list[int]:
        """The crate root files above `path`; the file itself where there is none (a test, an example)."""
        if basename(path) in _ROOTS:
            return [self._numbers[path]]
        folder = dirname(path)
        while True:
            found = [self._numbers[join(folder, root)] for root in _ROOTS if join(folder, root) in self._numbers]
            if found:
                return found
            if not folder:
                return [self._numbers[path]]
            folder = dirname(folder)

    def _parents(self, path: str) -> list[int]:
        folder = dirname(path)
        if basename(path) == "mod.rs":
            folder = dirname(folder)
        candidates = [join(folder, name) for name in ("mod.rs", *_ROOTS)]
        if folder:
            candidates.insert(1, folder + ".rs")
        return [self._numbers[name] for name in candidates if name in self._numbers and name != path][:1]

    def _child(self, path: str, name: str) -> int | None:
        folder = dirname(path)
        places = [folder] if basename(path) in {"mod.rs", *_ROOTS} else [path.removesuffix(".rs"), folder]
        for place in places:
            for candidate in (join(place, name + ".rs"), join(place, name, "mod.rs")):
                if candidate in self._numbers:
                    return self._numbers[candidate]
        return None
