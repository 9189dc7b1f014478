"""A server over an empty data folder in this process, and headless Chromium for the tests marked `browser`."""

import shutil
import socket
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from unabridged.app.samples import write_samples
from unabridged.app.web.server import build_app
from unabridged.storage import Store

CONTRACT = """MASTER SERVICES AGREEMENT

ARTICLE 1 DEFINITIONS

Section 1.1 Definitions. "Fees" means the amounts payable under Section 3.1. "Services" means the work described in Article 2.

Section 1.2 Interpretation. Headings are for convenience only.

ARTICLE 2 SERVICES

Section 2.1 Scope. The Supplier shall perform the Services in accordance with Section 4.1 and Section 9.9.

Section 2.2 Staff. The Supplier shall provide suitable staff.

ARTICLE 3 FEES

Section 3.1 Fees. The Customer shall pay the Fees within thirty days, subject to Section 4.1.

ARTICLE 4 LIABILITY

Section 4.1 Limit of liability. The total liability of the Supplier under this Agreement shall not exceed the Fees paid in
the preceding twelve months. <img src=x onerror="window.__xss=1"> <script>window.__xss=2</script>

Section 4.2 Exceptions. Nothing in Section 4.1 limits liability for fraud.
"""


def write_contract_pdf(path: Path) -> Path:
    """The contract above as a PDF of one page per article."""
    import pymupdf

    document = pymupdf.open()
    for part in CONTRACT.split("\nARTICLE "):
        page = document.new_page(width=595, height=842)
        text = part if part.startswith("MASTER") else f"ARTICLE {part}"
        page.insert_textbox(pymupdf.Rect(72, 72, 523, 770), text, fontsize=11, fontname="helv")
    document.save(path)
    return path


@pytest.fixture(scope="session")
def contract_pdf(tmp_path_factory):
    return write_contract_pdf(tmp_path_factory.mktemp("files") / "services.pdf")


class Server:
    """A running application: where it answers, and its store."""

    def __init__(self, app, port):
        self.app, self.url = app, f"http://127.0.0.1:{port}"
        self.store, self.runner, self.library = app.state.store, app.state.runner, app.state.library

    def wait_for_jobs(self, seconds=60.0):
        """Until no job waits or runs."""
        end = time.monotonic() + seconds
        while self.store.jobs(states=("waiting", "running")):
            assert time.monotonic() < end, "a job did not end"
            time.sleep(0.05)

    def workspace_with(self, path, name="Workspace"):
        """A workspace that holds one analysed file; (workspace id, document id)."""
        workspace = self.store.create_workspace(name).id
        document = self.store.add_document(workspace, path, path.name)
        self.runner.analyse(workspace, [document.id], path.name)
        self.wait_for_jobs()
        return workspace, document.id


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    app = build_app(Store(tmp_path_factory.mktemp("home")))
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    running = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none", timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    end = time.monotonic() + 60
    while not running.started:
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.02)
    yield Server(app, port)
    running.should_exit = True
    thread.join(timeout=20)


@pytest.fixture(scope="session")
def contract(server, contract_pdf):
    """(workspace id, document id) of the analysed contract."""
    return server.workspace_with(contract_pdf, "Services")


@pytest.fixture(scope="session")
def reports(server, tmp_path_factory):
    """(workspace id, document ids) of two years' annual reports of one company, the earlier first."""
    _, sample, _ = write_samples(tmp_path_factory.mktemp("samples"))
    workspace = server.store.create_workspace("Annual reports").id
    documents = [server.store.add_document(workspace, path, path.name).id for path in sample.paths]
    server.runner.analyse(workspace, documents, "reports")
    server.wait_for_jobs()
    return workspace, documents


@pytest.fixture(scope="session")
def chromium():
    """Headless Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    assert found, "These tests need Chromium: apt-get install chromium (or put google-chrome on the PATH)."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A browser page that notes what must not happen: console errors, answers of 400 and more, outside requests."""

    def __init__(self, context, server):
        self.page = context.new_page()
        self.server = server
        self.faults = []
        self.page.on("console", lambda message: message.type == "error" and self._note(message.text))
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on(
            "response", lambda answer: answer.status >= 400 and self.faults.append(f"{answer.status} {answer.url}")
        )
        self.page.on("request", self._check)
        self.page.set_default_timeout(60_000)  # a limit for what hangs; what has to be fast is timed by its own test

    def open(self, path):
        """Go to a path of the server."""
        self.page.goto(self.server.url + path)
        return self.page

    def _note(self, text):
        # Gradio's client says these two when a page is left while it still listens; nothing of ours aborts anything.
        if not text.startswith("AbortError: signal is aborted") and "Connection errored out." not in text:
            self.faults.append(text)

    def _check(self, request):
        if not request.url.startswith((self.server.url, "data:", "blob:")):
            self.faults.append(f"outside request: {request.url}")


@pytest.fixture(scope="session")
def contexts(chromium):
    """One browser profile for each kind of visitor, so that Gradio's scripts are fetched and compiled once for all."""
    kept = {}

    def context(**options):
        options = {"viewport": {"width": 1500, "height": 950}, "locale": "en-US", **options}
        key = repr(sorted(options.items()))
        if key not in kept:
            kept[key] = chromium.new_context(**options)
        return kept[key]

    yield context
    for one in kept.values():
        one.close()


@pytest.fixture
def visit(contexts, server):
    """Opens visits and checks afterwards that nothing went wrong in them."""
    visits = []

    def begin(**options):
        visits.append(Visit(contexts(**options), server))
        return visits[-1]

    yield begin
    for one in visits:
        one.page.close()
        assert one.faults == []
