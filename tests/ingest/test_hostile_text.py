"""Texts made to be slow: every analyser reads them in time that grows with their length, not with its square."""

import time

import pytest
from unabridged.ingest.document import Document
from unabridged.ingest.pipeline import analyze, build_context

LENGTH = 20_000
RUNS = [
    " ", "\n", "\r\n", "1.", "1\n", "1.1\n", "(a) ", "(a)(b)(c)", "((((a)", ".", "Term ..... ", '"Term" ', "“Term” ", "A",
    "ARTICLE ", "and/or ", "Section 1.1, ", "Sections 1.1 and 2.2 and ", "§ 1 ", "1,", "$1,", "(1,000) ", "fiscal year 2020 ",
    "第", "第一条", "一、", "“甲方”", "《合同》", '(the "Term") ', "provided, however, that ", "a@b.", "1.1 through ", "IVXLC",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["contract", "report", "text"])
@pytest.mark.parametrize("run", RUNS, ids=repr)
def test_a_run_of_anything_is_read_quickly(kind, run):
    text = "1. This Agreement\n" + (run * LENGTH)[:LENGTH] + "\nend"
    started = time.process_time()
    document = Document("x.txt", "text", text)
    build_context(document, analyze(document, kind))
    # The slowest takes about half a second; what grows with the square of the length would take minutes.
    assert time.process_time() - started < 8
