"""Where runs of a repository start: functions named main, guarded modules, and what its manifests name as commands."""

from __future__ import annotations

from collections.abc import Sequence

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.conventions import is_test_file
from unabridged.ingest.code.manifests import commands, scripts

from ...repository import Repository


def entry_points(repository: Repository) -> list[Symbol]:
    """Symbols, those that manifests name first, then by file and line; each once."""
    found: dict[Symbol, None] = {}
    for file in repository.manifests():
        for name in commands(file):
            found.update(dict.fromkeys(_named(repository, name)))
        found.update(dict.fromkeys(_modules(repository, scripts(file))))
    rest = list(repository.graph.entry_points())
    rest += _modules(repository, [path for path in repository.run_files() if not is_test_file(path)])
    found.update(dict.fromkeys(sorted(rest, key=lambda symbol: (symbol.file, symbol.line, symbol.name))))
    return list(found)


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
