"""The words around answers, in the language of whoever reads them."""

from __future__ import annotations

from ..exports.conversation import Wording
from . import i18n

# How an answer was made, by engine: the catalogue's key.
MADE_BY = {
    "structure": "ask.from_structure",
    "extractive": "ask.from_passages",
    "remote": "ask.from_model",
    "native": "ask.from_local",
}


def wording(language: i18n.Language) -> Wording:
    """The words around a conversation in the language of whoever downloads it."""
    made = {engine: i18n.text(language, key) for engine, key in MADE_BY.items()}
    texts = i18n.catalogue(language)
    return Wording(texts["ask.chat"], texts["ask.not_found"], texts["ask.none"], texts["viewer.page_plain"], made)
