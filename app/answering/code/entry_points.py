"""Where runs of a repository start: functions named main, guarded modules, and what its manifests name as commands."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from configparser import ConfigParser
from configparser import Error as ConfigError
from posixpath import basename, dirname, join, normpath

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.conventions import is_test_file
from unabridged.ingest.document import SourceFile

from ...repository import Repository

_COMMAND = re.compile(r"([\w.]+)\s*(?::\s*([\w.]+))?")


def entry_points(repository: Repository) -> list[Symbol]:
    """Symbols, those that manifests name first, then by file and line; each once."""
    found: dict[Symbol, None] = {}
    for file in repository.manifests():
        for name in _commands(file):
            found.update(dict.fromkeys(_named(repository, name)))
        found.update(dict.fromkeys(_modules(repository, _scripts(file))))
    rest = list(repository.graph.entry_points())
    rest += _modules(repository, [path for path in repository.run_files() if not is_test_file(path)])
    found.update(dict.fromkeys(sorted(rest, key=lambda symbol: (symbol.file, symbol.line, symbol.name))))
    return list(found)


def _commands(file: SourceFile) -> list[str]:
    """`package.module:function` of a Python project's commands, as qualified names."""
    name = basename(file.path)
    written: list[object] = []
    if name == "pyproject.toml":
        try:
            project = tomllib.loads(file.text)
        except (tomllib.TOMLDecodeError, RecursionError):
            return []
        places = (("project", "scripts"), ("project", "gui-scripts"), ("tool", "poetry", "scripts"))
        written = [value for keys in places for value in _table(project, *keys).values()]
    elif name == "setup.cfg":
        parser = ConfigParser(interpolation=None, strict=False)
        try:
            parser.read_string(file.text)
        except ConfigError:
            return []
        lines = parser.get("options.entry_points", "console_scripts", fallback="").split("\n")
        written = [line.partition("=")[2] for line in lines]
    matches = (_COMMAND.match(value.strip()) for value in written if isinstance(value, str))
    return [".".join(part for part in match.groups() if part) for match in matches if match]


def _scripts(file: SourceFile) -> list[str]:
    """The files that a package.json names as commands."""
    if basename(file.path) != "package.json":
        return []
    try:
        manifest = json.loads(file.text)
    except (ValueError, RecursionError):
        return []
    commands = manifest.get("bin") if isinstance(manifest, dict) else None
    paths = commands.values() if isinstance(commands, dict) else [commands]
    return [normpath(join(dirname(file.path), path)) for path in paths if isinstance(path, str)]


def _table(data: object, *keys: str) -> dict[str, object]:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _named(repository: Repository, name: str) -> list[Symbol]:
    """The symbol of a qualified name; a re-exported one by its last part inside the package."""
    exact = repository.graph.symbols(name)
    if exact:
        return exact[:1]
    package, last = name.partition(".")[0], name.rpartition(".")[2]
    inside = [found for found in repository.names.find(last) if found.startswith(f"{package}.")]
    return repository.graph.symbols(inside[0])[:1] if len(inside) == 1 else []


def _modules(repository: Repository, paths: Sequence[str]) -> list[Symbol]:
    return [symbol for symbol in repository.definitions_in(paths) if symbol.kind == "module"]
