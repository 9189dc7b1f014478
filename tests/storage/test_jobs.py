"""Jobs tell how far they are, stop when asked, and never look alive when their process is dead."""

import os
import subprocess
import sys

from unabridged.storage import Store, jobs


def test_a_job_runs_to_its_end(store):
    job = store.create_job("Read 3 files", payload={"files": ["a", "b", "c"]})
    assert store.job(job.id).state == "waiting"
    store.start_job(job.id)
    assert store.job_progress(job.id, "read", 1, 3) is False
    running = store.job(job.id)
    assert (running.state, running.stage, running.done, running.total) == ("running", "read", 1, 3)
    store.finish_job(job.id)
    assert store.job(job.id).state == "done"
    assert store.jobs(states=["running"]) == []


def test_progress_is_never_over_its_total(store):
    job = store.create_job("x")
    store.job_progress(job.id, "read", 7, 3)
    assert (store.job(job.id).done, store.job(job.id).total) == (3, 3)


def test_a_running_job_learns_that_it_should_stop(store):
    job = store.create_job("x")
    store.start_job(job.id)
    store.request_cancel(job.id)
    assert store.job(job.id).state == "running"
    assert store.job_progress(job.id, "read", 1, 3) is True
    store.cancel_job(job.id)
    assert store.job(job.id).state == "cancelled"


def test_a_job_that_has_not_begun_is_cancelled_at_once(store):
    job = store.create_job("x")
    store.request_cancel(job.id)
    assert store.job(job.id).state == "cancelled"
    assert not store.start_job(job.id)
    assert store.job(job.id).state == "cancelled"


def test_the_job_of_a_dead_process_is_interrupted_and_can_run_again(tmp_path, databases):
    program = (
        "import sys, os, signal; from pathlib import Path; from unabridged.storage import Store\n"
        "store = Store(Path(sys.argv[1]), sys.argv[2]); job = store.create_job('x', payload={'n': 1}); store.start_job(job.id)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    command = [sys.executable, "-c", program, str(tmp_path), databases.url(tmp_path) or ""]
    ended = subprocess.run(command, check=False)
    assert ended.returncode == -9
    store = databases.open(tmp_path)
    (job,) = store.jobs()
    assert (job.state, job.payload) == ("interrupted", {"n": 1})
    store.start_job(job.id)
    assert store.job(job.id).state == "running"


def test_opening_a_second_store_leaves_living_jobs_alone(store):
    job = store.create_job("x")
    store.start_job(job.id)
    Store(store.home, store.url).close()
    assert store.job(job.id).state == "running"


def test_a_process_that_another_user_started_counts_as_living(monkeypatch):
    def forbidden(pid, signal):
        raise PermissionError

    owner = jobs._this_process()
    assert jobs.process_lives(owner)
    monkeypatch.setattr(os, "kill", forbidden)
    assert jobs.process_lives(owner)
