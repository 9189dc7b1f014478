"""Ask: questions about the documents of a workspace, answers with citations that move the viewer."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

import gradio as gr
from unabridged.engine.protocol import AnswerUpdate, Engine
from unabridged.ingest.context import Answer, Citation
from unabridged.ingest.errors import UnabridgedError

from ...answering.ask import ask
from ...answering.sources import sources_of
from ...code_index import OpenedIndex
from ...opened import Opened
from .. import i18n
from ..components import reach
from ..library import Library
from ..model import configured_engine
from ..wording import MADE_BY

MAX_QUESTION = 4000
MAX_QUOTE = 320
MAX_CITATIONS = 8
MAX_FURTHER = 2
NO_BREAK = "\u00a0"  # a space that Markdown keeps
# People read an answer from its question on, with its first source beside it; on a phone the source would cover it.
TO_QUESTION = "setTimeout(() => [...document.querySelectorAll('#ub-chat .message.user')].at(-1)?.scrollIntoView({ block: 'start' }), 150);"
# By its class ub-asking the style sheet shows the Stop button only while an answer grows.
FINISHED = f"""() => {{
  document.body.classList.remove('ub-asking');
  {TO_QUESTION}
  if (innerWidth > 860) [...document.querySelectorAll('#ub-chat .message.bot')].at(-1)?.querySelector('a[href*="#cite?"]')?.click();
}}"""
# The server forgets nothing unless the person at the page is sure.
SURE = "(place) => [confirm(window.UB_TEXTS['ask.clear_sure']) ? location.search : '']"
STOPPED = "(chat) => { document.body.classList.remove('ub-asking'); return [chat]; }"
Message = dict[str, Any]
_stops: dict[str, threading.Event] = {}  # of the answers that are growing, by page


@dataclass(frozen=True)
class Ask:
    """The components of the chat. `place` carries the page's address to the server."""

    chat: gr.Chatbot
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button
    clear: gr.Button
    place: gr.Textbox


def build() -> Ask:
    """The chat, shown with its view."""
    with gr.Column(elem_classes=["ub-only", "ub-only-ask"]):
        chat = gr.Chatbot(
            label=i18n.label("ask.chat"), show_label=False, elem_id="ub-chat", height="100%", layout="bubble",
            placeholder=i18n.label("ask.welcome"), buttons=["copy"], feedback_options=None, render_markdown=True,
            sanitize_html=True, allow_tags=False, container=False,
            autoscroll=False,
        )  # fmt: skip
        with gr.Row(elem_id="ub-ask-row"):
            question = gr.Textbox(
                placeholder=i18n.label("ask.placeholder"), label=i18n.label("ask.placeholder"), show_label=False,
                container=False, scale=5, max_length=MAX_QUESTION, lines=1, max_lines=5, elem_id="ub-question",
            )  # fmt: skip
            send = gr.Button(i18n.label("ask.send"), variant="primary", scale=0, min_width=90, elem_id="ub-send")
            stop = gr.Button(i18n.label("ask.stop"), scale=0, min_width=80, elem_id="ub-stop")
            clear = gr.Button(i18n.label("ask.clear"), scale=0, min_width=80, elem_id="ub-clear")
        place = gr.Textbox(visible="hidden", elem_id="ub-place")
    return Ask(chat, question, send, stop, clear, place)


