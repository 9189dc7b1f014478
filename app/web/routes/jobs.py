"""Jobs: what runs, ran or was stopped."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from unabridged.ingest.errors import UsageError
from unabridged.storage import Store

from ..jobs import ACTIVE, JobRunner


def job_routes(store: Store, runner: JobRunner) -> APIRouter:
    """The list of jobs, and what can be done with each."""
    router = APIRouter()

    @router.get("/api/jobs")
    def jobs() -> dict[str, Any]:
        names = {workspace.id: workspace.name for workspace in store.workspaces()}
        described = [runner.describe(job) for job in store.jobs(limit=100)]
        return {"jobs": [{**job, "workspaceName": names.get(job["workspace"])} for job in described]}

    @router.post("/api/jobs/{job_id}/cancel")
    def cancel(job_id: int) -> dict[str, Any]:
        runner.cancel(job_id)
        return runner.describe(store.job(job_id))

    @router.post("/api/jobs/{job_id}/resume")
    def resume(job_id: int) -> dict[str, Any]:
        return runner.describe(runner.resume(job_id))

    @router.delete("/api/jobs/{job_id}")
    def forget(job_id: int) -> dict[str, Any]:
        if store.job(job_id).state in ACTIVE:
            raise UsageError("The job is still running.", remedy="Stop it first.")
        store.delete_job(job_id)
        return {"deleted": job_id}

    return router
