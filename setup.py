"""Packages: the top-level folders are the package `unabridged` (see pyproject.toml for everything else)."""

from setuptools import find_packages, setup

FOLDERS = ("app", "engine", "ingest", "kernels", "storage")
found = find_packages(include=[pattern for folder in FOLDERS for pattern in (folder, f"{folder}.*")])
setup(
    package_dir={"unabridged": "."},
    packages=[f"unabridged.{name}" for name in found],
    package_data={"": ["*.toml", "*.json", "*.ini", "*.mako", "*.css", "*.js", "*.svg", "*.html", "samples/**/*"]},
)