def wire(parts: Ask, library: Library) -> None:
    """Enter and the button ask; Stop ends the stream and keeps its text; earlier answers come back with the page."""

    def on_load(place: str, request: gr.Request) -> list[Message]:
        return history(library, place, i18n.request_language(request))

    def on_ask(
        question: str, chat: list[Message], place: str, request: gr.Request
    ) -> Iterator[tuple[list[Message], str]]:
        stop = _stops[str(request.session_hash)] = threading.Event()
        try:
            for messages in converse(library, question, chat or [], place, i18n.request_language(request), stop):
                yield messages, ""
        finally:
            if _stops.get(str(request.session_hash)) is stop:
                del _stops[str(request.session_hash)]

    def on_clear(place: str) -> Any:
        if not place:
            return gr.skip()
        forget(library, place)
        return []

    def on_stop(chat: list[Message], request: gr.Request) -> list[Message]:
        # Gradio ends a generator between two of its steps; an engine asks more often.
        if stop := _stops.get(str(request.session_hash)):
            stop.set()
        return stopped(chat or [], i18n.request_language(request))

    here = "(...values) => [...values.slice(0, -1), location.search]"
    asking = gr.on(
        [parts.send.click, parts.question.submit],
        on_ask, inputs=[parts.question, parts.chat, parts.place], outputs=[parts.chat, parts.question],
        js="(question, chat, place) => { document.body.classList.add('ub-asking'); return [question, chat, location.search] }",
        show_progress="hidden", concurrency_limit=4, concurrency_id="ask", api_visibility="private",
    )  # fmt: skip
    asking.then(None, None, None, js=FINISHED, api_visibility="private")
    parts.stop.click(
        on_stop, inputs=[parts.chat], outputs=[parts.chat], cancels=[asking], js=STOPPED, queue=False,
        show_progress="hidden", api_visibility="private",
    )  # fmt: skip
    parts.clear.click(on_clear, inputs=[parts.place], outputs=[parts.chat], js=SURE, api_visibility="private")
    gr.context.Context.root_block.load(
        on_load, inputs=[parts.place], outputs=[parts.chat], js=here, show_progress="hidden", api_visibility="private"
    ).then(None, None, None, js=f"() => {{ {TO_QUESTION} }}", api_visibility="private")


# --- handlers --------------------------------------------------------------------------------------------------------


def workspace_of(place: str) -> int | None:
    """The workspace's number in an address like "?id=3&view=ask"."""
    value = parse_qs(place.lstrip("?")[:4000]).get("id", [""])[0]
    return int(value) if value.isdecimal() and len(value) < 12 else None


def converse(
    library: Library, question: str, chat: Sequence[Message], place: str, language: i18n.Language,
    stop: threading.Event | None = None,
) -> Iterator[list[Message]]:  # fmt: skip
    """The chat with the question and its growing answer; the finished answer is kept in the workspace.

    Ends the engine when `stop` is set or the generator is closed, which is what Gradio does on Stop.
    """
    question = question.strip()[:MAX_QUESTION]
    if not question:
        yield list(chat)
        return
    messages = [*chat, {"role": "user", "content": question}]

    def told(text: str) -> list[Message]:
        return [*messages, {"role": "assistant", "content": text}]

    yield told(i18n.text(language, "ask.working"))
    workspace = workspace_of(place)
    opened = open_all(library, workspace)
    if workspace is None or not opened:
        yield told(i18n.text(language, "ask.no_documents"))
        return
    stopped = stop or threading.Event()
    written: list[str] = []
    try:
        engine = chosen_engine(library)
        before = library.store.answers(workspace)[-1:]
        earlier = (before[0].question, before[0].answer) if before else None
        for step in ask([item for _, item in opened], question, engine=engine, earlier=earlier, stop=stopped.is_set):
            if isinstance(step, Answer):
                record = library.store.record_answer(workspace, question, step)
                yield told(with_reach(library, record.answer, opened, language))
            elif isinstance(step, AnswerUpdate) and step.kind == "text":
                written.append(step.text)
                yield told(plain("".join(written)))
            elif engine is not None and engine.name == "native" and not written:
                yield told(f"{i18n.text(language, 'ask.working')}\n\n*{plain(reading(step, language))}*")
    except UnabridgedError as error:
        yield told(i18n.text(language, "ask.model_error", error=plain(error.sentence())))
    finally:
        stopped.set()


def reading(update: AnswerUpdate, language: i18n.Language) -> str:
    """How far a local model has read: a long context takes minutes."""
    if not update.total:
        return update.text
    return i18n.text(language, "ask.reading", done=f"{update.done:,}", total=f"{update.total:,}", detail=update.text)


def stopped(chat: Sequence[Message], language: i18n.Language) -> list[Message]:
    """The chat as it stands, its last answer marked as unfinished; what had been written stays."""
    messages = list(chat)
    note = f"*{i18n.text(language, 'ask.stopped')}*"
    if not messages or messages[-1]["role"] != "assistant":
        return [*messages, {"role": "assistant", "content": note}] if messages else []
    written = written_text(messages[-1]["content"])
    if written.startswith(i18n.text(language, "ask.working")):
        written = ""
    return [*messages[:-1], {"role": "assistant", "content": f"{written}\n\n{note}".strip()}]


