"""A worker that has to be ended: what can be asked already stays, and the job can go on."""

import time

import pytest
from unabridged.app.code_index import large
from unabridged.app.web import jobs
from unabridged.app.web.jobs import JobRunner, TooLong
from unabridged.app.workbench import Workbench
from unabridged.ingest.progress import silent
from unabridged.storage import Store


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "home")
    yield store
    store.close()


@pytest.fixture
def named(store, tmp_path, monkeypatch):
    """A large repository whose calls are known by name: resolving it was stopped."""
    monkeypatch.setattr(large, "LARGE_BYTES", 10)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "a.py").write_text("def a():\n    b()\n\ndef b():\n    pass\n")

    class Stop(Exception):
        pass

    def stop(stage, done, total):
        if stage == "resolve":
            raise Stop

    with pytest.raises(Stop):
        Workbench(store).add(store.create_workspace("Shop").id, tmp_path / "shop", progress=stop)
    (record,) = store.documents(store.workspaces()[0].id)
    assert record.status == "ok"
    return record


def run(runner, document):
    """The job that reads this document, after its end."""
    job = runner.analyse(document.workspace_id, [document.id], document.name)
    end = time.monotonic() + 20
    while runner.store.job(job.id).state in {"waiting", "running"}:
        assert time.monotonic() < end, "the job did not end"
        time.sleep(0.02)
    runner.close()
    return job


@pytest.mark.parametrize("ended", [TooLong("It takes longer than 9 seconds."), jobs.ProcessEnded()])
def test_a_repository_that_can_be_asked_stays_when_resolving_it_is_given_up(store, named, monkeypatch, ended):
    def give_up(*_):
        raise ended

    runner = JobRunner(store)
    monkeypatch.setattr(runner, "_follow", give_up)
    job = run(runner, named)
    assert store.document(named.id).status == "ok"
    assert store.job(job.id).state == "failed"
    assert "found by name so far" in store.job(job.id).error
    assert "Resume" in store.job(job.id).error


def test_a_job_that_goes_on_resolves_what_was_left(store, named):
    runner = JobRunner(store)
    assert runner._unresolved(named)
    Workbench(store).analyze_document(named.id, progress=silent)
    assert not runner._unresolved(named)
    runner.close()


def test_a_document_that_was_not_read_is_rejected(store, tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("Some text.\n")
    workspace = store.create_workspace("Texts").id
    document = store.add_document(workspace, tmp_path / "a.txt", "a.txt")

    def give_up(*_):
        raise TooLong("It takes longer than 9 seconds.")

    runner = JobRunner(store)
    monkeypatch.setattr(runner, "_follow", give_up)
    job = run(runner, document)
    assert store.document(document.id).status == "rejected"
    assert store.job(job.id).state == "done"
