"""A brief in a model's words keeps only what cites the passages that were sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from unabridged.app.answering.written_brief import WrittenBrief, written_brief
from unabridged.app.exports.brief import brief_paper
from unabridged.app.exports.paper import render_markdown
from unabridged.app.opened import Opened
from unabridged.engine.remote import Endpoint, Remote
from unabridged.ingest.contracts import analyze_contract, make_brief
from unabridged.ingest.document import Document

TEXT = """This Lease Agreement (this "Lease") is made on 3 May 2024 between Alder LLC ("Landlord") and Birch Inc. ("Tenant").

1. Rent. The Tenant shall pay a yearly rent of $75,000 in four equal parts.

2. Term. This Lease commences on 1 June 2024 and expires after ten years.
"""


@pytest.fixture(scope="module")
def opened() -> Opened:
    document = Document(name="lease.txt", format="text", text=TEXT, language="en")
    return Opened(document, analyze_contract(document))


@contextmanager
def model(reply: str) -> Iterator[tuple[Remote, list[str]]]:
    """An engine whose model says `reply` with [Name] standing for the number of the passage that has "Name"."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            sent = body["messages"][-1]["content"]
            seen.append(sent)
            text = reply
            for number, passage in enumerate(sent.split("<passage ")[1:], 1):
                for name in ("Alder", "75,000", "commences"):
                    if name in passage and f'n="{number}"' in passage:
                        text = text.replace(f"[{name}]", f"[{number}]")
            event = json.dumps({"choices": [{"delta": {"content": text}}]})
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(f"data: {event}\n\ndata: [DONE]\n\n".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Remote(Endpoint(f"http://127.0.0.1:{server.server_port}/v1", "tiny")), seen
    finally:
        server.shutdown()
        server.server_close()


def lines(written: WrittenBrief, title: str) -> list[str]:
    return [line.text for section in written.brief.sections if section.title == title for line in section.sentences]


def test_cited_sentences_stand_in_the_section_of_their_source(opened: Opened) -> None:
    reply = "## Parties\n- Alder lets to Birch [Alder].\n- The rent is $75,000 a year. [75,000] It runs ten years [commences]."
    with model(reply) as (engine, seen):
        written = written_brief(opened, engine)
    assert written.engine == "remote"
    assert written.problem is None
    assert lines(written, "Parties") == ["Alder lets to Birch."]
    assert lines(written, "Money") == ["The rent is $75,000 a year."]
    assert lines(written, "Term") == ["It runs ten years."]
    assert "ten years" in seen[0]
    assert "- The rent is $75,000 a year. *(1)*" in render_markdown(
        brief_paper(opened, written.brief)
    ).decode().replace("\\", "")


def test_a_sentence_without_a_valid_source_or_with_a_figure_of_its_own_is_left_out(opened: Opened) -> None:
    with model("A fine lease. It is signed [99]. The rent is $80,000 [75,000]. Birch pays rent [75,000].") as (
        engine,
        _,
    ):
        written = written_brief(opened, engine)
    assert lines(written, "Money") == ["Birch pays rent."]
    assert lines(written, "Term") == [
        line.text for line in make_brief(opened.document, opened.analysis).sections[1].sentences
    ]  # type: ignore[arg-type]


@pytest.mark.parametrize("reply", ["I cannot say.", "NOT IN THE DOCUMENTS", ""])
def test_a_model_that_cites_nothing_leaves_the_quoted_brief(opened: Opened, reply: str) -> None:
    with model(reply) as (engine, _):
        written = written_brief(opened, engine)
    assert written.engine == "extractive"
    assert written.problem
    assert written.brief == written_brief(opened).brief


def test_an_endpoint_that_is_down_leaves_the_quoted_brief_and_says_so(opened: Opened) -> None:
    with model("") as (engine, _):
        pass
    written = written_brief(opened, engine)
    assert written.brief == written_brief(opened).brief
    assert written.problem is not None
    assert "127.0.0.1" in written.problem
