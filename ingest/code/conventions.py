"""What a file is for, by the conventions of its language."""

from __future__ import annotations

import re

_GUARD = re.compile(r"^if[ \t]+\(?__name__[ \t]*==[ \t]*['\"]__main__['\"]", re.M)
_EXAMPLES = frozenset(
    {"example", "examples", "sample", "samples", "demo", "demos", "doc", "docs", "benchmark", "benchmarks"}
)
_BUILT = frozenset({"dist", "build", "bundles", "out", "esm", "cjs", "umd"})


def is_run(text: str, language: str) -> bool:
    """Whether a file is written to be run: Python's guarded modules."""
    return language == "python" and "__main__" in text and _GUARD.search(text) is not None


def is_test_file(path: str) -> bool:
    """Whether a path is that of a test, by the conventions of the languages."""
    parts = path.lower().split("/")
    name = parts[-1]
    stem = name.partition(".")[0]
    return (
        (
            parts[0] == "t"  # as Perl has it, and some Python projects
            and len(parts) > 1
        )
        or any(part in {"test", "tests", "testing", "spec", "specs", "__tests__", "testdata"} for part in parts[:-1])
        or stem.startswith("test_")
        or stem.endswith(("_test", "_tests", "test_suite"))
        or ".test." in name
        or ".spec." in name
        or stem in {"test", "tests", "conftest"}
    )


def standing(path: str) -> int:
    """How near a file is to what a reader looks for: the program 0, what was built from it 1, examples 2, tests 3."""
    if is_test_file(path):
        return 3
    parts = path.lower().split("/")[:-1]
    if any(part in _EXAMPLES for part in parts):
        return 2
    return 1 if any(part in _BUILT for part in parts) or path.endswith(".d.ts") else 0
