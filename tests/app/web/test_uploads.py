"""What an upload may hold, and what becomes of it."""

import json
import struct

import httpx
import pytest
from unabridged.app.web.uploads import clean_path, parse_manifest, receive
from unabridged.ingest.errors import TooLarge, UsageError


def body(files, folder=None):
    manifest = json.dumps({"folder": folder, "files": [{"path": path, "size": len(data)} for path, data in files]})
    return struct.pack(">I", len(manifest)) + manifest.encode() + b"".join(data for _, data in files)


def send(server, workspace, files, folder=None):
    return httpx.post(f"{server.url}/api/workspaces/{workspace}/files", content=body(files, folder), timeout=60)


def received(data, tmp_path, part=7):
    async def parts():
        for start in range(0, len(data), part):
            yield data[start : start + part]
        yield b""

    return finish(receive(parts(), tmp_path))


def finish(coroutine):
    """The result of a coroutine that never waits; no event loop is needed, and another may be running here."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waits for something")


@pytest.mark.parametrize("part", [1, 3, 64, 10_000])
def test_files_arrive_whole_however_the_stream_is_cut(tmp_path, part):
    files = [("a.txt", b"first"), ("empty.txt", b""), ("b/c.txt", bytes(range(256)))]
    upload = received(body(files), tmp_path, part)
    assert [(item.path, item.location.read_bytes()) for item in upload.files] == files


def test_a_stream_that_ends_early_is_refused(tmp_path):
    with pytest.raises(UsageError):
        received(body([("a.txt", b"hello")])[:-2], tmp_path)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("a\\..\\b.txt", "a/b.txt"),
        ("pkg/sub/__init__.py", "pkg/sub/__init__.py"),
        ("..", "file"),
    ],
)
def test_a_path_never_leads_out(path, kept):
    assert clean_path(path) == kept


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{}", b'{"folder": null, "files": [{"path": "a"}]}'])
def test_nonsense_is_a_sentence(manifest):
    with pytest.raises(UsageError):
        parse_manifest(manifest)


def test_limits_are_checked_before_a_byte_is_written():
    with pytest.raises(TooLarge, match=r"big\.pdf"):
        parse_manifest(json.dumps({"folder": None, "files": [{"path": "big.pdf", "size": 10**12}]}).encode())
    with pytest.raises(TooLarge):
        parse_manifest(json.dumps({"folder": None, "files": []}).encode())


def test_good_and_bad_files_go_their_own_ways(server, tmp_path):
    workspace = server.store.create_workspace("mixed").id
    files = [("notes.txt", b"Clause 1. Hello."), ("empty.pdf", b""), ("fake.docx", b"not a zip"), ("x.exe", b"MZ\0\0")]
    assert send(server, workspace, files).json()["job"]
    server.wait_for_jobs()
    records = {record.name: record for record in server.store.documents(workspace)}
    assert records["notes.txt"].status == "ok"
    for name in ("empty.pdf", "fake.docx", "x.exe"):
        assert records[name].status == "rejected"
        assert records[name].error


def test_the_same_file_twice_is_one(server):
    workspace = server.store.create_workspace("twice").id
    for _ in range(2):
        answer = send(server, workspace, [("notes.txt", b"The same words.")])
        assert answer.status_code == 200
        server.wait_for_jobs()
    assert len(server.store.documents(workspace)) == 1
    assert answer.json()["known"] == ["notes.txt"]


def test_a_folder_keeps_the_paths_of_same_named_files(server):
    workspace = server.store.create_workspace("folder").id
    files = [(f"repo/{path}", b"X = 1\n") for path in ("a/__init__.py", "b/__init__.py", "b/c/__init__.py")]
    answer = send(server, workspace, files, folder="repo").json()
    server.wait_for_jobs()
    (record,) = server.store.documents(workspace)
    assert record.id == answer["documents"][0]
    kept = server.store.original(record.content)
    assert sorted(path.relative_to(kept).as_posix() for path in kept.rglob("*.py")) == [
        "a/__init__.py", "b/__init__.py", "b/c/__init__.py",
    ]  # fmt: skip


def test_nothing_of_an_upload_is_left_lying_about(server):
    incoming = server.store.home / "incoming"
    workspace = server.store.create_workspace("tidy").id
    httpx.post(f"{server.url}/api/workspaces/{workspace}/files", content=b"\0\0\0\x05hello")
    assert list(incoming.iterdir()) == []
