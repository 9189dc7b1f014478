"""The application: our routes and Gradio's pages on one FastAPI application, behind the checks of security.py."""

from __future__ import annotations

import os
import socket
import sys
import warnings
import webbrowser
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from threading import Timer
from typing import Any

# Read by Gradio when it is imported: no telemetry, no look for a newer version, no history of inputs in the browser.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from unabridged.ingest.errors import UnabridgedError, UsageError
from unabridged.storage import Store

from ..settings import Settings
from . import i18n, samples
from .htmlpages import FinishedPages
from .jobs import JobRunner
from .library import Library
from .model import connected
from .pages import jobs, local_model, settings, workspace, workspaces
from .render import PageImages
from .routes import all_routes
from .routes.errors import error_answer
from .security import SameMachine
from .theme import theme

ASSETS = Path(__file__).parent / "assets"
MAX_GRADIO_UPLOAD = "5mb"  # documents come by our own route; nothing here uploads by Gradio
LIBRARIES = ("gradio", "pymupdf", "plotly", "sqlalchemy", "tree-sitter")


def build_app(store: Store, *, hosts: Iterable[str] = (), demo: bool = False) -> FastAPI:
    """The whole application over `store`, which it closes. `demo` makes sure that the sample workspaces are there.

    `hosts` are further names that the server may be called by, beside 127.0.0.1 and localhost.
    """
    # Read when Gradio's application is created: its uploads lie with our data, not in a shared temporary folder.
    os.environ["GRADIO_TEMP_DIR"] = str(store.home / "gradio")
    images = PageImages()
    runner = JobRunner(store)
    library = Library(store, runner)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        images.warm_up()
        runner.resume_interrupted()
        if demo:
            samples.load(store, runner)
        yield
        runner.close()
        images.close()
        store.close()

    app = FastAPI(title="Unabridged", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.store, app.state.runner, app.state.library = store, runner, library
    _answer_errors(app)
    for router in all_routes(store, runner, library, images):
        app.include_router(router)
    app.add_api_route("/api/about", lambda: about(store))
    app.mount("/ub", Assets(directory=ASSETS), name="assets")
    version = assets_version()
    pages = build_pages(store, library, version)
    with warnings.catch_warnings():
        # Gradio warns that it switches off what we switch off ourselves.
        warnings.filterwarnings("ignore", "SSR mode", UserWarning)
        gr.mount_gradio_app(
            app,
            pages,
            path="/",
            theme=theme(),
            i18n=i18n.gradio_labels(),
            footer_links=[],
            run_history=False,
            show_error=False,
            allowed_paths=[],
            blocked_paths=[str(store.home)],
            max_file_size=MAX_GRADIO_UPLOAD,
            enable_monitoring=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
            favicon_path=str(ASSETS / "icon.svg"),
        )
    app.add_middleware(FinishedPages, version=version)
    app.add_middleware(SameMachine, hosts=tuple(hosts))
    return app


def build_pages(store: Store, library: Library, version: str) -> gr.Blocks:
    """Gradio's multi-page application: workspaces, workspace, jobs, settings."""
    with gr.Blocks(title="Unabridged", fill_width=True, delete_cache=(3600, 86400), analytics_enabled=False) as pages:
        workspaces.build(version)
    with pages.route("Workspace", "workspace", show_in_navbar=False):
        workspace.wire(workspace.build(version), library)
    with pages.route("Jobs", "jobs", show_in_navbar=False):
        jobs.build(version)
    with pages.route("Settings", "settings", show_in_navbar=False):
        endpoint, local = settings.build(version)
        settings.wire(endpoint, local_model.wire(local, store), store)
    pages.queue(max_size=64, default_concurrency_limit=4, api_open=False)
    return pages


def serve(
    settings: Settings, *, host: str = "127.0.0.1", port: int = 7860, demo: bool = False, open_browser: bool = True
) -> None:
    """Run over the data that `settings` name until interrupted. Binds to this machine alone unless told otherwise.

    Raises UsageError when it cannot listen there, before anything else is done.
    """
    import uvicorn

    listening = _listen(host, port)
    everywhere = host in {"0.0.0.0", "::"}
    names = () if host in {"127.0.0.1", "localhost"} or everywhere else (host,)
    app = build_app(settings.open_store(), hosts=names, demo=demo)
    address = f"http://{'127.0.0.1' if everywhere else host}:{listening.getsockname()[1]}/"
    print(f"Unabridged is at {address} (Ctrl-C ends it).", file=sys.stderr)
    if open_browser:
        opening = Timer(1.5, webbrowser.open, [address])
        opening.daemon = True
        opening.start()
    config = uvicorn.Config(app, log_level="warning", ws="none", server_header=False, timeout_graceful_shutdown=3)
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        # Another server on the same port is only noticed here by some systems.
        listening.listen(2048)
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be listened on ({error.strerror}).",
            remedy="Name another --port (0 takes a free one), or end what uses it: it may be Unabridged itself.",
        ) from None
    return listening


class Assets(StaticFiles):
    """Our scripts and styles. Addresses carry no version inside modules, so the browser asks each time (304 if same)."""

    def file_response(self, *arguments: Any, **named: Any) -> Response:
        """The file, never used from the cache unasked."""
        response = super().file_response(*arguments, **named)
        response.headers["cache-control"] = "no-cache"
        return response


def assets_version() -> str:
    """Changes with any of our scripts."""
    digest = sha256()
    for path in sorted(ASSETS.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def about(store: Store) -> dict[str, Any]:
    """Where the data are, how much there is, which model is connected ("" for none), and which versions run."""
    return {
        "home": str(store.home),
        "bytes": store.storage_bytes(),
        "model": connected(store)[1],
        "version": metadata.version("unabridged"),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
    }


def _answer_errors(app: FastAPI) -> None:
    @app.exception_handler(UnabridgedError)
    async def on_purpose(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, UnabridgedError)
        return error_answer(error)

    @app.exception_handler(HTTPException)
    async def by_status(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return JSONResponse({"error": str(error.detail)}, status_code=error.status_code)

    @app.exception_handler(RequestValidationError)
    async def not_valid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        (_, *place), reason = error.errors()[0]["loc"], error.errors()[0]["msg"]
        named = f" ({'.'.join(map(str, place))}: {reason})" if place else ""
        return JSONResponse({"error": f"The request does not say what is needed{named}."}, status_code=422)
