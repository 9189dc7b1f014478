"""Imports point one way: app -> engine, storage, ingest; engine -> kernels. Nothing imports app."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "app": {"engine", "ingest", "storage", "kernels"},
    "engine": {"kernels", "ingest.context", "ingest.traditional"},
    "storage": {"ingest.document", "ingest.analysis", "ingest.context"},
    "ingest": set(),
    "kernels": set(),
}


def own_imports(source: str, package: str) -> set[str]:
    """Modules of ours that `source`, a module in `package`, imports: absolute and relative, functions included."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names} | {base}
    ours = {name.removeprefix("unabridged.") for name in found if name.startswith("unabridged.")}
    bare = {name for name in found if name.split(".")[0] in ALLOWED}
    return {name for name in ours | bare if name.split(".")[0] in ALLOWED}


def violations(source: str, package: str) -> list[str]:
    """Imports of `source` that its folder must not make. A package itself is fine where all of it is allowed."""
    folder = package.split(".")[1]
    return [
        name
        for name in sorted(own_imports(source, package))
        if name.split(".")[0] != folder
        and not any(f"{name}.".startswith(f"{allowed}.") for allowed in ALLOWED[folder])
        and not any(allowed.startswith(f"{name}.") for allowed in ALLOWED[folder])
    ]


@pytest.mark.parametrize("folder", ALLOWED)
def test_imports_point_one_way(folder):
    for path in sorted((ROOT / folder).rglob("*.py")):
        package = ".".join(["unabridged", *path.relative_to(ROOT).parent.parts])
        assert violations(path.read_text(encoding="utf-8"), package) == [], path


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("unabridged.ingest.code", "from unabridged.storage import Store"),
        ("unabridged.ingest", "def late():\n    from ..app import cli"),
        ("unabridged.engine", "from unabridged.ingest.readers import read_document"),
        ("unabridged.engine", "from unabridged.ingest import pipeline"),
        ("unabridged.storage", "import unabridged.engine.protocol"),
        ("unabridged.kernels", "import ingest.context"),
    ],
)
def test_a_planted_violation_is_found(package, source):
    assert violations(source, package)


def test_no_folder_is_importable_by_its_bare_name():
    import unabridged.app.cli  # noqa: F401

    assert not {"app", "engine", "ingest", "kernels", "storage"} & set(sys.modules)
