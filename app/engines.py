"""Which engine answers what the structure does not, from a name and the settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from unabridged.engine.protocol import Engine
from unabridged.ingest.errors import UsageError

from .saved_contexts import SAVED_CONTEXTS
from .settings import Settings

if TYPE_CHECKING:
    from unabridged.engine.native.engine import Native

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
    # Said before torch is loaded, which takes seconds.
    if not Path(settings.model).is_dir():
        raise UsageError(f"There is no model folder '{settings.model}'.", remedy="Check the spelling of --model.")
    if settings.gate is not None and not settings.gate.exists():
        raise UsageError(f"There is no file of gates '{settings.gate}'.", remedy="Check the spelling of --gate.")
    return open_local(
        Path(settings.model),
        settings.home,
        gpu_memory=settings.gpu_memory,
        host_memory=settings.host_memory,
        weights=settings.weights,
        kv=settings.kv,
        gate=settings.gate,
        snapshot_limit=settings.snapshot_limit,
    )


def open_local(
    folder: Path, home: Path, *, gpu_memory: str | None, host_memory: str | None, weights: Literal["stored", "int8"],
    kv: Literal["stored", "int8"] = "stored", gate: Path | None = None, snapshot_limit: str = "64GiB",
) -> Native:  # fmt: skip
    """The native engine over a model folder; contexts it has read are kept in `home`. Raises UsageError, EngineError."""
    try:
        from unabridged.engine.native.memory import BadSize, parse_size
        from unabridged.engine.native.setup import open_native
        from unabridged.engine.native.snapshots import SnapshotFolder
    except ImportError as error:
        raise UsageError(
            f"The native engine is not installed ({error.name} is missing).",
            remedy="Install it with: pip install 'unabridged[engine]'",
        ) from error
    from .answering.engines import EXTRACTIVE

    try:
        kept = SnapshotFolder(home / SAVED_CONTEXTS, parse_size(snapshot_limit))
        return open_native(
            folder, gpu_memory=gpu_memory, host_memory=host_memory, weights=weights, kv=kv, gate=gate, snapshots=kept,
            ranking=EXTRACTIVE,
        )  # fmt: skip
    except BadSize as error:
        raise UsageError(str(error), remedy=error.remedy) from error