def written_text(content: Any) -> str:
    """The words of a message as Gradio sends it back: a string, or parts of which some hold text."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else [content]
    return "\n\n".join(str(part.get("text", "")) if isinstance(part, dict) else str(part) for part in parts)


def chosen_engine(library: Library) -> Engine | None:
    """The engine that the settings name, or None for the extractive one."""
    return configured_engine(library.store)


def open_all(library: Library, workspace: int | None) -> list[tuple[int, Opened]]:
    """(id, document) of everything in the workspace that could be read."""
    if workspace is None:
        return []
    return [(record.id, library.open(record.id)) for record in library.store.documents(workspace) if record.kind]


def history(library: Library, place: str, language: i18n.Language) -> list[Message]:
    """Earlier questions of the workspace with their answers; [] for a page without a workspace."""
    workspace = workspace_of(place)
    try:
        records = library.store.answers(workspace)[-30:] if workspace is not None else []
        opened = open_all(library, workspace) if records else []
    except UnabridgedError:
        return []
    messages: list[Message] = []
    for record in records:
        messages.append({"role": "user", "content": record.question})
        messages.append({"role": "assistant", "content": with_reach(library, record.answer, opened, language)})
    return messages


def forget(library: Library, place: str) -> None:
    """Delete the workspace's questions and answers."""
    workspace = workspace_of(place)
    if workspace is not None:
        for record in library.store.answers(workspace):
            library.store.delete_answer(record.id)


# --- words -----------------------------------------------------------------------------------------------------------

_NUMBERED = re.compile(r"\\\[(\d{1,2})\\\]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&])")


def plain(text: str) -> str:
    """Text of a document or model as Markdown that shows exactly these characters: nothing in it is live."""
    return "  \n".join(_MARKDOWN.sub(r"\\\1", line) for line in text.split("\n"))


def present(answer: Answer, opened: Sequence[tuple[int, Opened]], language: i18n.Language) -> str:
    """One answer as Markdown: words with their sources as chips, how it was made, and what share was read.

    "[2]" in the words becomes the chip of the second citation; sources that the words do not quote are quoted below.
    """
    cited = sources_of(answer)[:MAX_CITATIONS]
    chips = {number: _chip(citation, number, opened, language) for number, citation in enumerate(cited, 1)}
    used: set[int] = set()

    def with_chip(match: re.Match[str]) -> str:
        chip = chips.get(int(match[1]))
        if chip is None:
            return match[0]
        used.add(int(match[1]))
        return chip

    words, linked = _with_places(answer, opened)
    used.update(number for number, citation in enumerate(cited, 1) if (citation.file, citation.line) in linked)
    words = words or plain(i18n.text(language, "ask.not_found"))
    lines = [_NUMBERED.sub(with_chip, words)]
    said = " ".join(answer.answer.split())
    beside: list[str] = []
    # Where nothing was found, the citations are places to look at all the same: only what the words quote is shown.
    for number, citation in enumerate(cited if answer.found else (), 1):
        chip = chips[number]
        quoted = " ".join(citation.text.split())
        if chip is None or number in used:
            continue
        if not quoted or quoted[:60] in said:
            beside.append(chip)
        elif len(used) == 0 or number <= MAX_FURTHER + len(used):
            short = quoted if len(quoted) <= MAX_QUOTE else quoted[:MAX_QUOTE].rpartition(" ")[0] + " …"
            lines.append(f"> {plain(short)} {chip}")
    if beside:
        lines.append(" ".join(beside))
    lines.append(f"*{i18n.text(language, MADE_BY[answer.engine])} {share_read(opened, language, answer.engine)}*")
    return "\n\n".join(lines)


