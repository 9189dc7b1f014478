"""Short work never waits for long work; of jobs alike the first comes first."""

import threading
import time
from datetime import UTC, datetime

import pytest
from unabridged.app.web.jobs import JobRunner
from unabridged.app.web.lanes import SHORT_SECONDS, Lane, expected_seconds
from unabridged.storage import DocumentRecord, Store


def test_a_lane_keeps_the_order_and_says_who_comes_before():
    lane = Lane()
    for job in (7, 8, 9):
        lane.put(job)
    assert (lane.first(), [lane.ahead(job) for job in (7, 8, 9, 10)]) == (7, [0, 1, 2, 0])
    lane.leave(8)
    lane.leave(7)
    lane.leave(7)
    assert (lane.first(), lane.ahead(9)) == (9, 0)
    lane.close()
    assert lane.first() is None


def test_whoever_waits_for_a_turn_is_told_of_it():
    lane, turns = Lane(), []
    waiting = threading.Thread(target=lambda: turns.append(lane.first()))
    waiting.start()
    lane.put(3)
    waiting.join(timeout=10)
    assert turns == [3]


@pytest.mark.parametrize(
    ("ending", "megabytes", "short"),
    [(".pdf", 0.1, True), (".pdf", 40, True), (".pdf", 100, False), (".folder", 3, True), (".folder", 30, False), (".zip", 5, False)],
)  # fmt: skip
def test_large_repositories_and_very_large_documents_are_long_work(ending, megabytes, short):
    record = DocumentRecord(
        id=1, workspace_id=1, content=f"0{ending}", name="a", format="", kind=None, status="waiting", error=None,
        pages=None, language=None, size_bytes=int(megabytes * 1e6), added_at=datetime.now(UTC),
    )  # fmt: skip
    assert (expected_seconds(record) <= SHORT_SECONDS) == short


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "home")
    yield store
    store.close()


@pytest.fixture
def runner(store, monkeypatch):
    """A runner whose repositories are read until `runner.let_go` is set; every other document is rejected at once."""
    runner = JobRunner(store)
    runner.let_go, runner.read = threading.Event(), []

    def follow(job_id, worker, live, *_):
        runner.read.append(live.file)
        if live.file.endswith(".zip"):
            assert runner.let_go.wait(20)
        for record in store.documents(store.job(job_id).workspace_id):
            if record.name == live.file:
                store.reject_document(record.id, "This is only a test of the order.")

    monkeypatch.setattr(runner, "_follow", follow)
    yield runner
    runner.let_go.set()
    runner.close()


def add(store, workspace, folder, name, size=1000):
    path = folder / name
    path.write_bytes(name.encode() + bytes(size))
    return store.add_document(workspace, path, name).id


def wait(condition):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_contract_does_not_wait_for_a_colleagues_repository(store, runner, tmp_path):
    workspace = store.create_workspace("Both").id
    large = [add(store, workspace, tmp_path, name, 3_000_000) for name in ("a.zip", "b.zip")]
    first, second = [runner.analyse(workspace, [document], "large") for document in large]
    wait(lambda: runner.read == ["a.zip"])
    contract = runner.analyse(workspace, [add(store, workspace, tmp_path, "c.txt")], "contract")
    wait(lambda: store.job(contract.id).state == "done")
    states = [runner.describe(store.job(job.id)) for job in (first, second)]
    assert [(job["state"], job["ahead"]) for job in states] == [("running", 0), ("waiting", 1)]
    runner.cancel(second.id)
    third = runner.analyse(workspace, [large[1]], "again")
    assert runner.describe(store.job(third.id))["ahead"] == 1
    runner.let_go.set()
    wait(lambda: store.job(third.id).state == "done")
    assert runner.read == ["a.zip", "c.txt", "b.zip"]


def test_what_came_together_is_read_with_the_quickest_first(store, runner, tmp_path):
    workspace = store.create_workspace("Together").id
    documents = [add(store, workspace, tmp_path, "a.zip", 3_000_000), add(store, workspace, tmp_path, "z.txt")]
    runner.let_go.set()
    job = runner.analyse(workspace, documents, "together")
    wait(lambda: store.job(job.id).state == "done")
    assert runner.read == ["z.txt", "a.zip"]


def test_a_job_goes_on_without_the_documents_that_were_removed(store, runner, tmp_path):
    workspace = store.create_workspace("Removed").id
    documents = [add(store, workspace, tmp_path, name) for name in ("a.txt", "b.txt")]
    stopped = store.create_job("two", workspace_id=workspace, payload={"documents": documents, "kind": None})
    store.cancel_job(stopped.id)
    store.delete_document(documents[0])
    job = runner.resume(stopped.id)
    wait(lambda: store.job(job.id).state == "done")
    assert runner.read == ["b.txt"]
