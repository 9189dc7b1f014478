"""A store in a fresh home, once with each kind of database, and a small analysed contract to put into it."""

import pytest
from unabridged.ingest.document import Document
from unabridged.ingest.pipeline import analyze, build_context

CONTRACT = "1. Term\nSubject to Section 9 the tenant shall pay.\n2. 违约责任\n乙方应当支付违约金。\n"


@pytest.fixture
def store(tmp_path, databases):
    return databases.open(tmp_path / "home")


@pytest.fixture
def add():
    """add(store, workspace_id, name, text): a document that is kept, analysed and indexed."""

    def add_text(store, workspace_id, name="lease.txt", text=CONTRACT):
        record = store.add_document(workspace_id, text.encode(), name)
        document = Document(name, "text", text)
        analysis = analyze(document, "contract")
        return store.finish_document(record.id, document, analysis, build_context(document, analysis), version="1")

    return add_text


@pytest.fixture
def contract():
    """The text of the contract that `add` adds."""
    return CONTRACT
