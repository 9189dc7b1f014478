"""Every string that a person reads, in English and Chinese, and which of the two a request gets.

The catalogues are flat JSON files beside this module. Python text reads them through `Catalogue`, the scripts of the
pages get the whole catalogue with the page, and Gradio's static labels get both through `gradio_labels`.

Gradio chooses its language from `navigator.language` alone: it shows English for "zh" and "zh-HK" and forgets its own
switch on reload. `head_script` therefore runs first in the page and answers for the browser what our cookie says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import gradio as gr

Language = Literal["en", "zh-CN"]
LANGUAGES: tuple[Language, ...] = ("en", "zh-CN")
COOKIE = "ub_lang"
_PLURAL = re.compile(r"\{(\w+)\|([^|{}]*)\|([^|{}]*)\}")
_FOLDER = Path(__file__).parent / "catalogue"


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Key -> text of one language; text holds {names} to fill in."""
    texts: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return texts


def text(language: Language, key: str, **values: object) -> str:
    """The text of `key`; "{count|file|files}" in it is the form that fits the count.

    Raises KeyError for a key that is in no catalogue: a test calls every page.
    """
    chosen = _PLURAL.sub(lambda found: found[2 if str(values.get(found[1])) == "1" else 3], catalogue(language)[key])
    return chosen.format(**values)


def language_of(cookies: Mapping[str, str], accept_language: str | None) -> Language:
    """The cookie if it names one of ours, else the first of the browser's languages that we have, else English."""
    chosen = cookies.get(COOKIE)
    for language in LANGUAGES:
        if chosen == language:
            return language
    for part in (accept_language or "").split(",")[:20]:
        name = part.partition(";")[0].strip().lower()
        if name.startswith("zh"):
            return "zh-CN"
        if name.startswith("en"):
            return "en"
    return "en"


def request_language(request: gr.Request | None) -> Language:
    """The language of a Gradio event's request."""
    if request is None:
        return "en"
    return language_of(request.cookies, request.headers.get("accept-language"))


@cache
def gradio_labels() -> gr.I18n:
    """Both catalogues for Gradio's static labels."""
    labels = {str(language): dict(catalogue(language)) for language in LANGUAGES}
    return gr.I18n(**labels)


def label(key: str) -> object:
    """A static Gradio label in the language of whoever looks at it."""
    return gradio_labels()(key)


def head_script(language: Language) -> str:
    """The first script of every page: language for Gradio, catalogue for our scripts, the chosen theme."""
    # "</" would end the script element; the catalogue is ours, the escape costs nothing.
    texts = json.dumps(catalogue(language), ensure_ascii=False).replace("</", "<\\/")
    return (
        "<script>(()=>{"
        f"const lang={json.dumps(language)};"
        "Object.defineProperty(navigator,'language',{get:()=>lang,configurable:true});"
        "Object.defineProperty(navigator,'languages',{get:()=>[lang],configurable:true});"
        f"window.UB_LANGUAGE=lang;window.UB_TEXTS={texts};"
        "let theme=null;try{theme=localStorage.getItem('ub-theme')}catch{}"
        "if(theme==='dark'||theme==='light'){const real=window.matchMedia.bind(window);"
        "window.matchMedia=(query)=>/prefers-color-scheme/.test(query)?"
        "{matches:/dark/.test(query)===(theme==='dark'),media:query,onchange:null,"
        "addListener(){},removeListener(){},addEventListener(){},removeEventListener(){},dispatchEvent(){return true}}"
        ":real(query);document.documentElement.dataset.theme=theme}"
        "})()</script>"
    )
