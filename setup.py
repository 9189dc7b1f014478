"""Packages: the top-level folders are the package `unabridged` (see pyproject.toml for everything else)."""

from pathlib import Path

from setuptools import find_packages, setup

FOLDERS = ("app", "engine", "ingest", "kernels", "storage")
found = find_packages(include=[pattern for folder in FOLDERS for pattern in (folder, f"{folder}.*")])


def data_files(package: str) -> list[str]:
    """Everything in a package's folder that is not a module of the package: assets, rules, migrations, samples."""
    folder = Path(*package.split("."))
    inner = {Path(*other.split(".")) for other in found if other.startswith(f"{package}.")}
    files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    own = [path for path in files if not inner & set(path.parents)]
    return sorted(path.relative_to(folder).as_posix() for path in own if path.parent != folder or path.suffix != ".py")


setup(
    package_dir={"unabridged": "."},
    packages=[f"unabridged.{name}" for name in found],
    package_data={f"unabridged.{name}": data_files(name) for name in found},
)
