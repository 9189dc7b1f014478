"""How JavaScript and TypeScript find a module: relative files, index files, path aliases, packages of a workspace."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from posixpath import dirname, join, normpath

from ...document import SourceFile

# Declarations last: beside a file that has bodies they only describe it.
_ENDINGS = (
    ".ts",
    ".tsx",
    ".mts",
    ".cts",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".vue",
    ".svelte",
    ".astro",
    ".d.ts",
    ".d.mts",
    ".d.cts",
)
# TypeScript writes the name of the compiled file in imports.
_COMPILED = {".js": (".ts", ".tsx", ".d.ts"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}


class ModuleFinder:
    """Module specifiers of one repository. `paths` are the source files, `manifests` tsconfig.json, package.json."""

    def __init__(self, paths: Sequence[str], manifests: Sequence[SourceFile]) -> None:
        self._numbers = {path: number for number, path in enumerate(paths)}
        self._aliases: list[tuple[str, str, str, list[str]]] = []  # (folder it holds in, before *, after *, targets)
        self._base_urls: list[tuple[str, str]] = []
        self._packages: dict[str, str] = {}  # name: folder
        self._entries: dict[str, list[str]] = {}  # folder of a package: what stands for the whole, likeliest first
        self._exports: dict[str, list[tuple[str, str]]] = {}  # folder: (subpath, file), either may have one *
        for file in manifests:
            name = file.path.rpartition("/")[2]
            if name.startswith(("tsconfig", "jsconfig")) and name.endswith(".json"):
                self._read_config(dirname(file.path), _loose_json(file.text))
            elif name == "package.json":
                self._read_package(dirname(file.path), _loose_json(file.text))
        self._aliases.sort(key=lambda alias: (-len(alias[0]), -len(alias[1])))
        self._base_urls.sort(key=lambda item: -len(item[0]))

    def find(self, importer: str, spec: str) -> int | None:
        """The number of the file that `spec` means in the file `importer`; None when it lies outside."""
        if spec.startswith("."):
            return self._file(normpath(join(dirname(importer), spec)))
        if spec.startswith("#"):
            return self._internal(importer, spec)
        if spec.startswith("/"):
            return self._file(spec.lstrip("/"))
        for folder, before, after, targets in self._aliases:
            inside = not folder or importer.startswith(folder + "/")
            if inside and spec.startswith(before) and spec.endswith(after) and len(spec) >= len(before) + len(after):
                middle = spec[len(before) : len(spec) - len(after)]
                for target in targets:
                    found = self._file(normpath(target.replace("*", middle, 1)))
                    if found is not None:
                        return found
        parts = spec.split("/")
        take = 2 if spec.startswith("@") else 1
        folder_of_package = self._packages.get("/".join(parts[:take]))
        if folder_of_package is not None:
            return self._in_package(folder_of_package, "/".join(parts[take:]))
        for folder, base in self._base_urls:
            if not folder or importer.startswith(folder + "/"):
                found = self._file(normpath(join(base, spec)))
                if found is not None:
                    return found
        return None

    def _file(self, path: str) -> int | None:
        path = "" if path == "." else path
        if path in self._numbers:
            return self._numbers[path]
        for compiled, sources in _COMPILED.items():
            if path.endswith(compiled):
                for ending in sources:
                    number = self._numbers.get(path[: -len(compiled)] + ending)
                    if number is not None:
                        return number
        for ending in _ENDINGS:
            number = self._numbers.get(path + ending)
            if number is not None:
                return number
        return self._folder(path)

    def _folder(self, path: str) -> int | None:
        """A folder stands for what its package.json names, else for its index file."""
        for entry in self._entries.get(path, ()):
            target = normpath(join(path, entry))
            if target != path:
                found = self._file(target) if target not in self._entries else None
                if found is not None:
                    return found
        for ending in _ENDINGS:
            number = self._numbers.get(join(path, "index" + ending))
            if number is not None:
                return number
        return None

    def _internal(self, importer: str, spec: str) -> int | None:
        """`#name` by the "imports" of the nearest package.json."""
        folder = importer
        while folder:
            folder = dirname(folder)
            if folder in self._exports:
                return self._mapped(folder, spec)
        return None

    def _mapped(self, folder: str, subpath: str) -> int | None:
        for pattern, target in self._exports.get(folder, ()):
            before, star, after = pattern.partition("*")
            fits = subpath.startswith(before) and subpath.endswith(after) and len(subpath) >= len(before) + len(after)
            if subpath == pattern or (star and fits):
                middle = subpath[len(before) : len(subpath) - len(after)]
                found = self._file(normpath(join(folder, target.replace("*", middle) if star else target)))
                if found is not None:
                    return found
        return None

    def _in_package(self, folder: str, rest: str) -> int | None:
        found = self._mapped(folder, "./" + rest if rest else ".")
        if found is not None:
            return found
        if rest:
            candidates = [rest, "src/" + rest, "lib/" + rest]
        else:
            candidates = [*self._entries.get(folder, ()), "src/index", "src", "lib/index", "index", "src/main"]
        for candidate in candidates:
            found = self._file(normpath(join(folder, candidate)))
            if found is not None:
                return found
        return None

    def _read_config(self, folder: str, config: object) -> None:
        options = config.get("compilerOptions") if isinstance(config, dict) else None
        if not isinstance(options, dict):
            return
        base = options.get("baseUrl")
        root = normpath(join(folder, base)) if isinstance(base, str) else folder
        if isinstance(base, str):
            self._base_urls.append((folder, "" if root == "." else root))
        paths = options.get("paths")
        for pattern, targets in paths.items() if isinstance(paths, dict) else ():
            before, star, after = pattern.partition("*")
            kept = (
                [join(root, target) for target in targets if isinstance(target, str)]
                if isinstance(targets, list)
                else []
            )
            self._aliases.append((folder, before, after if star else "", kept))

    def _read_package(self, folder: str, manifest: object) -> None:
        if not isinstance(manifest, dict):
            return
        mains = [manifest[key] for key in ("source", "module", "main") if isinstance(manifest.get(key), str)]
        exports = manifest.get("exports")
        subpaths: dict[str, object] = {".": exports}
        if isinstance(exports, dict) and all(key.startswith(".") for key in exports):
            subpaths = exports
        imports = manifest.get("imports")
        table = self._exports.setdefault(folder, [])
        for mapping in (subpaths, imports if isinstance(imports, dict) else {}):
            for key, value in mapping.items():
                table.extend((str(key), target) for target in _targets(value))
        self._entries[folder] = mains + [target for key, target in table if key == "."]
        if isinstance(manifest.get("name"), str):
            self._packages.setdefault(manifest["name"], folder)


# Conditions under which a package names its sources, before those that name what was built from them.
_CONDITIONS = ("source", "development", "import", "module", "require", "node", "default", "browser", "types")


def _targets(value: object, depth: int = 0) -> list[str]:
    """The files that an entry of "exports" or "imports" names, whatever the condition, likeliest first."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and depth < 5:
        return [target for item in value for target in _targets(item, depth + 1)]
    if isinstance(value, dict) and depth < 5:
        return [target for key in _CONDITIONS if key in value for target in _targets(value[key], depth + 1)]
    return []


def _loose_json(text: str) -> object:
    """JSON with comments and trailing commas, as tsconfig.json allows; None when it cannot be read."""
    kept = re.sub(
        r'("(?:[^"\\\n]|\\.){0,4000}+")|//[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/', lambda m: m[1] or "", text
    )
    try:
        return json.loads(re.sub(r",(?=\s{0,200}+[}\]])", "", kept))
    except (ValueError, RecursionError):
        return None
