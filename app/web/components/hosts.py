"""Empty elements in a Gradio page that our own scripts fill: `assets/main.js` knows them by name.

The template is constant: nothing from a document or a user ever passes through Gradio's HTML templates, which insert
`${...}` unescaped.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import gradio as gr

TEMPLATE = '<div class="ub-host"></div>'


def host(name: str, version: str, events: Sequence[str] = ()) -> gr.HTML:
    """The element that the script component `name` draws into; it may call Python by `trigger(event, data)`.

    Gradio offers an event of ours only if its quoted name stands in the script.
    """
    api = f"{{ trigger, events: {json.dumps(list(events))} }}"
    script = f"import('/ub/main.js?v={version}').then((module) => module.mount(element, {json.dumps(name)}, {api}))"
    return gr.HTML(value="", html_template=TEMPLATE, js_on_load=script, elem_id=f"ub-{name}", apply_default_css=False)
