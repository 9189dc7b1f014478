"""The language model that the user connected, if any: kept in the store's settings, tested on request.

An endpoint, or the folder of a model on this machine (local_model.py); connecting the one disconnects the other.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import httpx
from unabridged.engine.protocol import Engine
from unabridged.engine.remote import Endpoint, Remote
from unabridged.ingest.errors import UsageError
from unabridged.storage import Store

from ..answering.ask import EXTRACTIVE
from . import local_model
from .local_model import SETTING

SECONDS = 10.0
# The key may also come from the environment, which no backup of the database holds.
KEY_VARIABLE = "UNABRIDGED_API_KEY"


def model_setting(store: Store) -> dict[str, str]:
    """{"url", "model", "key"} as saved; {} when no model is connected."""
    value = store.setting(SETTING, {})
    return {name: str(value.get(name, "")) for name in ("url", "model", "key")} if value and "url" in value else {}


def save_model(store: Store, url: str, model: str, key: str) -> None:
    """Connect an endpoint. Raises UsageError for an address that is not http(s)."""
    store.set_setting(SETTING, {"url": check_url(url), "model": model.strip(), "key": key.strip()})


def disconnect(store: Store) -> None:
    """No model from now on."""
    store.set_setting(SETTING, None)
    local_model.release()


def check_url(url: str) -> str:
    """The address without spaces and final slash. Raises UsageError."""
    url = url.strip().rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError("That is not an http:// or https:// address.", remedy="For example http://127.0.0.1:8000/v1.")
    return url


def list_models(url: str, key: str) -> list[str]:
    """The names that the endpoint offers. Raises httpx.HTTPError, or ValueError for an answer that is none."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    response = httpx.get(f"{check_url(url)}/models", headers=headers, timeout=SECONDS, follow_redirects=False)
    response.raise_for_status()
    return [str(item["id"]) for item in response.json()["data"]][:50]


def connected(store: Store) -> tuple[str, str]:
    """(engine, name of its model) that answers at present; ("extractive", "") where no model is connected."""
    local = local_model.setting(store)
    if local is not None:
        return "native", local.name
    saved = model_setting(store)
    return ("remote", saved["model"] or saved["url"]) if saved else ("extractive", "")


def configured_engine(store: Store) -> Engine | None:
    """The engine for the model that is connected; None without one. Raises UsageError, EngineError."""
    local = local_model.setting(store)
    if local is not None:
        return local_model.engine(local, store.home)
    saved = model_setting(store)
    if not saved:
        return None
    key = saved["key"] or os.environ.get(KEY_VARIABLE, "")
    return Remote(Endpoint(saved["url"], saved["model"], key), ranking=EXTRACTIVE)