def _with_places(
    answer: Answer, opened: Sequence[tuple[int, Opened]]
) -> tuple[str, set[tuple[str | None, int | None]]]:
    """The words as Markdown: lists as lists, and each place in the code that is cited as a link; and these places."""
    places = {f"{item.file}:{item.line}": item for item in answer.citations if item.file and item.line}
    pattern = re.compile(
        "|".join(rf"{re.escape(place)}(?!\d)" for place in sorted(places, key=len, reverse=True)) or "(?!)"
    )
    linked: set[tuple[str | None, int | None]] = set()

    def line_of(text: str) -> str:
        shown, at = [], 0
        for found in pattern.finditer(text):
            citation = places[found[0]]
            address = _address(citation, opened)
            if address is not None:
                shown += [plain(text[at : found.start()]), f"[{plain(found[0])}]({address})"]
                linked.add((citation.file, citation.line))
                at = found.end()
        return "".join([*shown, plain(text[at:])])

    # Lists and quotations stay what they are; a run of lines that are neither is a paragraph.
    blocks: list[str] = []
    last = None  # what the line before was, None behind an empty one
    for line in answer.answer.split("\n"):
        if not line.strip():
            last = None
            continue
        mark = "- " if line.startswith("- ") else "> " if line.startswith("> ") or line == ">" else ""
        said = line[len(mark) :]
        indent = len(said) - len(said.lstrip()) if mark == "> " else 0  # of quoted code
        text = f"{mark}{NO_BREAK * indent}{line_of(said[indent:])}"
        if mark != last:
            blocks.append(text)
        else:
            blocks[-1] += f"\n{text}" if mark == "- " else f"  \n{text}"
        last = mark
    return "\n\n".join(blocks), linked


def with_reach(library: Library, answer: Answer, opened: Sequence[tuple[int, Opened]], language: i18n.Language) -> str:
    """The answer, and a warning where its engine was not measured to read so much reliably."""
    shown = present(answer, opened, language)
    caution = reach.warning(library.store, answer.engine, [item for _, item in opened], language)
    return f"{shown}\n\n*{plain(caution)}*" if caution else shown


def _chip(citation: Citation, number: int, opened: Sequence[tuple[int, Opened]], language: i18n.Language) -> str | None:
    """A Markdown link that `assets/citations.js` follows; None for a document that is not in the workspace any more."""
    address = _address(citation, opened)
    if address is None:
        return None
    item = next(item for _, item in opened if item.name == citation.document)
    if citation.file:
        label = f"{citation.file}:{citation.line}" if citation.line else citation.file
    elif citation.page is not None:
        label = i18n.text(language, "chip.page", page=citation.page)
        label = f"{item.name} {label}" if len(opened) > 1 else label
    else:
        label = item.name
    return f"[{number} · {plain(label)}]({address})"


def _address(citation: Citation, opened: Sequence[tuple[int, Opened]]) -> str | None:
    """Where a link to a citation leads; None for a document that is not in the workspace any more."""
    document_id = next((number for number, item in opened if item.name == citation.document), None)
    if document_id is None:
        return None
    place: dict[str, Any] = {"doc": document_id}
    for name in ("start", "end", "page", "file", "line"):
        value = getattr(citation, name)
        if value is not None:
            place[name] = value
    return f"#cite?{urlencode(place, quote_via=quote)}"


def share_read(opened: Sequence[tuple[int, Opened]], language: i18n.Language, engine: str) -> str:
    """How much of the documents stood behind the answer: all, but for files of a large repository that an engine left."""
    repositories = [item for _, item in opened if item.repository is not None]
    others = [item for _, item in opened if item.repository is None]
    if pages := sum(item.analysis.pages or 0 for item in others):
        key, count = "ask.pages", pages
    elif files := sum(item.repository.file_count for item in repositories if item.repository is not None):
        key, count = "ask.files", files
    else:
        key, count = "ask.characters", sum(len(item.document.text) for item in others)
    size = i18n.text(language, key, count=f"{count:,}")
    large = [item for item in repositories if isinstance(item, OpenedIndex)] if engine != "structure" else []
    if omitted := sum(len(item.context.omitted) for item in large):
        return i18n.text(language, "ask.share_part", documents=len(opened), size=size, omitted=omitted)
    return i18n.text(language, "ask.share", documents=len(opened), size=size)
