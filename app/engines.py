"""Which engine answers what the structure does not, from a name and the settings."""

from __future__ import annotations

from pathlib import Path

from unabridged.engine.protocol import Engine
from unabridged.ingest.errors import UsageError

from .settings import Settings

NAMES = ("extractive", "remote", "native")


def choose_engine(name: str, settings: Settings) -> Engine | None:
    """The engine called `name`; None is the extractive one, which needs nothing.

    Raises UsageError for another name, for missing settings, and where the native engine is not installed.
    """
    if name == "extractive":
        return None
    if name == "remote":
        return _remote(settings)
    if name == "native":
        return _native(settings)
    raise UsageError(f"'{name}' is not an engine.", remedy=f"--engine is one of {', '.join(NAMES)}.")


def _remote(settings: Settings) -> Engine:
    if settings.endpoint is None or settings.model is None:
        raise UsageError(
            "The remote engine needs an endpoint and a model.",
            remedy="Give --endpoint and --model, or set UNABRIDGED_ENDPOINT and UNABRIDGED_MODEL.",
        )
    from unabridged.engine.remote import Endpoint, Remote

    key = settings.api_key.get_secret_value() if settings.api_key else ""
    return Remote(Endpoint(settings.endpoint, settings.model, key, settings.context_tokens))


def _native(settings: Settings) -> Engine:
    if settings.model is None:
        raise UsageError(
            "The native engine needs a model.", remedy="Give --model with a folder in Hugging Face's format."
        )
    try:
        from unabridged.engine.native.engine import Native
    except ImportError as error:
        raise UsageError(
            f"The native engine is not installed ({error.name} is missing).",
            remedy="Install it with: pip install 'unabridged[engine]'",
        ) from error
    return Native(Path(settings.model))
