"""A model on this machine, connected in the settings, reads a workspace and answers in the chat; in a real browser."""

import threading

import pytest
import torch
from unabridged.app.web import i18n, local_model
from unabridged.app.web.local_model import LocalModel
from unabridged.app.web.model import disconnect
from unabridged.app.web.pages.ask import converse, stopped

from ...engine.native.models import model_folder
from .conftest import CONTRACT

torch.set_num_threads(1)
# Nothing in the contract's structure answers it.
QUESTION = "Does the weather matter to anybody here?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return model_folder(tmp_path_factory.mktemp("tiny-model"), [CONTRACT])


@pytest.fixture(scope="module")
def workspace(server, contract_pdf):
    """A workspace of its own: other tests count the answers of theirs."""
    return server.workspace_with(contract_pdf, "Weather")[0]


@pytest.fixture
def connected(server, folder):
    local_model.connect(server.store, LocalModel(str(folder), gpu_memory="2GiB"))
    yield
    disconnect(server.store)


def test_how_far_it_has_read_is_shown_until_it_writes(server, workspace, connected):
    shown = [messages[-1]["content"] for messages in converse(server.library, QUESTION, [], f"?id={workspace}", "en")]
    assert any("tokens/s" in text and " of " in text for text in shown)
    assert "Written by the model on this machine" in shown[-1]
    assert server.store.answers(workspace)[-1].answer.engine == "native"


def test_a_stop_ends_the_reading_within_a_chunk(server, workspace, connected):
    stop = threading.Event()
    shown = []
    for messages in converse(server.library, QUESTION + " Really?", [], f"?id={workspace}", "en", stop):
        shown = messages
        stop.set()
    assert shown[-1]["role"] == "assistant"
    assert stopped(shown, "en")[-1]["content"] == f"*{i18n.text('en', 'ask.stopped')}*"


@pytest.mark.browser
def test_estimate_test_and_use(visit, server, folder):
    page = visit().open("/settings")
    page.wait_for_load_state("networkidle")
    form = page.locator("#ub-local-model")
    form.get_by_label("Model folder").fill("/nowhere")
    form.get_by_role("button", name="Estimate memory").click()
    page.wait_for_function("document.querySelector('#ub-local-told')?.innerText.includes('no model folder')")
    form.get_by_label("Model folder").fill(str(folder))
    form.get_by_label("GPU memory it may use").fill("2GiB")
    form.get_by_role("button", name="Estimate memory").click()
    page.wait_for_function("document.querySelector('#ub-local-told').innerText.includes('per 1,000 tokens')")
    form.get_by_role("button", name="Test").click()
    page.wait_for_function("document.querySelector('#ub-local-told').innerText.includes('The model answers')")
    form.get_by_role("button", name="Use", exact=True).click()
    page.wait_for_function("document.querySelector('#ub-local-told').innerText.includes('Saved.')")
    again = visit().open("/settings")
    again.wait_for_function(
        "document.querySelector('#ub-local-model textarea, #ub-local-model input')?.value.length > 3"
    )
    disconnect(server.store)
