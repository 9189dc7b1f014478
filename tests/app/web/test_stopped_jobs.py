"""Work that was stopped: the workspace says so and goes on when asked; what a restart interrupted goes on by itself."""

import subprocess
import sys

import pytest
from unabridged.app.web.jobs import JobRunner
from unabridged.storage import Store


@pytest.mark.browser
def test_a_workspace_whose_job_was_stopped_offers_to_go_on(visit, server, contract_pdf):
    workspace = server.store.create_workspace("Stopped").id
    document = server.store.add_document(workspace, contract_pdf, "stopped.pdf").id
    job = server.store.create_job(
        "stopped.pdf", workspace_id=workspace, payload={"documents": [document], "kind": None}
    )
    server.store.cancel_job(job.id)
    page = visit().open(f"/workspace?id={workspace}")
    page.get_by_text("stopped.pdf is not being read").wait_for()
    page.get_by_role("button", name="Resume").click()
    page.get_by_role("tab", name="Clauses").or_(page.get_by_role("link", name="Clauses")).first.wait_for()
    assert server.store.document(document).status == "ok"


def test_what_a_restart_interrupted_goes_on_by_itself(tmp_path, contract_pdf):
    program = (
        "import sys, os, signal; from pathlib import Path; from unabridged.storage import Store\n"
        "store = Store(Path(sys.argv[1])); workspace = store.create_workspace('Killed').id\n"
        "document = store.add_document(workspace, Path(sys.argv[2]), 'services.pdf').id\n"
        "store.start_job(store.create_job('read', workspace_id=workspace, payload={'documents': [document], 'kind': None}).id)\n"
        "store.cancel_job(store.create_job('stopped', workspace_id=workspace, payload={'documents': []}).id)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path), str(contract_pdf)], check=False)
    store = Store(tmp_path)
    assert {job.title: job.state for job in store.jobs()} == {"read": "interrupted", "stopped": "cancelled"}
    runner = JobRunner(store)
    runner.resume_interrupted()
    states = {job.title: job.state for job in store.jobs()}
    assert states["read"] in {"waiting", "running", "done"}
    assert states["stopped"] == "cancelled"
    runner.close()
    store.close()
