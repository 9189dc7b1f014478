"""Our own routes beside Gradio's, one file per family. JSON in, JSON and files out.

Every route looks a document up in the store by its number: no path of a file ever comes from a request.
"""

from __future__ import annotations

from fastapi import APIRouter
from unabridged.storage import Store

from ..jobs import JobRunner
from ..library import Library
from ..render import PageImages
from .code import code_routes
from .exports import export_routes
from .general import general_routes
from .jobs import job_routes
from .reports import report_routes
from .viewer import viewer_routes
from .views import view_routes
from .workspaces import workspace_routes


def all_routes(store: Store, runner: JobRunner, library: Library, images: PageImages) -> tuple[APIRouter, ...]:
    """The families of routes that the application includes."""
    return (
        general_routes(),
        workspace_routes(store, runner, library),
        job_routes(store, runner),
        viewer_routes(library, images),
        view_routes(library),
        report_routes(library),
        code_routes(library),
        export_routes(library),
    )
