"""Middleware that finishes Gradio's HTML pages: language, title, theme, and nothing that points to another machine."""

from __future__ import annotations

import html
import re

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .i18n import head_script, language_of, text

# path -> catalogue key of the page's title
PAGES = {"/": "title.workspaces", "/workspace": "title.workspace", "/jobs": "title.jobs", "/settings": "title.settings"}

_HTML_LANG = re.compile(rb'<html\s+lang="en"', re.ASCII)
_HEAD = re.compile(rb"<head>", re.ASCII)
_TITLE = re.compile(rb"<title>[^<]{0,300}</title>", re.ASCII)
# Cards for social networks, and hints to load from other machines. Only tags with an absolute address go.
_OUTSIDE = re.compile(rb'<(?:meta|link)\b[^>]{0,600}?"https?://[^>]{0,600}>', re.ASCII)


class FinishedPages:
    """Rewrites the HTML of our pages; everything else passes through untouched."""

    def __init__(self, app: ASGIApp, version: str = "") -> None:
        self.app = app
        # Gradio would scope a sheet given to it, and load scripts late: ours stand in the head themselves.
        self.links = (
            f'<link rel="stylesheet" href="/ub/style.css?v={version}">'
            f'<link rel="modulepreload" href="/ub/main.js?v={version}">'
        ).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; the body is held back only for the few pages in PAGES."""
        if scope["type"] != "http" or scope["path"] not in PAGES or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        language = language_of(request.cookies, request.headers.get("accept-language"))
        title = text(language, PAGES[scope["path"]])
        # Compressed bodies cannot be rewritten.
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message | None = None
        parts: list[bytes] = []

        async def hold(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if message["type"] != "http.response.body":  # an extension of the server's: none of our business
                await send(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            assert start is not None
            headers = dict(start["headers"])
            body = b"".join(parts)
            if headers.get(b"content-type", b"").startswith(b"text/html"):
                body = finish(body, language, title, self.links)
            start["headers"] = [
                *((name, value) for name, value in start["headers"] if name != b"content-length"),
                (b"content-length", str(len(body)).encode()),
                (b"cache-control", b"no-store"),
                (b"vary", b"Cookie, Accept-Language"),
            ]
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, hold)


def finish(body: bytes, language: str, title: str, links: bytes = b"") -> bytes:
    """The page in `language`, with `title`, our first script and `links` in its head, and no outside address."""
    head, separator, rest = body.partition(b"</head>")
    head = _HTML_LANG.sub(b'<html lang="' + language.encode() + b'"', head, count=1)
    head = _OUTSIDE.sub(b"", head)
    tag = f"<title>{html.escape(title)}</title>".encode()
    head = (
        _TITLE.sub(lambda _: tag, head, count=1) if _TITLE.search(head) else _HEAD.sub(b"<head>" + tag, head, count=1)
    )
    script = head_script("zh-CN" if language == "zh-CN" else "en").encode()
    head = _HEAD.sub(lambda _: b"<head>" + script, head, count=1)
    return head + links + separator + rest
