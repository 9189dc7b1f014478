"""The engine a user names, or a sentence that says what is missing."""

import pytest
from unabridged.app.engines import choose_engine
from unabridged.app.settings import Settings
from unabridged.ingest.errors import UsageError


def test_the_extractive_engine_needs_nothing():
    assert choose_engine("extractive", Settings()) is None


@pytest.mark.parametrize(
    ("name", "missing"),
    [("remote", "an endpoint and a model"), ("native", "needs a model"), ("oracle", "not an engine")],
)
def test_what_is_missing_is_named(name, missing, monkeypatch):
    for variable in ("UNABRIDGED_ENDPOINT", "UNABRIDGED_MODEL"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(UsageError, match=missing):
        choose_engine(name, Settings())


def test_a_model_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Exception, match="no model folder"):
        choose_engine("native", Settings(model=str(tmp_path / "nothing")))
