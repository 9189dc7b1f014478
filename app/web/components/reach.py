"""How far the engine in use was measured to read reliably, in a sentence, and the warning beyond it."""

from __future__ import annotations

from collections.abc import Sequence

from unabridged.storage import Store

from ...answering.engines import joined_context
from ...evaluation import reliable
from ...opened import Opened
from .. import i18n, local_model
from ..model import model_setting


def in_use(store: Store, language: i18n.Language) -> str:
    """What was measured of the engine that answers at present."""
    engine = _engine_in_use(store)
    model = _model_of(store, engine)
    found = reliable.find(engine, model, store.home)
    if found is None:
        return i18n.text(language, "reach.not_measured", command=_command(engine, model))
    if not found.tokens:
        return i18n.text(language, "reach.never", longest=_size(found.longest))
    return i18n.text(
        language, "reach.measured", tokens=_size(found.tokens), level=f"{found.level:.0%}", trials=f"{found.trials:,}"
    )


def warning(store: Store, engine: str, opened: Sequence[Opened], language: i18n.Language) -> str:
    """The sentence below an answer of `engine`; "" within the measured length, and for answers from structure."""
    if engine == "structure" or not opened:
        return ""
    model = _model_of(store, engine)
    found = reliable.find(engine, model, store.home)
    if found is None:
        return i18n.text(language, "reach.not_measured", command=_command(engine, model))
    tokens = joined_context(opened).tokens
    if tokens <= found.tokens:
        return ""
    return i18n.text(language, "reach.beyond", tokens=_size(tokens), reliable=_size(found.tokens))


def _engine_in_use(store: Store) -> str:
    if local_model.setting(store) is not None:
        return "native"
    return "remote" if model_setting(store) else "extractive"


def _model_of(store: Store, engine: str) -> str:
    """The name under which measurements of `engine` are kept."""
    local = local_model.setting(store)
    model = local.folder if engine == "native" and local is not None else model_setting(store).get("model")
    return reliable.model_name(engine, model)


def _size(tokens: int) -> str:
    return f"{tokens:,}"


def _command(engine: str, model: str) -> str:
    return f"unabridged bench needle --engine {engine}" + (" --model NAME" if model else "")
