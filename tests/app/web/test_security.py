"""Who may talk to the server, and what it never gives away."""

import httpx
import pytest

ORIGIN = {"Origin": "http://evil.example"}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:7860", ""])
def test_a_foreign_host_is_refused(server, host):
    assert httpx.get(server.url + "/", headers={"Host": host}).status_code == 403


def test_the_own_names_are_answered(server):
    port = server.url.rpartition(":")[2]
    assert httpx.get(server.url + "/healthz", headers={"Host": f"localhost:{port}"}).status_code == 200


@pytest.mark.parametrize("path", ["/api/workspaces", "/gradio_api/upload", "/gradio_api/queue/join", "/api/samples"])
def test_a_foreign_origin_changes_nothing(server, path):
    before = server.store.workspaces()
    answer = httpx.post(server.url + path, headers=ORIGIN, json={"name": "planted"})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert server.store.workspaces() == before


def test_another_port_of_this_machine_is_foreign_too(server):
    answer = httpx.post(server.url + "/api/workspaces", headers={"Origin": "http://127.0.0.1:1"}, json={"name": "x"})
    assert answer.status_code == 403


def test_a_foreign_upload_is_not_stored(server, contract):
    workspace, _ = contract
    before = server.store.documents(workspace)
    answer = httpx.post(f"{server.url}/api/workspaces/{workspace}/files", headers=ORIGIN, content=b"\0\0\0\0")
    assert answer.status_code == 403
    assert server.store.documents(workspace) == before


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=/proc/self/environ",
        "/gradio_api/file=http://127.0.0.1:1/",
        "/file=/etc/passwd",
        "/ub/../server.py",
        "/ub/%2e%2e/server.py",
        "/ub/..%2f..%2fcli.py",
        "/doc/1/page/..%2f..%2fetc%2fpasswd.jpg",
        "/monitoring",
        "/docs",
        "/openapi.json",
    ],
)
def test_files_and_internals_are_not_given_away(server, path):
    answer = httpx.get(server.url + path)
    assert answer.status_code in {401, 403, 404, 405, 422}, answer.text[:200]


def test_the_data_folder_is_not_served_by_gradio(server):
    answer = httpx.get(f"{server.url}/gradio_api/file={server.store.home / 'unabridged.db'}")
    assert answer.status_code in {403, 404}


@pytest.mark.parametrize("path", ["/", "/api/workspaces", "/healthz", "/nothing-here"])
def test_every_answer_carries_the_security_headers(server, path):
    headers = httpx.get(server.url + path).headers
    assert "img-src 'self' data:" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_no_page_names_another_machine(server):
    for path in ("/", "/workspace?id=1", "/jobs", "/settings"):
        head = httpx.get(server.url + path).text.partition("</head>")[0]
        for tag in ("<link", "<script src", "<meta"):
            for part in head.split(tag)[1:]:
                assert "http" not in part.partition(">")[0].replace(server.url, ""), part[:200]


def test_the_language_switch_goes_back_only_to_this_server(server):
    for back in ("//evil.example/", "http://evil.example", "/\\evil.example", "/x\r\nSet-Cookie: a=b"):
        answer = httpx.get(server.url + "/lang/en", params={"back": back})
        assert answer.headers["location"] == "/"
    assert httpx.get(server.url + "/lang/en?back=/jobs").headers["location"] == "/jobs"


def test_gradio_lists_none_of_our_handlers(server):
    info = httpx.get(server.url + "/gradio_api/info").json()
    assert info.get("named_endpoints", {}) == {}
    assert info.get("unnamed_endpoints", {}) == {}
