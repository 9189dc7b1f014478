"""How the qualified names of a file begin, as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping

from ..languages.c import file_stem
from ..languages.ecmascript import module_name as ecmascript_name
from ..languages.rust import module_name as rust_name
from ..python.names import module_names


def prefixes(files: Mapping[str, tuple[str, str]], root_name: str) -> dict[str, str]:
    """The prefix of each file by its path; `files` gives its language and the package that it declares."""
    python = module_names((path for path, (language, _) in files.items() if language == "python"), root_name)
    found = {}
    for path, (language, package) in files.items():
        if language == "python":
            found[path] = python[path]
        elif language in ("javascript", "typescript"):
            found[path] = ecmascript_name(path)
        elif language == "rust":
            found[path] = rust_name(path)
        elif language == "c":
            found[path] = file_stem(path)
        elif language == "cpp":
            found[path] = ""
        else:
            found[path] = package
    return found
