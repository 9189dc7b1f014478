"""What a project's manifest says of it: its name, its commands, its scripts, its description."""

from __future__ import annotations

import json
import re
import tomllib
from configparser import ConfigParser
from configparser import Error as ConfigError
from posixpath import basename, dirname, join, normpath
from typing import Any

from ..document import SourceFile

_COMMAND = re.compile(r"([\w.]+)\s*(?::\s*([\w.]+))?")
_LONGEST = 400  # characters of a description


def project_name(manifest: SourceFile) -> str | None:
    """What a Python project is imported by, if its `pyproject.toml` names it: its name in the common form."""
    if basename(manifest.path) != "pyproject.toml":
        return None
    name = _table(_read(manifest), "project").get("name")
    return re.sub(r"[-_.]+", "_", name).lower() if isinstance(name, str) else None


def commands(manifest: SourceFile) -> list[str]:
    """`package.module:function` of a Python project's commands, as qualified names."""
    data = _read(manifest)
    name = basename(manifest.path)
    written: list[Any] = []
    if name == "pyproject.toml":
        places = (("project", "scripts"), ("project", "gui-scripts"), ("tool", "poetry", "scripts"))
        written = [value for keys in places for value in _table(data, *keys).values()]
    elif name == "setup.cfg":
        points = _table(data, "options.entry_points").get("console_scripts", "")
        written = [line.partition("=")[2] for line in points.split("\n")]
    matches = (_COMMAND.match(value.strip()) for value in written if isinstance(value, str))
    return [".".join(part for part in match.groups() if part) for match in matches if match]


def scripts(manifest: SourceFile) -> list[str]:
    """The files that a package.json names as commands."""
    if basename(manifest.path) != "package.json":
        return []
    named = _read(manifest).get("bin")
    paths = named.values() if isinstance(named, dict) else [named]
    return [normpath(join(dirname(manifest.path), path)) for path in paths if isinstance(path, str)]


def description(manifest: SourceFile) -> str:
    """What a manifest says that the project is, on one line; "" where it says nothing."""
    data = _read(manifest)
    tables = (
        _table(data, "project"),
        _table(data, "package"),
        _table(data, "tool", "poetry"),
        _table(data, "metadata"),
        data,
    )
    found = (table.get("description") for table in tables)
    said = next((text for text in found if isinstance(text, str)), "")
    return " ".join(said.split())[:_LONGEST]


def _read(manifest: SourceFile) -> dict[str, Any]:
    """A manifest's tables; none for one that cannot be read, which is its author's to mend."""
    name = basename(manifest.path)
    try:
        if name.endswith(".toml"):
            return tomllib.loads(manifest.text)
        if name == "package.json":
            data = json.loads(manifest.text)
            return data if isinstance(data, dict) else {}
        if name == "setup.cfg":
            parser = ConfigParser(interpolation=None, strict=False)
            parser.read_string(manifest.text)
            return {section: dict(parser.items(section)) for section in parser.sections()}
    except (ValueError, RecursionError, ConfigError):
        pass
    return {}


def _table(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    for key in keys:
        value = data.get(key)
        data = value if isinstance(value, dict) else {}
    return data
