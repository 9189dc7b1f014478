"""Module names are those that Python imports."""

from __future__ import annotations

from unabridged.ingest.code.python.names import module_names, project_folders
from unabridged.ingest.document import SourceFile


def check(paths: dict[str, str], root_name: str = "root") -> None:
    assert module_names(paths, root_name) == paths


def test_the_outermost_package_starts_the_name_and_src_is_dropped():
    check({"src/pkg/__init__.py": "pkg", "src/pkg/sub/__init__.py": "pkg.sub", "src/pkg/sub/a.py": "pkg.sub.a"})


def test_an_analysed_folder_that_is_a_package_gives_its_name():
    check({"__init__.py": "root", "a.py": "root.a", "sub/__init__.py": "root.sub", "sub/b.py": "root.sub.b"})


def test_other_files_are_named_from_the_analysed_folder():
    check({"tool.py": "tool", "scripts/run.py": "scripts.run"})


def test_a_folder_without_init_in_a_package_is_part_of_it():
    check({"__init__.py": "root", "a.py": "root.a", "ns/b.py": "root.ns.b", "ns/deep/c.py": "root.ns.deep.c"})
    check({"src/pkg/__init__.py": "pkg", "src/pkg/ns/b.py": "pkg.ns.b", "src/tool.py": "src.tool"})


def test_a_package_in_a_folder_of_another_starts_a_name_of_its_own():
    check({"__init__.py": "root", "vendor/lib/__init__.py": "lib", "vendor/lib/a.py": "lib.a"})


def folders(manifests: dict[str, str], paths: list[str]) -> dict[str, str]:
    files = [SourceFile(path, text.encode()) for path, text in manifests.items()]
    return project_folders(files, module_names(paths, "clone"))


def test_a_project_that_no_folder_is_named_after_is_the_folder_of_its_manifest():
    named = '[project]\nname = "Book-Shop"\n'
    assert folders({"pyproject.toml": named}, ["app/__init__.py", "stock.py"]) == {"book_shop": ""}
    assert folders({"pyproject.toml": named}, ["__init__.py", "stock.py"]) == {"book_shop": "clone"}
    assert folders({"parts/till/pyproject.toml": named}, ["parts/till/ring.py"]) == {"book_shop": "parts.till"}


def test_a_project_with_a_folder_of_its_name_means_that_folder():
    named = '[project]\nname = "shop"\n'
    assert folders({"pyproject.toml": named}, ["src/shop/__init__.py"]) == {}
    assert folders({"pyproject.toml": named}, ["shop.py"]) == {}


def test_a_project_is_never_taken_for_a_module_of_the_standard_library():
    assert folders({"pyproject.toml": '[project]\nname = "queue"\n'}, ["app.py"]) == {}


def test_a_manifest_that_says_nothing_names_nothing():
    damaged = ["[project", "project = 1", "[project]\nname = 1", "a = " + "[" * 5_000, "[tool.x]\nname = 'shop'"]
    assert [folders({"pyproject.toml": text}, ["app.py"]) for text in damaged] == [{}] * len(damaged)
