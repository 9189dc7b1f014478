"""Names of definitions as documentation writes them: in backquotes, with dots, or called."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..analysis import Symbol

_WRITTEN = re.compile(
    r"`{1,2}~?\.?([A-Za-z_$][\w$]{0,100}(?:(?:\.|::|#)[A-Za-z_$][\w$]{0,100}){0,10})(?:\(\))?`{1,2}"
    r"|\b([A-Za-z_]\w{0,100}(?:\.[A-Za-z_]\w{0,100}){1,10})\b(?!/)"
    r"|\b([A-Za-z_]\w{1,100})\(\)"
)
_SEPARATOR = re.compile(r"\.|::|#")
_LONGEST = 20_000  # characters of a section that are looked at
_MOST = 20  # names of one section
_NAMED = frozenset({"class", "function", "method"})


def written_names(text: str) -> list[str]:
    """Everything in `text` that may be the name of a definition, its parts joined by dots; each once, in order."""
    found: dict[str, None] = {}
    for match in _WRITTEN.finditer(text, 0, min(len(text), _LONGEST)):
        found[_SEPARATOR.sub(".", next(group for group in match.groups() if group))] = None
    return list(found)


class Definitions:
    """The functions and classes of a repository by how their names end."""

    def __init__(self, symbols: Iterable[Symbol]) -> None:
        self._by_last: dict[str, dict[str, Symbol]] = {}
        for symbol in symbols:
            if symbol.kind in _NAMED:
                self._by_last.setdefault(symbol.name.rpartition(".")[2], {}).setdefault(symbol.name, symbol)

    def named_in(self, text: str) -> list[Symbol]:
        """What a text names without doubt: a whole name, or an ending that one definition alone has."""
        found: dict[Symbol, None] = {}
        for written in written_names(text):
            known = self._by_last.get(written.rpartition(".")[2], {})
            fitting = [symbol for name, symbol in known.items() if f".{name}".endswith(f".{written}")]
            if written in known or len(fitting) == 1:
                found[known.get(written) or fitting[0]] = None
            if len(found) == _MOST:
                break
        return list(found)
