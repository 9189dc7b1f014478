"""Jobs: they stop within two seconds, survive a reload, go on where they were, and isolate a bad file."""

import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from unabridged.app.web.jobs import UNITS_PER_FILE, Live, seconds_left, units
from unabridged.storage import JobRecord


def wait(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def long_workspace(server, tmp_path):
    """A workspace with several hundred-page documents that wait."""
    import pymupdf

    workspace = server.store.create_workspace("long").id
    ids = []
    for number in range(3):
        document = pymupdf.open()
        for page in range(300):
            sheet = document.new_page()
            sheet.insert_textbox(pymupdf.Rect(50, 50, 550, 800), f"{page}.{number} Some words here. " * 90, fontsize=8)
        path = tmp_path / f"long-{number}.pdf"
        document.save(path)
        ids.append(server.store.add_document(workspace, path, path.name).id)
    return workspace, ids


def test_a_cancelled_job_stops_within_two_seconds_and_resumes_where_it_was(server, long_workspace):
    workspace, ids = long_workspace
    job = server.runner.analyse(workspace, ids, "long")
    wait(lambda: server.runner.live.get(job.id) is not None)
    described = httpx.get(f"{server.url}/api/jobs").json()["jobs"][0]
    assert described["state"] == "running"
    assert described["live"]["files"] == 3
    asked = time.monotonic()
    httpx.post(f"{server.url}/api/jobs/{job.id}/cancel")
    wait(lambda: server.store.job(job.id).state == "cancelled", 2.0)
    assert time.monotonic() - asked < 2.0
    wait(lambda: job.id not in server.runner.live)
    assert all(record.status == "waiting" for record in server.store.documents(workspace)[1:])
    again = httpx.post(f"{server.url}/api/jobs/{job.id}/resume").json()
    done = [record for record in server.store.documents(workspace) if record.status != "waiting"]
    server.runner.cancel(again["id"])
    server.wait_for_jobs()
    assert [record for record in server.store.documents(workspace) if record in done] == done


def test_progress_never_passes_its_total():
    for stage, done, total in (("", 0, 0), ("read", 5, 10), ("read", 11, 10), ("analyse", 3, 4), ("index", 9, 4)):
        assert 0 <= units(Live(stage=stage, done=done, total=total)) <= UNITS_PER_FILE


@pytest.mark.parametrize(
    ("repository", "stages"),
    [
        (False, ("", "read", "layout", "index")),
        (False, ("reading", "statements", "index")),
        (True, ("", "reading", "outline", "index", "link", "resolve")),
    ],
)
def test_progress_never_goes_back(repository, stages):
    seen = [
        units(Live(stage=stage, done=done, total=4, repository=repository)) for stage in stages for done in range(5)
    ]
    assert seen == sorted(seen)


def test_a_job_of_a_deleted_workspace_ends(server, long_workspace):
    workspace, ids = long_workspace
    job = server.runner.analyse(workspace, ids, "long")
    wait(lambda: server.runner.live.get(job.id) is not None)
    assert httpx.delete(f"{server.url}/api/workspaces/{workspace}").status_code == 200
    wait(lambda: job.id not in server.runner.live)
    assert httpx.get(f"{server.url}/api/workspaces/{workspace}").status_code == 404
    assert httpx.get(f"{server.url}/doc/{ids[0]}/pages.json").status_code == 404


@pytest.mark.parametrize(
    ("state", "seconds", "done", "left"),
    [("running", 10, 25, 30), ("running", 0.5, 50, None), ("running", 10, 1, None), ("done", 10, 100, None), ("waiting", None, 0, None)],
)  # fmt: skip
def test_what_is_left_follows_from_the_pace_so_far(state, seconds, done, left):
    started = datetime.now(UTC) - timedelta(seconds=seconds) if seconds is not None else None
    job = JobRecord(1, 1, "a", state, "", done, 100, None, False, {}, datetime.now(UTC), started, None)
    assert seconds_left(job) == left
