"""What the pages get of one document."""

import httpx
import pytest
from unabridged.app.opened import Opened
from unabridged.app.web.components.outline import outline
from unabridged.ingest.document import Document
from unabridged.ingest.pipeline import analyze


@pytest.fixture
def get(server, contract):
    def get(path, **parameters):
        answer = httpx.get(f"{server.url}/doc/{contract[1]}/{path}", params=parameters, timeout=30)
        assert answer.status_code == 200, answer.text[:300]
        return answer.json()

    return get


def test_articles_are_columns_and_the_picked_clause_has_its_edges(get):
    graph = get("graph.json")
    columns = {column["id"]: [cell["id"] for cell in column["cells"]] for column in graph["columns"]}
    assert columns["4"] == ["4", "4.1", "4.2"]
    edges = {(edge["source"], edge["target"]) for edge in graph["edges"]}
    assert {("2.1", "4.1"), ("3.1", "4.1"), ("4.2", "4.1")} <= edges
    assert [item["text"] for item in graph["dangling"]] == ["Section 9.9"]
    for edge in graph["edges"]:
        assert edge["mentions"]


def test_a_clause_is_marked_on_its_page_line_by_line(get):
    graph = get("graph.json")
    cell = next(cell for column in graph["columns"] for cell in column["cells"] if cell["id"] == "4.1")
    place = get("place.json", start=cell["start"], end=cell["end"])
    assert place["text"].startswith("Section 4.1")
    (page,) = place["pages"]
    assert page["number"] == cell["page"]
    assert len(page["boxes"]) >= 3
    for x, y, width, height in page["boxes"]:
        assert 0 <= x <= x + width <= 100
        assert 0 <= y <= y + height <= 100
        assert height < 4


def test_a_page_image_is_a_jpeg_that_the_browser_may_keep(server, contract):
    address = f"{server.url}/doc/{contract[1]}/page/2.jpg"
    image = httpx.get(address, timeout=30)
    assert image.content.startswith(b"\xff\xd8")
    assert httpx.get(address, headers={"If-None-Match": image.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", ["page/0.jpg", "page/999.jpg", "page/x.jpg", "page/1.jpg?w=99999999"])
def test_a_page_that_is_not_there_is_no_image(server, contract, path):
    assert httpx.get(f"{server.url}/doc/{contract[1]}/{path}").status_code in {404, 422}


@pytest.mark.parametrize("path", ["pages.json", "graph.json", "findings.json", "overview.json", "page/1.jpg"])
def test_a_document_that_is_not_there_is_404(server, path):
    assert httpx.get(f"{server.url}/doc/987654/{path}").status_code == 404


def test_a_decision_on_a_finding_is_kept(server, contract, get):
    finding = next(item for item in get("findings.json")["findings"] if item["group"] == "dangling")
    decision = {"key": finding["key"], "decision": "dismissed", "comment": "an annex <b>"}
    assert httpx.post(f"{server.url}/doc/{contract[1]}/review", json=decision).status_code == 200
    again = next(item for item in get("findings.json")["findings"] if item["key"] == finding["key"])
    assert (again["decision"], again["comment"]) == ("dismissed", "an annex <b>")


@pytest.mark.parametrize(
    ("format", "what"),
    [("json", "analysis"), ("csv", "analysis"), ("xlsx", "analysis"), ("graphml", "analysis"), ("md", "brief"), ("docx", "brief")],
)  # fmt: skip
def test_an_export_is_a_download_with_a_meaningful_name_that_is_not_the_documents_own(server, contract, format, what):
    answer = httpx.get(f"{server.url}/export/{contract[1]}.{format}", timeout=30)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''services%20-%20{what}.{format}"
    assert answer.content


def test_a_format_that_there_is_not_and_what_a_request_lacks_are_named(server, contract):
    answer = httpx.get(f"{server.url}/export/{contract[1]}.pdf")
    assert answer.status_code == 404
    assert answer.json()["error"].startswith("There is no format 'pdf' here. Choose json,")
    answer = httpx.get(f"{server.url}/doc/{contract[1]}/search.json")
    assert (answer.status_code, answer.json()["error"]) == (
        422,
        "The request does not say what is needed (q: Field required).",
    )


def test_search_finds_a_place_in_the_document(get):
    hits = get("search.json", q="suitable staff")["hits"]
    assert hits[0]["page"] == 3


def test_the_overview_says_what_share_was_read(get):
    summary = get("overview.json")
    assert summary["read"]["pages"] == summary["read"]["pagesWithText"] == 5
    assert {"name": "dangling", "value": 1} in summary["facts"]


def test_defined_terms_name_the_clauses_that_use_them(get):
    found = get("terms.json")
    by_name = {item["term"]: item for item in found["terms"]}
    assert {"Fees", "Services"} <= set(by_name)
    fees = by_name["Fees"]
    assert fees["clause"] == "1.1"
    assert {"3.1", "4.1"} <= set(fees["uses"])
    for name in fees["uses"]:
        assert found["places"][name]["start"] < found["places"][name]["end"]


def test_the_brief_quotes_the_contract_and_says_where(get):
    sections = {section["name"]: section["lines"] for section in get("brief.json")["sections"]}
    assert list(sections) == ["parties", "term", "money", "obligations"]
    quoted = [line for lines in sections.values() for line in lines if line["start"] is not None]
    assert "2.1" in {line["clause"] for line in quoted}
    assert all(line["start"] < line["end"] for line in quoted)


def test_a_clause_without_a_title_is_listed_by_its_first_words():
    document = Document(
        "lease.txt",
        "text",
        "1. Term\n\n(a) The lease begins on 1 May.\n\n(b) It ends after two years.\n\n2. Rent\n\nSee 1(a).\n",
    )
    entries = outline(Opened(document, analyze(document, "contract")))
    shown = {entry["id"]: entry["title"] or entry["text"] for entry in entries}
    assert shown["1(a)"].startswith("The lease begins")


def test_links_from_before_workspaces_had_that_name_still_open_the_passage(server, contract):
    workspace, document = contract
    query = f"id={workspace}&doc={document}&view=read&at=2.1"
    answer = httpx.get(f"{server.url}/project?{query}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/workspace?{query}")


def test_a_document_is_read_again_as_what_somebody_says_it_is(server, contract_pdf):
    _, document = server.workspace_with(contract_pdf, "Read as")
    assert httpx.post(f"{server.url}/api/documents/{document}/kind", json={"kind": "text"}).status_code == 200
    server.wait_for_jobs()
    assert httpx.get(f"{server.url}/doc/{document}/overview.json").json()["kind"] == "text"
    assert httpx.post(f"{server.url}/api/documents/{document}/kind", json={"kind": "poem"}).status_code == 422
