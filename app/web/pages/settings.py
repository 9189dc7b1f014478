"""Settings: language and theme, the model endpoint with a test, storage, versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr
import httpx
from unabridged.ingest.errors import UsageError
from unabridged.storage import Store

from .. import i18n, model
from ..components import reach
from ..components.hosts import host
from . import local_model
from .local_model import LocalForm

if TYPE_CHECKING:
    from gradio.events import Dependency


@dataclass(frozen=True)
class ModelForm:
    """The fields of the model endpoint."""

    url: gr.Textbox
    name: gr.Textbox
    key: gr.Textbox
    save: gr.Button
    test: gr.Button
    off: gr.Button
    told: gr.Markdown
    reach: gr.Markdown


def build(version: str) -> tuple[ModelForm, LocalForm]:
    """Our own facts above, Gradio's form for the model below."""
    host("header", version)
    with gr.Column(elem_id="ub-settings-page"):
        host("dataSettings", version)
        with gr.Column(elem_id="ub-model"):
            gr.Markdown(i18n.label("settings.model"), elem_id="ub-model-title")
            gr.Markdown(i18n.label("settings.model_why"), elem_id="ub-model-why")
            url = gr.Textbox(label=i18n.label("settings.endpoint"), placeholder=i18n.label("settings.endpoint_hint"))
            name = gr.Textbox(label=i18n.label("settings.model_name"))
            key = gr.Textbox(label=i18n.label("settings.key"), type="password")
            with gr.Row():
                save = gr.Button(i18n.label("settings.save"), variant="primary", scale=0, min_width=110)
                test = gr.Button(i18n.label("settings.test"), scale=0, min_width=110)
                off = gr.Button(i18n.label("settings.off"), scale=0, min_width=110)
            told = gr.Markdown("", elem_id="ub-model-told")
            measured = gr.Markdown("", elem_id="ub-model-reach")
            local = local_model.build()
    return ModelForm(url, name, key, save, test, off, told, measured), local


def wire(form: ModelForm, local_saved: Dependency, store: Store) -> None:
    """Saved values fill the form; the key is never sent back to the page. A saved local model changes the measured length, too."""

    def on_load(request: gr.Request) -> tuple[str, str, str]:
        saved = model.model_setting(store)
        return saved.get("url", ""), saved.get("model", ""), measured(store, i18n.request_language(request))

    def on_save(url: str, name: str, key: str, request: gr.Request) -> tuple[str, str]:
        language = i18n.request_language(request)
        return save(store, url, name, key, language), measured(store, language)

    def on_test(url: str, key: str, request: gr.Request) -> str:
        return test(store, url, key, i18n.request_language(request))

    def on_off(request: gr.Request) -> tuple[str, str, str, str, str]:
        model.disconnect(store)
        language = i18n.request_language(request)
        return "", "", "", i18n.text(language, "settings.switched_off"), measured(store, language)

    def on_local(request: gr.Request) -> str:
        return measured(store, i18n.request_language(request))

    fields = [form.url, form.name, form.key]
    gr.context.Context.root_block.load(
        on_load, outputs=[*fields[:2], form.reach], show_progress="hidden", api_visibility="private"
    )
    form.save.click(on_save, inputs=fields, outputs=[form.told, form.reach], api_visibility="private")
    form.test.click(on_test, inputs=[form.url, form.key], outputs=form.told, api_visibility="private")
    local_saved.then(on_local, outputs=form.reach, show_progress="hidden", api_visibility="private")
    form.off.click(on_off, outputs=[*fields, form.told, form.reach], api_visibility="private")


def save(store: Store, url: str, name: str, key: str, language: i18n.Language) -> str:
    """Connect the endpoint; an empty key keeps the one saved for the same address. Returns what to tell."""
    saved = model.model_setting(store)
    try:
        address = model.check_url(url)
        kept = key or (saved.get("key", "") if saved.get("url") == address else "")
        model.save_model(store, address, name, kept)
    except UsageError:
        return i18n.text(language, "settings.bad_url")
    return i18n.text(language, "settings.saved", model=_escaped(name or address))


def measured(store: Store, language: i18n.Language) -> str:
    """How far the engine in use was measured to read reliably."""
    return _escaped(reach.in_use(store, language))


def test(store: Store, url: str, key: str, language: i18n.Language) -> str:
    """Ask the endpoint for its models. Returns what to tell."""
    saved = model.model_setting(store)
    try:
        address = model.check_url(url)
        names = model.list_models(address, key or (saved.get("key", "") if saved.get("url") == address else ""))
    except UsageError:
        return i18n.text(language, "settings.bad_url")
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        return i18n.text(language, "settings.test_bad", error=_escaped(str(error).splitlines()[0][:300] or "?"))
    return i18n.text(language, "settings.test_ok", models=_escaped(", ".join(names)))


def _escaped(text: str) -> str:
    from .ask import plain

    return plain(text)
