"""What an import names: a module of the repository, or something from outside."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from .modules import Module

_BACKPORTS = {"typing_extensions": "typing", "contextlib2": "contextlib"}


class Imports:
    """The modules of a repository by all names that imports give them. `project_folders`: a project's name, its folder.

    Files add their modules; then `complete`, before anything is looked for.
    """

    def __init__(self, modules: dict[str, Module], project_folders: Mapping[str, str]) -> None:
        self._modules = modules
        self._folders = project_folders
        self._projects: dict[str, Module | None] = {}

    def complete(self) -> None:
        """Folders without an `__init__` file are modules too; submodules know their package; projects have names."""
        modules = self._modules
        for name in list(modules):
            while "." in name:
                name = name.rpartition(".")[0]
                if name not in modules:
                    modules[name] = Module(name, None)
        for name, module in modules.items():
            parent, _, last = name.rpartition(".")
            if parent:
                modules[parent].submodules[last] = module
        self._projects = {name: self._project(name, folder) for name, folder in self._folders.items()}

    def _project(self, name: str, folder: str) -> Module | None:
        """What a project's name means: the module of its folder, or one that has all modules of the analysed folder."""
        if folder:
            return self._modules.get(folder)
        project = Module(name, None)
        project.submodules = {top: module for top, module in self._modules.items() if "." not in top}
        return project

    def find(self, name: str, importer: str) -> Module | None:
        """The module that `import name` means in a module: by its full name, or beside the importing file."""
        modules = self._modules
        if name in modules:
            return modules[name]
        folder = importer.rpartition(".")[0]
        while folder:
            beside = modules.get(f"{folder}.{name}")
            if beside is not None and modules[folder].definition is None:
                return beside
            folder = folder.rpartition(".")[0]
        first, *rest = name.split(".")
        if first in self._projects:
            found = self._projects[first]
            for part in rest:
                found = None if found is None else found.submodules.get(part)
            return found
        if first in sys.stdlib_module_names:
            return None
        # The analysed folder is a package and also where its scripts run.
        return modules.get(f"{importer.partition('.')[0]}.{name}")

    def source(self, name: str, level: int, importer: str, *, is_package: bool) -> Module | str | None:
        """What `from {level dots}name import` reads: a module of the repository, the name of one outside, or None for a relative
        import that leads nowhere. `is_package` says that the importing file is an `__init__`."""
        if level == 0:
            return self.find(name, importer) or name
        parts = importer.split(".")
        keep = len(parts) - level + (1 if is_package else 0)
        if keep < 0 or (keep == 0 and not name):
            return None
        return self._modules.get(".".join(parts[:keep] + ([name] if name else [])))


def outside_name(module: str) -> str:
    """The name of a module outside; backports have that of what they are backports of."""
    return _BACKPORTS.get(module, module)
