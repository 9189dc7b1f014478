"""A batch: every input one line, one bad file costs one line, a kill loses nothing, a second run does nothing."""

import csv
import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from openpyxl import load_workbook
from unabridged.app.batch import BatchOptions, run_batch
from unabridged.app.batch.limits import WorkLimits
from unabridged.app.batch.scan import scan
from unabridged.ingest.errors import UnabridgedError, UsageError

CONTRACT = "1. Term\nSubject to Section 9 the tenant shall pay.\n2. Notice\nThe landlord shall give notice.\n"


@pytest.fixture
def folder(tmp_path):
    """A folder with good, bad, hidden, linked and special inputs."""
    root = tmp_path / "in"
    (root / "sub" / "deep").mkdir(parents=True)
    (root / "a.txt").write_text(CONTRACT)
    (root / "sub" / "deep" / "copy.txt").write_text(CONTRACT)
    (root / ".hidden.txt").write_text("A hidden text of its own.\n")
    (root / "empty.pdf").write_bytes(b"")
    (root / "what.bin").write_bytes(b"\0\1\2")
    (root / "link.txt").symlink_to("/etc/hostname")
    os.mkfifo(root / "pipe.txt")
    (root / "program").mkdir()
    (root / "program" / "package.json").write_text("{}\n")
    (root / "program" / "main.js").write_text("function start() { helper(); }\nfunction helper() {}\n")
    return root


def run(folder, out, **options):
    limits = options.pop("limits", None)
    counts = run_batch(folder, out, BatchOptions(**options), limits=limits)
    lines = [json.loads(line) for line in (out / "summary.jsonl").read_text(encoding="utf-8").splitlines()]
    return counts, {line["file"]: line for line in lines}


