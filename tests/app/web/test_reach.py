"""How far the engine in use reads reliably: measured, not measured, or beyond it; in both languages."""

import pytest
from unabridged.app.evaluation.reliable import Measurement, home_file, keep
from unabridged.app.opened import Opened
from unabridged.app.web.components import reach
from unabridged.app.web.model import disconnect, save_model
from unabridged.ingest.analysis import TextAnalysis
from unabridged.ingest.document import Document
from unabridged.storage import Store


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path)
    yield opened
    opened.close()


def documents(characters):
    text = "The rent is due each month.\n" * (characters // 28)
    return [Opened(Document("a.txt", "text", text), TextAnalysis(document="a.txt"))]


def measured(store, engine, model, tokens):
    keep(Measurement(engine, model, "1", 0.9, tokens, tokens, 528), home_file(store.home))


def test_the_engine_without_a_model_was_measured_by_us(store):
    assert "tokens" in reach.in_use(store, "en")
    assert "not measured" not in reach.in_use(store, "en")
    assert reach.warning(store, "extractive", documents(400), "en") == ""


def test_a_connected_model_is_not_measured_until_the_user_does(store):
    save_model(store, "http://127.0.0.1:9/v1", "qwen", "")
    assert "not measured" in reach.in_use(store, "en")
    assert "未测量" in reach.warning(store, "remote", documents(400), "zh-CN")
    measured(store, "remote", "qwen", 64_000)
    assert "64,000 tokens" in reach.in_use(store, "en")
    assert reach.warning(store, "remote", documents(400), "en") == ""
    disconnect(store)
    assert "64,000" not in reach.in_use(store, "en")


def test_beyond_the_measured_length_a_warning_says_both_numbers(store):
    measured(store, "extractive", "", 1_000)
    assert reach.warning(store, "extractive", documents(3_000), "en") == ""
    told = reach.warning(store, "extractive", documents(40_000), "en")
    assert "about 9,996 tokens" in told
    assert "up to 1,000" in told


def test_an_engine_that_held_at_no_length_says_so(store):
    measured(store, "extractive", "", 0)
    assert "none" in reach.in_use(store, "en")


def test_answers_from_structure_carry_no_warning(store):
    measured(store, "extractive", "", 1)
    assert reach.warning(store, "structure", documents(4_000), "en") == ""
