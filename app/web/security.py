"""What stands in front of every request: who may talk to this server, and what a page may do.

The server binds to 127.0.0.1, yet any web page that the user visits can send requests there. Two checks stop that:
the Host header must be one of ours (a rebound DNS name is not), and a request that changes something must not carry a
foreign Origin (a form or a multipart upload needs no permission from the browser). Measured on Gradio 6.31: without
them a foreign page stores files and reads answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# Gradio's own pages need inline scripts and `new Function`; nothing of that may come from, or go to, another machine.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
SECURITY_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


def host_name(value: str) -> str:
    """The name in a Host header or origin, without port: "[::1]:7860" is "[::1]"."""
    if value.startswith("["):
        return value.partition("]")[0] + "]"
    return value.partition(":")[0].lower()


class SameMachine:
    """Refuses foreign hosts and foreign origins, adds security headers to every answer.

    `hosts` are further names under which the server may be called, without port.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self.app = app
        self.hosts = frozenset((*LOCAL_HOSTS, *hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Web sockets are refused: nothing here uses them."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        reason = self.refusal(scope)
        if reason:
            await _refuse(send, reason)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _ in message.get("headers", [])}
                message["headers"] = [
                    *message.get("headers", []),
                    *((name, value) for name, value in SECURITY_HEADERS if name not in names),
                ]
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def refusal(self, scope: Scope) -> str | None:
        """Why this request is refused, or None."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if host_name(host) not in self.hosts:
            return "This server answers only under its own name."
        if scope["method"] in SAFE_METHODS:
            return None
        origin = headers.get("origin")
        # The whole origin counts, port included: another local program's page is foreign too.
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return "Requests from other sites are refused."
        if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
            return "Requests from other sites are refused."
        return None


async def _refuse(send: Send, reason: str) -> None:
    body = json.dumps({"error": reason}).encode()
    await send(
        {
            "type": "http.response.start",
            "status": 403,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode()),
                *SECURITY_HEADERS,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
