"""Many writers at once: nobody hears "database is locked", nothing is lost."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

WRITERS = 8
PROCESSES = 4


def test_threads_write_at_once(store, add):
    workspace = store.create_workspace("Leases")

    def write(number):
        job = store.create_job(f"job {number}")
        add(store, workspace.id, f"{number}.txt", f"1. Rent of house {number}\nThe tenant shall pay.\n")
        for done in range(20):
            store.job_progress(job.id, "read", done, 20)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert len(store.documents(workspace.id)) == WRITERS
    assert len(store.search(workspace.id, "tenant")) == WRITERS
    assert {job.done for job in store.jobs()} == {19}


def test_processes_open_a_new_home_and_write_at_once(tmp_path, databases):
    program = (
        "import sys; from pathlib import Path; from unabridged.storage import Store\n"
        "store = Store(Path(sys.argv[1]), sys.argv[3]); workspace = store.create_workspace(sys.argv[2])\n"
        "for number in range(25): store.add_document(workspace.id, f'{number}'.encode(), f'{number}.txt')"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    url = databases.url(tmp_path, empty=True) or ""
    running = [subprocess.Popen([*command, str(n), url], stderr=subprocess.PIPE, text=True) for n in range(PROCESSES)]
    assert [process.communicate()[1] for process in running] == [""] * PROCESSES
    store = databases.open(tmp_path)
    assert [item.documents for item in store.workspaces()] == [25] * PROCESSES
    assert store.check() == []


def test_a_forked_child_opens_its_own_connection(store):
    workspace = store.create_workspace("before")
    child = os.fork()
    if child == 0:
        try:
            store.create_workspace("from the child")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert [item.name for item in store.workspaces()] == ["from the child", workspace.name]
    assert store.check() == []
