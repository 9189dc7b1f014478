"""JavaScript and TypeScript together: they import each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language

from ...document import SourceFile
from ...progress import Progress
from ..extract import Extractor
from ..family import extract_all, link
from ..linker import Linker
from ..part import Part
from ..program import Program
from .ecmascript import EcmaScriptExtractor, module_name
from .ecmascript_modules import ModuleFinder

# Methods of the language's own objects and of Node's: a call of one on an unknown object says nothing.
_BUILTIN = """
push pop shift unshift splice slice concat join reverse sort indexOf lastIndexOf includes find findIndex findLast filter map
forEach reduce reduceRight some every flat flatMap fill keys values entries at copyWithin toString valueOf toLocaleString
charAt charCodeAt codePointAt startsWith endsWith repeat padStart padEnd trim trimStart trimEnd split replace replaceAll match
matchAll search substring substr toLowerCase toUpperCase normalize localeCompare get set has delete clear add size length then
catch finally call apply bind hasOwnProperty isPrototypeOf test exec toJSON toFixed toISOString getTime on once off emit
addListener removeListener removeAllListeners listeners pipe write end read destroy close open send next return throw resume
pause cork uncork setEncoding addEventListener removeEventListener dispatchEvent appendChild removeChild querySelector
querySelectorAll getAttribute setAttribute log error warn info debug trace assign create now parse stringify resolve reject all
race random floor ceil round abs max min pow sqrt unref ref abort wait done toArray equals update digest start stop
"""
BUILTIN_METHODS = frozenset(_BUILTIN.split())
LANGUAGES = ("javascript", "typescript", "tsx")


@cache
def _grammar(language: str) -> Language:
    if language == "javascript":
        return Language(tree_sitter_javascript.language())
    if language == "tsx":
        return Language(tree_sitter_typescript.language_tsx())
    return Language(tree_sitter_typescript.language_typescript())


def _extractor(file: SourceFile) -> tuple[Language, Extractor]:
    language = file.language or "javascript"
    name = "typescript" if language == "tsx" else language
    return _grammar(language), EcmaScriptExtractor(file.code, file.path, name, module_name(file.path))


class EcmaScriptLinker(Linker):
    """Names across files by imports; files that are no modules share the global scope."""

    constructors = ("constructor",)
    building_calls = True
    constructors_inherited = True
    builtin_methods = BUILTIN_METHODS
    explicit_exports = True

    def __init__(self, manifests: Sequence[SourceFile]) -> None:
        self._manifests = manifests
        self._scripts: dict[str, list[int]] = {}

    def prepare(self, program: Program) -> None:
        paths = [facts.path for facts in program.files]
        self._finder = ModuleFinder(paths, self._manifests)
        for file, facts in enumerate(program.files):
            for statement in facts.statements:
                if statement[0] == "star":
                    found = self._finder.find(facts.path, statement[2])
                    if found is not None:
                        program.stars.setdefault(program.first[file], []).append(program.first[found])
            if not facts.header["requires"] and "exports" not in facts.header:
                for name in program.module_names(file):
                    self._scripts.setdefault(name, []).append(file)

    def free_name(self, program: Program, file: int, scope: int, ident: str) -> list[int]:
        nodes = []
        for other in self._scripts.get(ident, ()):
            node = program.module_name(other, ident)
            if node is not None and other != file:
                nodes.append(node)
        return nodes

    def imported(self, program: Program, file: int, spec: str, ident: str | None) -> list[int]:
        found = self._finder.find(program.files[file].path, spec)
        if found is None:
            return []
        module = program.exports_node(found)
        if ident is None:
            return [module]
        if ident == "default" and "exports" not in program.files[found].header:
            return [module]
        node = program.solver.node()
        program.load(module, ident, node)
        return [node]


def analyze_javascript(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """JavaScript, TypeScript and TSX files, with the manifests (tsconfig.json, package.json) among `files`."""
    sources = [file for file in files if file.language in LANGUAGES]
    manifests = [file for file in files if file.language is None]
    facts, skipped = extract_all(sources, _extractor, stage="javascript", progress=progress)
    return link(facts, EcmaScriptLinker(manifests), skipped)
