"""The part of the settings for a model on this machine: folder and budgets, an estimate before loading, a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import gradio as gr
from unabridged.ingest.errors import UnabridgedError
from unabridged.storage import Store

from .. import i18n, local_model
from ..local_model import LocalModel
from .ask import plain

if TYPE_CHECKING:
    from gradio.events import Dependency
    from unabridged.engine.native.loading import MemoryEstimate


@dataclass(frozen=True)
class LocalForm:
    """The fields, the buttons, and where the answer to a button is told."""

    folder: gr.Textbox
    gpu_memory: gr.Textbox
    host_memory: gr.Textbox
    weights: gr.Checkbox
    kv: gr.Checkbox
    save: gr.Button
    estimate: gr.Button
    test: gr.Button
    told: gr.Markdown


def build() -> LocalForm:
    """The form."""
    with gr.Column(elem_id="ub-local-model"):
        gr.Markdown(i18n.label("settings.local"), elem_id="ub-local-title")
        gr.Markdown(i18n.label("settings.local_why"), elem_id="ub-local-why")
        folder = gr.Textbox(
            label=i18n.label("settings.model_folder"), placeholder=i18n.label("settings.model_folder_hint")
        )
        with gr.Row():
            gpu = gr.Textbox(label=i18n.label("settings.gpu_memory"), placeholder="24GiB", min_width=160)
            host = gr.Textbox(label=i18n.label("settings.host_memory"), placeholder="64GiB", min_width=160)
        weights = gr.Checkbox(label=i18n.label("settings.int8"))
        kv = gr.Checkbox(label=i18n.label("settings.int8_kv"))
        with gr.Row():
            save = gr.Button(i18n.label("settings.use_local"), variant="primary", scale=0, min_width=110)
            estimate = gr.Button(i18n.label("settings.estimate"), scale=0, min_width=180)
            test = gr.Button(i18n.label("settings.test"), scale=0, min_width=110)
        told = gr.Markdown("", elem_id="ub-local-told")
    return LocalForm(folder, gpu, host, weights, kv, save, estimate, test, told)


def wire(form: LocalForm, store: Store) -> Dependency:
    """Saved values fill the form. A test loads the model, which may take minutes; the estimate loads nothing.

    Returns the event of saving, for what follows from it elsewhere on the page.
    """

    def on_load() -> tuple[str, str, str, bool, bool]:
        saved = local_model.setting(store) or LocalModel("")
        return saved.folder, saved.gpu_memory, saved.host_memory, saved.weights == "int8", saved.kv == "int8"

    def on_save(folder: str, gpu: str, host: str, weights: bool, kv: bool, request: gr.Request) -> str:
        return save(store, typed(folder, gpu, host, weights, kv), i18n.request_language(request))

    def on_estimate(folder: str, gpu: str, host: str, weights: bool, kv: bool, request: gr.Request) -> str:
        return estimate(typed(folder, gpu, host, weights, kv), i18n.request_language(request))

    def on_test(folder: str, gpu: str, host: str, weights: bool, kv: bool, request: gr.Request) -> str:
        return test(store, typed(folder, gpu, host, weights, kv), i18n.request_language(request))

    fields = [form.folder, form.gpu_memory, form.host_memory, form.weights, form.kv]
    gr.context.Context.root_block.load(on_load, outputs=fields, show_progress="hidden", api_visibility="private")
    saved = form.save.click(on_save, inputs=fields, outputs=form.told, api_visibility="private")
    form.estimate.click(on_estimate, inputs=fields, outputs=form.told, api_visibility="private")
    form.test.click(on_test, inputs=fields, outputs=form.told, api_visibility="private", concurrency_limit=1)
    return saved


def typed(folder: str, gpu_memory: str, host_memory: str, weights: bool, kv: bool) -> LocalModel:
    """The fields as a model; the boxes ask for INT8."""
    weights_as, kv_as = _kept(weights), _kept(kv)
    return LocalModel(folder.strip(), gpu_memory.strip(), host_memory.strip(), weights_as, kv_as)


def _kept(int8: bool) -> Literal["stored", "int8"]:
    return "int8" if int8 else "stored"


def save(store: Store, chosen: LocalModel, language: i18n.Language) -> str:
    """Use the model from now on. Returns what to tell."""
    return _told(
        language,
        lambda: i18n.text(
            language, "settings.local_saved", memory=memory(local_model.connect(store, chosen), language)
        ),
    )


def estimate(chosen: LocalModel, language: i18n.Language) -> str:
    """What it takes and what fits. Returns what to tell."""
    return _told(language, lambda: memory(local_model.estimate(chosen), language))


def memory(estimate: MemoryEstimate, language: i18n.Language) -> str:
    """The estimate in words."""
    from unabridged.engine.native.memory import show_size

    weights, kv = show_size(estimate.shape.weight_bytes), show_size(estimate.kv_bytes)
    return i18n.text(
        language,
        "settings.local_memory",
        weights=weights,
        kv=kv,
        fits=f"{estimate.fits:,}",
        window=f"{estimate.window:,}",
    )


def test(store: Store, chosen: LocalModel, language: i18n.Language) -> str:
    """Load it and let it write. Returns what to tell."""

    def run() -> str:
        written, seconds = local_model.try_out(chosen, store.home)
        return i18n.text(language, "settings.local_test_ok", seconds=f"{seconds:.1f}", text=plain(written or "…"))

    return _told(language, run)


def _told(language: i18n.Language, work: Callable[[], str]) -> str:
    try:
        return work()
    except UnabridgedError as error:
        return plain(error.sentence())
