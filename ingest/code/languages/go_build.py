"""Whether a Go file belongs to an ordinary build: its name's endings and its build constraint, on Linux and amd64.

A package may say the same thing several times, once for each platform or tag; then an ordinary build's is meant. A tag
that is none of Go's own is taken not to be set, as `go build` does without options.
"""

from __future__ import annotations

import re

_SYSTEMS = frozenset({
    "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl", "netbsd",
    "openbsd", "plan9", "solaris", "wasip1", "windows", "zos",
})  # fmt: skip
_MACHINES = frozenset({
    "386", "amd64", "arm", "arm64", "loong64", "mips", "mipsle", "mips64", "mips64le", "ppc64", "ppc64le", "riscv",
    "riscv64", "s390x", "sparc64", "wasm",
})  # fmt: skip
_SET = frozenset({"linux", "unix", "amd64", "gc", "cgo"})
_RELEASE = re.compile(r"go1\.\d{1,3}")
_TOKEN = re.compile(r"&&|\|\||[!()]|[\w.]++")
_CONSTRAINT = re.compile(r"//go:build[ \t]++([^\n]{1,1000})")
_OLD_CONSTRAINT = re.compile(r"//[ \t]{0,9}\+build[ \t]++([^\n]{1,1000})")


def in_ordinary_build(path: str, head: str) -> bool:
    """`head` is what stands before the package clause."""
    return _fits_name(path) and _fits_constraint(head)


def _fits_name(path: str) -> bool:
    name = path.rpartition("/")[2]
    if name.startswith(("_", ".")):  # left out by Go's own tools: templates, sketches
        return False
    parts = name.removesuffix(".go").removesuffix("_test").split("_")[1:]
    machine = parts[-1] if parts and parts[-1] in _MACHINES else ""
    before = parts[:-1] if machine else parts
    system = before[-1] if before and before[-1] in _SYSTEMS else ""
    return machine in {"", "amd64"} and system in {"", "linux"}


def _fits_constraint(head: str) -> bool:
    found = _CONSTRAINT.search(head)
    if found is not None:
        return _holds(_TOKEN.findall(found[1]))
    # The old form: every line holds; of a line's words one, of a word's parts between commas all.
    return all(
        any(all(_is_set(tag.lstrip("!")) != tag.startswith("!") for tag in word.split(",")) for word in line.split())
        for line in _OLD_CONSTRAINT.findall(head)
    )


def _is_set(tag: str) -> bool:
    return tag in _SET or _RELEASE.fullmatch(tag) is not None


def _holds(tokens: list[str]) -> bool:
    """An expression of tags; `!` binds closer than `&&`, that closer than `||`. Depth costs no recursion."""
    some, every, negated = False, True, False
    outer: list[tuple[bool, bool, bool]] = []
    for token in tokens:
        if token == "!":
            negated = not negated
        elif token == "||":
            some, every = some or every, True
        elif token == "(":
            outer.append((some, every, negated))
            some, every, negated = False, True, False
        elif token == ")" and outer:
            value = some or every
            some, every, negated = outer.pop()
            every, negated = every and value != negated, False
        elif token not in {"&&", ")"}:
            every, negated = every and _is_set(token) != negated, False
    return some or every
