"""One database and one folder of files for several people: the command line, the application, two processes at once."""

import json
import os
import re
import subprocess
import sys
import time
from contextlib import closing

import pytest
from unabridged.app import cli
from unabridged.app.settings import Settings
from unabridged.app.web.jobs import JobRunner
from unabridged.app.web.server import about

CONTRACT = (
    "1. Term\nSubject to Section 9 the tenant shall pay the rent.\n2. Notice\nNotice shall be given in writing.\n"
)
PASSWORD = "s3cret"


@pytest.fixture
def home(tmp_path, monkeypatch, postgresql):
    """A home whose database is PostgreSQL, told by the environment; the password is not asked for, but is in the URL."""
    name = postgresql.new_database(postgresql.migrated)
    monkeypatch.setenv("UNABRIDGED_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("UNABRIDGED_DATABASE_URL", postgresql.url(name).replace("postgres:@", f"postgres:{PASSWORD}@"))
    yield tmp_path / "home"
    postgresql.drop(name)


@pytest.fixture
def run(home, monkeypatch, capfd):
    """run("analyze", ...): (exit code, standard output, standard error)."""

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["unabridged", *map(str, arguments)])
        code = cli.main()
        out, err = capfd.readouterr()
        assert PASSWORD not in out + err
        return code, out, err

    return command


@pytest.fixture
def lease(tmp_path):
    path = tmp_path / "lease.txt"
    path.write_text(CONTRACT)
    return path


def test_the_command_line_works_on_the_teams_database(run, home, lease):
    assert run("workspaces", "add", "Leases", lease)[0] == 0
    assert not (home / "unabridged.db").exists()
    assert run("workspaces", "list")[1].endswith("Leases\n")
    code, out, _ = run("ask", "Leases", "What shall be given in writing?")
    assert code == 0
    assert "Notice shall be given in writing" in out
    assert run("workspaces", "delete", "Leases", "--yes")[0] == 0
    assert run("workspaces", "list")[1] == ""


def test_doctor_says_which_database_it_is_and_backup_what_is_left_to_do(run, tmp_path):
    code, out, _ = run("doctor")
    assert code == 0
    assert re.search(r"ok +database: PostgreSQL database 'test\d+' on .* \(version \d", out)
    code, _, err = run("backup", tmp_path / "copy")
    assert code == 0
    assert "pg_dump" in err


def test_doctor_says_that_the_database_does_not_answer(run, monkeypatch):
    monkeypatch.setenv("UNABRIDGED_DATABASE_URL", f"postgresql://ann:{PASSWORD}@127.0.0.1:1/team")
    code, out, _ = run("doctor")
    assert code == 1
    assert "WRONG  PostgreSQL database 'team' on 127.0.0.1:1 does not answer" in out
    code, out, err = run("workspaces", "list")
    assert (code, out) == (1, "")
    assert "Start the server" in err


def test_the_applications_workers_write_to_the_same_database(tmp_path, databases, lease):
    """The worker is told by its environment alone, so that no list of processes shows the URL."""
    store = databases.open(tmp_path / "home")
    runner = JobRunner(store)
    workspace = store.create_workspace("Leases").id
    document = store.add_document(workspace, lease, "lease.txt").id
    job = runner.analyse(workspace, [document], "lease.txt")
    end = time.monotonic() + 60
    while store.jobs(states=["waiting", "running"]):
        assert time.monotonic() < end, "the job did not end"
        time.sleep(0.05)
    runner.close()
    assert store.job(job.id).state == "done"
    assert store.document(document).status == "ok"
    assert [hit.document for hit in store.search(workspace, "rent")] == ["lease.txt"]
    assert PASSWORD not in json.dumps(about(store))


def test_two_people_add_and_resume_in_one_workspace_at_once(tmp_path, databases):
    """Two processes enter the same files: each file is one document; of two that resume a job, one has it."""
    home = tmp_path / "home"
    store = databases.open(home)
    workspace = store.create_workspace("Leases").id
    job = store.create_job("read", workspace_id=workspace, payload={"documents": [], "kind": None})
    store.fail_job(job.id, "It failed.")
    program = (
        "import sys; from pathlib import Path; from unabridged.storage import NotFound, Store\n"
        "store = Store(Path(sys.argv[1]), sys.argv[2]); workspace = int(sys.argv[3])\n"
        "sys.stdin.readline()\n"
        "for number in range(30): store.add_document(workspace, f'{number}'.encode(), f'{number}.txt')\n"
        "try: store.delete_job(int(sys.argv[4])); print('mine')\n"
        "except NotFound: print('theirs')"
    )
    command = [sys.executable, "-c", program, str(home), databases.url(home) or "", str(workspace), str(job.id)]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in "ab"]
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate()[0].strip() for process in running]
    assert sorted(said) == ["mine", "theirs"]
    assert sorted(record.name for record in store.documents(workspace)) == sorted(f"{n}.txt" for n in range(30))
    assert len([path for path in (home / "files").rglob("*") if path.is_file()]) == 30


def test_a_home_with_a_file_moves_into_the_teams_database(run, home, lease, tmp_path, monkeypatch):
    url = os.environ["UNABRIDGED_DATABASE_URL"]
    monkeypatch.delenv("UNABRIDGED_DATABASE_URL")
    assert run("workspaces", "add", "Leases", lease, "--home", tmp_path / "old")[0] == 0
    said = run("ask", "Leases", "What shall be given in writing?", "--home", tmp_path / "old")[1]
    assert run("backup", tmp_path / "copy", "--home", tmp_path / "old")[0] == 0
    monkeypatch.setenv("UNABRIDGED_DATABASE_URL", url)
    code, _, err = run("restore", tmp_path / "copy")
    assert code == 0
    assert "1 workspaces restored" in err
    assert run("ask", "Leases", "What shall be given in writing?")[1] == said
    with closing(Settings().open_store()) as store:
        (workspace,) = store.workspaces()
        (document,) = store.documents(workspace.id)
        assert store.original(document.content).read_text() == CONTRACT
        assert [hit.document_id for hit in store.search(workspace.id, "writing", limit=5)] == [document.id]
        assert len(store.answers(workspace.id)) == 2
        assert store.create_workspace("Next").id > workspace.id
    code, _, err = run("restore", tmp_path / "copy")
    assert code != 0
    assert "holds workspaces already" in err
    assert run("restore", lease.parent / "nothing")[0] != 0
