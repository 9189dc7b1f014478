"""Whether an item is compiled, as far as its `#[cfg(...)]` says without knowing the build.

Conditions that a build chooses (features, targets, tests) may hold, so they never leave an item out. A bare flag that
is none of rustc's own is set by a build script for old compilers or special runs, and is taken not to be set.
"""

from __future__ import annotations

import re

_CHOSEN_BY_BUILD = frozenset({
    "test", "unix", "windows", "debug_assertions", "doc", "doctest", "proc_macro", "panic", "overflow_checks",
})  # fmt: skip
_TOKEN = re.compile(r'"[^"]{0,200}"|\w++|[(),=]')


def is_compiled(attribute: str) -> bool:
    """False only for a `#[cfg(...)]` that does not hold in an ordinary build."""
    start = attribute.find("cfg(")
    if start < 0 or not attribute.lstrip("#![ ").startswith("cfg("):
        return True
    return _evaluate(_TOKEN.findall(attribute[start + 3 :])) is not False


def _evaluate(tokens: list[str]) -> bool | None:
    """True, False, or None for what a build chooses. Operators wait on a stack, so nesting costs no recursion."""
    operators: list[tuple[str, list[bool | None]]] = [("all", [])]
    pending = ""
    for index, token in enumerate(tokens):
        if token == "(":
            operators.append((pending or "all", []))
            pending = ""
        elif token == ")":
            if len(operators) == 1:
                break
            name, values = operators.pop()
            operators[-1][1].append(_apply(name, values))
        elif token in {"all", "any", "not"}:
            pending = token
        elif token not in {",", "="} and not token.startswith('"'):
            has_value = index + 1 < len(tokens) and tokens[index + 1] == "="
            operators[-1][1].append(None if has_value or token in _CHOSEN_BY_BUILD else False)
    return _apply(*operators[0])


def _apply(name: str, values: list[bool | None]) -> bool | None:
    if name == "not":
        return None if not values or values[0] is None else not values[0]
    decisive = name == "any"
    if decisive in values:
        return decisive
    return None if None in values or not values else not decisive