def everything(out):
    return {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_every_input_has_one_line(folder, tmp_path):
    counts, lines = run(folder, tmp_path / "out")
    assert {name: line["status"] for name, line in lines.items()} == {
        ".hidden.txt": "ok",
        "a.txt": "ok",
        "empty.pdf": "rejected",
        "link.txt": "rejected",
        "pipe.txt": "rejected",
        "program": "ok",
        "sub/deep/copy.txt": "ok",
        "what.bin": "rejected",
    }
    assert (counts.total, counts.ok, counts.partial, len(counts.rejected)) == (8, 4, 0, 4)
    assert all(name in lines and why == lines[name]["error"] for name, why in counts.rejected)
    assert list(lines["a.txt"]) == ["file", "kind", "status", "error", "chars", "seconds", "result", "sha256"]
    assert lines["a.txt"]["sha256"] == hashlib.sha256(CONTRACT.encode()).hexdigest()
    for line in lines.values():
        assert (line["error"] is None) == (line["status"] == "ok")
        assert line["error"] is None or (
            12 <= len(line["error"]) <= 1000 and line["file"].split("/")[-1] in line["error"]
        )


def test_a_result_holds_the_analysis_and_its_text(folder, tmp_path):
    _, lines = run(folder, tmp_path / "out")
    result = json.loads((tmp_path / "out" / lines["a.txt"]["result"]).read_text())
    assert (result["document"], result["text"]) == ("a.txt", CONTRACT)
    assert {"main.start", "main.helper"} <= {
        symbol["name"] for symbol in json.loads((tmp_path / "out" / lines["program"]["result"]).read_text())["symbols"]
    }


def test_the_same_bytes_twice_are_two_lines_and_one_analysis(folder, tmp_path):
    _, lines = run(folder, tmp_path / "out", kind="contract")
    assert lines["a.txt"]["result"] == lines["sub/deep/copy.txt"]["result"]
    assert len(list((tmp_path / "out" / "results").glob("*copy*"))) == 0


def test_a_second_run_changes_no_byte(folder, tmp_path):
    run(folder, tmp_path / "out", formats=("json", "csv", "xlsx"))
    before = everything(tmp_path / "out")
    run(folder, tmp_path / "out", formats=("json", "csv", "xlsx"))
    assert everything(tmp_path / "out") == before


def test_what_changes_is_analysed_again_and_what_is_gone_is_forgotten(folder, tmp_path):
    _, before = run(folder, tmp_path / "out")
    (folder / "a.txt").write_text(CONTRACT + "3. More\nMore text.\n")
    (folder / ".hidden.txt").unlink()
    (folder / "new.md").write_text("# New\n\nText.\n")
    _, after = run(folder, tmp_path / "out")
    assert after["a.txt"]["chars"] > before["a.txt"]["chars"]
    assert ".hidden.txt" not in after
    assert after["new.md"]["status"] == "ok"
    assert not list((tmp_path / "out" / "results").glob("hidden*"))


def test_a_result_that_was_removed_is_made_again(folder, tmp_path):
    _, lines = run(folder, tmp_path / "out")
    (tmp_path / "out" / lines["a.txt"]["result"]).unlink()
    run(folder, tmp_path / "out")
    assert (tmp_path / "out" / lines["a.txt"]["result"]).exists()


def test_results_come_in_the_formats_asked_for_and_no_cell_is_a_formula(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "=cmd|x.txt").write_text(CONTRACT)
    _, lines = run(folder, tmp_path / "out", formats=("xlsx", "csv"), kind="contract")
    result = tmp_path / "out" / lines["=cmd|x.txt"]["result"]
    assert result.suffix == ".xlsx"
    assert result.with_suffix(".csv").exists()
    assert not result.with_suffix(".json").exists()
    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["file"] for row in csv.DictReader(file)] == ["'=cmd|x.txt"]
    cell = load_workbook(tmp_path / "out" / "summary.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == ("=cmd|x.txt", "s")


@pytest.mark.parametrize(
    "name", ["two\nlines.txt", "<svg onload=x>.txt", "-v.txt", "z" * 240 + ".txt", "raw\udce9.txt"]
)
def test_a_hostile_name_is_a_line_and_a_plain_result_file(tmp_path, name):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_text(CONTRACT)
    _, lines = run(folder, tmp_path / "out")
    assert lines[name]["status"] == "ok"
    (result,) = (tmp_path / "out" / "results").iterdir()
    assert result.name.isascii()
    assert set(result.name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


def test_an_input_that_takes_too_long_is_ended_and_the_rest_goes_on(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("unabridged.app.batch.worker.analyze", hanging_on("hidden"))
    started = time.monotonic()
    _, lines = run(folder, tmp_path / "out", limits=WorkLimits(seconds=1.5))
    assert lines[".hidden.txt"]["status"] == "rejected"
    assert "was not finished within 2 seconds of work" in lines[".hidden.txt"]["error"]
    assert lines["a.txt"]["status"] == "ok"
    assert time.monotonic() - started < 30


def test_an_input_that_works_too_long_is_ended_sooner_than_one_that_waits(folder, tmp_path, monkeypatch):
    def spin():
        while True:
            pass

    monkeypatch.setattr("unabridged.app.batch.worker.analyze", analyze_otherwise("hidden", spin))
    _, lines = run(folder, tmp_path / "out", limits=WorkLimits(seconds=1, wall_factor=600))
    assert "was not finished within 1 seconds of work" in lines[".hidden.txt"]["error"]


def test_an_input_that_takes_too_much_memory_is_ended_and_the_rest_goes_on(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("unabridged.app.batch.worker.analyze", greedy_on("hidden"))
    _, lines = run(folder, tmp_path / "out", limits=WorkLimits(address_space=1 << 30))
    assert lines[".hidden.txt"]["status"] == "rejected"
    assert "memory" in lines[".hidden.txt"]["error"]
    assert lines["a.txt"]["status"] == "ok"


def test_an_input_that_kills_its_process_costs_one_line(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("unabridged.app.batch.worker.analyze", dying_on("hidden"))
    _, lines = run(folder, tmp_path / "out")
    assert lines[".hidden.txt"]["error"].startswith(
        "'.hidden.txt' ended the process that was reading it (signal SIGKILL)"
    )
    assert lines["a.txt"]["status"] == "ok"


def test_a_full_disk_stops_the_run_and_blames_no_input(folder, tmp_path, monkeypatch):
    def fails(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("unabridged.app.batch.worker._write_results", fails)
        with pytest.raises(UnabridgedError, match="No space left on device"):
            run(folder, tmp_path / "out")
    _, lines = run(folder, tmp_path / "out")
    assert lines["a.txt"]["status"] == "ok"


def test_the_output_is_never_the_input(folder):
    with pytest.raises(UsageError, match="is the input as well"):
        run(folder, folder)


def test_a_repository_is_one_line_unless_every_file_is_asked_for(folder, tmp_path):
    names = {item.name for item in scan(folder, without=tmp_path / "out", repositories=False)}
    assert {"program/package.json", "program/main.js"} <= names
    assert "program" in {item.name for item in scan(folder, without=tmp_path / "out")}


def test_the_output_may_lie_inside_the_input(folder):
    _, first = run(folder, folder / "out")
    _, second = run(folder, folder / "out")
    assert first.keys() == second.keys()


def test_a_zip_is_one_line(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(folder / "code.zip", "w") as archive:
        archive.writestr("m/main.js", "function start() {}\n")
    _, lines = run(folder, tmp_path / "out")
    assert lines["code.zip"]["kind"] == "code"


def test_two_runs_into_one_folder_are_refused(folder, tmp_path, monkeypatch):
    import fcntl

    monkeypatch.setattr("unabridged.app.output_folder.WAIT_SECONDS", 0.2)
    (tmp_path / "out").mkdir()
    other = os.open(tmp_path / "out", os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(UsageError, match="Another run"):
        run(folder, tmp_path / "out")
    os.close(other)


def test_killed_at_any_moment_nothing_is_lost_and_no_process_is_left(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number}.txt").write_text(f"{CONTRACT}{number + 3}. House {number}\nMore about it.\n" * 40)
    command = [sys.executable, "-m", "unabridged.app", "batch", str(folder), "--out", str(tmp_path / "out")]
    running = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("out/results/*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    running.kill()
    running.wait()
    kept = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("out/results/*")}
    assert subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0
    lines = [json.loads(line) for line in (tmp_path / "out" / "summary.jsonl").read_text().splitlines()]
    assert sorted(line["file"] for line in lines) == sorted(f"{number}.txt" for number in range(30))
    again = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("out/results/*")}
    assert sum(again[name] != kept[name] for name in kept) <= 2  # at most what was between its result and its record
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["journal.db", "results", "summary.jsonl"]
    assert children_of(running.pid) == []


def test_a_terminated_run_keeps_its_summary(tmp_path, folder):
    command = [sys.executable, "-m", "unabridged.app", "batch", str(folder), "--out", str(tmp_path / "out"), "--watch"]
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (tmp_path / "out" / "summary.jsonl").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == 130
    assert not (tmp_path / "out" / ".work").exists()


def test_a_watched_folder_is_followed(tmp_path, folder, monkeypatch):
    monkeypatch.setattr("unabridged.app.batch.run._WATCH_SECONDS", 0.1)
    rounds = []

    def change(_seconds):
        rounds.append(None)
        if len(rounds) == 1:
            (folder / "late.txt").write_text(CONTRACT + "late")
            os.utime(folder / "late.txt", (0, 0))
        if len(rounds) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("unabridged.app.batch.run.time.sleep", change)
    with pytest.raises(KeyboardInterrupt):
        run_batch(folder, tmp_path / "out", BatchOptions(watch=True))
    assert '"late.txt"' in (tmp_path / "out" / "summary.jsonl").read_text()


def children_of(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.split()


def analyze_otherwise(word, deed):
    from unabridged.ingest.pipeline import analyze

    def instead(document, kind=None):
        if word in document.name:
            deed()
        return analyze(document, kind)

    return instead


def hanging_on(word):
    return analyze_otherwise(word, lambda: time.sleep(600))


def greedy_on(word):
    return analyze_otherwise(word, lambda: [bytearray(100 << 20) for _ in range(40)])


def dying_on(word):
    return analyze_otherwise(word, lambda: os.kill(os.getpid(), signal.SIGKILL))
