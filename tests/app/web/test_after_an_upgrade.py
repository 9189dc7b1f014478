"""Documents that an older version read: a job reads them again, and pages say so instead of waiting for it."""

import httpx
import pytest
from unabridged.app import workbench
from unabridged.app.code_index import large
from unabridged.app.workbench import Workbench

SOURCES = {
    "pyproject.toml": "",
    "shop/__init__.py": "",
    "shop/cart.py": "def total():\n    return price()\n\n\ndef price():\n    return 1\n",
}


@pytest.fixture
def repository(tmp_path):
    for path, text in SOURCES.items():
        (tmp_path / "shop" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / path).write_text(text)
    return tmp_path / "shop"


@pytest.mark.parametrize("is_large", [False, True])
def test_a_page_starts_one_job_and_does_not_wait(server, repository, monkeypatch, is_large):
    (repository / "README.md").write_text(f"# Large: {is_large}\n")  # equal contents would be read once
    with monkeypatch.context() as before:
        before.setattr(workbench, "analyser_version", lambda: "older")
        if is_large:
            before.setattr(large, "LARGE_BYTES", 10)
        workspace = server.store.create_workspace("Upgraded").id
        document = Workbench(server.store).add(workspace, repository).id
    with httpx.Client(base_url=server.url) as client:
        first = client.get(f"/doc/{document}/overview.json")
        assert first.status_code == 400
        assert "has not been analysed yet" in first.json()["error"]
        shown = client.get(f"/api/workspaces/{workspace}").json()
        assert [item["status"] for item in shown["documents"]] in (["waiting"], ["ok"])
        assert len(server.store.jobs(workspace_id=workspace)) == 1
        server.wait_for_jobs()
        facts = client.get(f"/doc/{document}/overview.json").json()["facts"]
        assert {item["name"]: item["value"] for item in facts}["calls"] == 1
        assert len(server.store.jobs(workspace_id=workspace)) == 1


def test_what_this_version_read_is_not_read_again(server, repository):
    workspace = server.store.create_workspace("Current").id
    document = Workbench(server.store).add(workspace, repository).id
    assert httpx.get(f"{server.url}/doc/{document}/overview.json").status_code == 200
    assert server.store.jobs(workspace_id=workspace) == []


def test_a_document_that_a_job_finishes_meanwhile_is_not_outdated(server, contract_pdf, monkeypatch):
    bench = Workbench(server.store)
    workspace = server.store.create_workspace("Meanwhile").id
    document = server.store.add_document(workspace, contract_pdf, "services.pdf")
    analysed = server.store.analysed

    def and_then_it_is_finished(*arguments):
        found = analysed(*arguments)
        bench.analyze_document(document.id)
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(server.store, "analysed", and_then_it_is_finished)
        assert bench.outdated(workspace) == []
    assert server.store.document(document.id).status == "ok"
