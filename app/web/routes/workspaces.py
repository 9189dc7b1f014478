"""Workspaces, their files and their names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Request
from starlette.concurrency import run_in_threadpool
from unabridged.storage import DocumentRecord, Store

from ...samples import NAMES
from ...saved_contexts import forget_documents
from .. import samples
from ..jobs import ACTIVE, STOPPED, JobRunner
from ..library import Library, title_of
from ..uploads import Upload, receive, temporary_folder

NAME = Annotated[str, Body(embed=True, min_length=1, max_length=200)]


def workspace_routes(store: Store, runner: JobRunner, library: Library) -> APIRouter:
    """Workspaces and the uploads that fill them."""
    router = APIRouter()

    @router.get("/api/workspaces")
    def workspaces() -> dict[str, Any]:
        running: dict[int | None, int] = {}
        for job in store.jobs(states=ACTIVE):
            running[job.workspace_id] = running.get(job.workspace_id, 0) + 1
        return {
            "workspaces": [
                {
                    "id": workspace.id,
                    "name": workspace.name,
                    "documents": workspace.documents,
                    "kinds": list(workspace.kinds),
                    "created": workspace.created_at.isoformat(),
                    "running": running.get(workspace.id, 0),
                }
                for workspace in store.workspaces()
            ],
            "samples": [name for name in NAMES if store.find_workspace(name) is None],
        }

    @router.post("/api/workspaces")
    def create(name: NAME) -> dict[str, Any]:
        workspace = store.create_workspace(name.strip() or "…")
        return {"id": workspace.id, "name": workspace.name}

    @router.post("/api/samples")
    def open_samples() -> dict[str, Any]:
        return {"workspaces": samples.load(store, runner)}

    @router.get("/api/workspaces/{workspace_id}")
    def workspace(workspace_id: int) -> dict[str, Any]:
        workspace = store.workspace(workspace_id)
        library.bring_up_to_date(workspace_id)
        jobs = [runner.describe(job) for job in store.jobs(workspace_id=workspace_id, states=ACTIVE)]
        documents = [describe_document(record) for record in store.documents(workspace_id)]
        stopped = next((job.id for job in store.jobs(workspace_id=workspace_id, states=STOPPED)), None)
        return {"id": workspace.id, "name": workspace.name, "documents": documents, "jobs": jobs, "stopped": stopped}

    @router.post("/api/workspaces/{workspace_id}/name")
    def rename(workspace_id: int, name: NAME) -> dict[str, Any]:
        store.rename_workspace(workspace_id, name.strip() or "…")
        return {"name": store.workspace(workspace_id).name}

    @router.delete("/api/workspaces/{workspace_id}")
    def delete(workspace_id: int) -> dict[str, Any]:
        for job in store.jobs(workspace_id=workspace_id, states=ACTIVE):
            runner.cancel(job.id)
        names = [record.name for record in store.documents(workspace_id)]
        store.delete_workspace(workspace_id)
        forget_documents(store.home, names)
        return {"deleted": workspace_id}

    @router.post("/api/workspaces/{workspace_id}/files")
    async def add_files(workspace_id: int, request: Request) -> dict[str, Any]:
        """An upload in the form of uploads.py; the answer names the job that analyses it."""
        store.workspace(workspace_id)
        with temporary_folder(store.home) as folder:
            upload = await receive(request.stream(), Path(folder))
            records = await run_in_threadpool(keep_upload, store, workspace_id, upload)
        waiting = [record.id for record in records if record.status == "waiting"]
        job = runner.analyse(workspace_id, waiting, title_of(records)) if waiting else None
        known = [record.name for record in records if record.status != "waiting"]
        return {"job": job.id if job else None, "documents": [record.id for record in records], "known": known}

    @router.post("/api/documents/{document_id}/kind")
    def read_as(
        document_id: int, kind: Annotated[Literal["contract", "report", "text"], Body(embed=True)]
    ) -> dict[str, Any]:
        """A document that was taken for something else is read again."""
        store.read_as(document_id, kind)
        record = store.document(document_id)
        return {"job": runner.analyse(record.workspace_id, [document_id], record.name).id}

    @router.delete("/api/documents/{document_id}")
    def delete_document(document_id: int) -> dict[str, Any]:
        name = store.document(document_id).name
        store.delete_document(document_id)
        forget_documents(store.home, [name])
        return {"deleted": document_id}

    return router


def describe_document(record: DocumentRecord) -> dict[str, Any]:
    """A document as the pages show it."""
    return {
        "id": record.id,
        "name": record.name,
        "kind": record.kind,
        "format": record.format,
        "paged": record.format == "pdf",
        "status": record.status,
        "error": record.error,
        "pages": record.pages,
        "language": record.language,
        "bytes": record.size_bytes,
    }


def keep_upload(store: Store, workspace_id: int, upload: Upload) -> list[DocumentRecord]:
    """Enter the files of an upload in a workspace: a folder as one repository, files one by one."""
    if upload.folder is not None:
        prefix = f"{upload.folder}/"
        files = ((item.path.removeprefix(prefix), item.location.read_bytes()) for item in upload.files)
        return [store.add_repository(workspace_id, files, upload.folder)]
    return [store.add_document(workspace_id, item.location, item.path) for item in upload.files]
