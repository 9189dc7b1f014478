"""The sample workspaces: written on first use from what ships with the program, then analysed like any upload."""

from __future__ import annotations

from pathlib import Path

from unabridged.ingest.pipeline import read
from unabridged.storage import Store

from ..samples import Sample, write_samples
from .jobs import JobRunner


def load(store: Store, runner: JobRunner) -> list[int]:
    """Make the sample workspaces that are not there yet, and queue their analysis. Returns the ids of the new ones."""
    made = []
    for sample in write_samples(store.home / "samples"):
        if store.find_workspace(sample.name) is not None:
            continue
        workspace = store.create_workspace(sample.name)
        documents = [_add(store, workspace.id, sample, path) for path in sample.paths]
        runner.analyse(workspace.id, documents, sample.name)
        made.append(workspace.id)
    return made


def _add(store: Store, workspace_id: int, sample: Sample, path: Path) -> int:
    if path.is_dir():
        files = [(file.path, file.data) for file in read(path).files]
        return store.add_repository(workspace_id, files, path.name).id
    return store.add_document(workspace_id, path, path.name).id
