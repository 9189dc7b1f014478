"""One streamed chat completion from an OpenAI-compatible endpoint, and everything that can go wrong with it.

Redirects are not followed, proxies and .netrc of the environment are not used, and link-local addresses (cloud
metadata services) are refused; the name is resolved once and the connection made to that address.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from queue import Empty, Queue
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx

from .protocol import EngineError, StopRequested

_POLL = 0.1
# A server that sends more than this is broken or hostile.
_MAX_LINE = 1 << 20
_MAX_ANSWER = 400_000


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. Reading a long prompt takes a local model minutes before its first token."""

    connect: float = 10.0
    first_token: float = 300.0
    between_tokens: float = 60.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is. `base_url` ends before /chat/completions ("http://127.0.0.1:8000/v1")."""

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    context_tokens: int = 32_768
    timeouts: Timeouts = Timeouts()


class EndpointError(EngineError):
    """The endpoint cannot be reached, refuses the request or answers with something else than a completion."""


class Stream:
    """One streamed completion. The request runs in a thread of its own, so that a stop never waits for the network."""

    def __init__(self, endpoint: Endpoint, chat: list[dict[str, str]]) -> None:
        self._endpoint = endpoint
        self._chat = chat
        self._queue: Queue[str | Exception | None] = Queue()
        self._closed = threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="remote-engine", daemon=True)

    def __enter__(self) -> Stream:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        if self._socket is not None:
            # Wakes the thread out of a blocking read; closing alone would not.
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def pieces(self, stop: StopRequested) -> Iterator[str]:
        """Pieces of the answer as they come, until the end or until `stop()`."""
        patience = self._endpoint.timeouts.first_token
        last = monotonic()
        while not stop():
            try:
                piece = self._queue.get(timeout=_POLL)
            except Empty:
                if monotonic() - last > patience:
                    raise _network_error(TimeoutError(), self._endpoint) from None
                continue
            patience, last = self._endpoint.timeouts.between_tokens, monotonic()
            if piece is None:
                return
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def _run(self) -> None:
        try:
            for piece in self._request():
                if self._closed.is_set():
                    return
                self._queue.put(piece)
            self._queue.put(None)
        except EngineError as error:
            self._queue.put(error)
        except Exception as error:
            if not self._closed.is_set():
                self._queue.put(_network_error(error, self._endpoint))

    def _request(self) -> Iterator[str]:
        url = httpx.URL(self._endpoint.base_url.rstrip("/") + "/chat/completions")
        headers = {"Host": url.netloc.decode("ascii"), "Accept": "text/event-stream"}
        if self._endpoint.api_key:
            headers["Authorization"] = f"Bearer {self._endpoint.api_key}"
        body = {"model": self._endpoint.model, "messages": self._chat, "stream": True, "temperature": 0}
        limits = self._endpoint.timeouts
        timeout = httpx.Timeout(max(limits.first_token, limits.between_tokens), connect=limits.connect)
        addresses = allowed_addresses(self._endpoint.base_url)
        with httpx.Client(follow_redirects=False, trust_env=False, timeout=timeout) as client:
            for position, address in enumerate(addresses):
                request = client.build_request(
                    "POST",
                    url.copy_with(host=address),
                    headers=headers,
                    json=body,
                    extensions={"sni_hostname": url.host},
                )
                try:
                    response = client.send(request, stream=True)
                except httpx.ConnectError:
                    if position + 1 == len(addresses):
                        raise
                    continue
                try:
                    self._socket = _socket_of(response)
                    yield from self._events(response)
                finally:
                    response.close()
                return

    def _events(self, response: httpx.Response) -> Iterator[str]:
        if response.status_code != 200:
            body = b""
            for block in response.iter_bytes():
                body += block
                if len(body) > _MAX_LINE:
                    break
            raise _status_error(response.status_code, body, self._endpoint)
        seen, length = False, 0
        for line in _lines(response, self._endpoint):
            if not line.startswith("data:"):
                continue
            data = line[5:].strip()
            if data == "[DONE]":
                return
            seen = True
            if piece := _piece(data, self._endpoint):
                length += len(piece)
                if length > _MAX_ANSWER:
                    raise _not_a_completion(self._endpoint)
                yield piece
        if not seen:
            raise _not_a_completion(self._endpoint)


def allowed_addresses(base_url: str) -> list[str]:
    """The addresses of the endpoint's host. Raises EndpointError for URLs and addresses that are not allowed."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise EndpointError(
            f"'{base_url.split('@')[-1]}' is not the address of an endpoint.",
            remedy="Give it as http://host:port/v1 or https://host/v1, the key separately.",
        )
    try:
        found = socket.getaddrinfo(
            parts.hostname, parts.port or (443 if parts.scheme == "https" else 80), type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError) as error:
        raise EndpointError(
            f"The host '{parts.hostname}' of the endpoint is not known.",
            remedy="Check the spelling of the address, and the network.",
        ) from error
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    for address in addresses:
        if _is_refused(address):
            raise EndpointError(
                f"The endpoint's host '{parts.hostname}' has the address {address}, which is not allowed.",
                remedy="Link-local, multicast and metadata addresses are refused; use the server's own address.",
            )
    return addresses


# Metadata services that are not link-local: AWS over IPv6, Alibaba Cloud, Oracle's legacy service.
_METADATA = {"fd00:ec2::254", "100.100.100.200", "192.0.0.192"}


def _is_refused(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_link_local or ip.is_multicast or ip.is_unspecified or str(ip) in _METADATA


def _lines(response: httpx.Response, endpoint: Endpoint) -> Iterator[str]:
    """Lines of the event stream, decoded; a line without end is cut off with an error instead of filling memory."""
    held = b""
    for block in response.iter_bytes():
        *lines, held = (held + block).split(b"\n")
        if len(held) > _MAX_LINE:
            raise _not_a_completion(endpoint)
        yield from (line.decode("utf-8", "replace").rstrip("\r") for line in lines)
    yield held.decode("utf-8", "replace")


def _piece(data: str, endpoint: Endpoint) -> str:
    try:
        event: Any = json.loads(data)
        if isinstance(event, dict) and event.get("error"):
            error = event["error"]
            message = error.get("message") if isinstance(error, dict) else error
            raise EndpointError(
                f"The model stopped: {_short(str(message))}", remedy="Look into the server's log, then ask again."
            )
        choices = event["choices"]
        content = choices[0].get("delta", {}).get("content") if choices else None
        return content if isinstance(content, str) else ""
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise _not_a_completion(endpoint) from error


def _status_error(status: int, body: bytes, endpoint: Endpoint) -> EndpointError:
    message = _short(_error_message(body))
    if status in (401, 403):
        return EndpointError(
            f"The endpoint refused the key (HTTP {status}).", remedy="Check the API key and what it is allowed to use."
        )
    if status == 404:
        return EndpointError(
            f"The endpoint does not know the model '{endpoint.model}' or the address (HTTP 404). {message}",
            remedy="Check the model's name; the base URL usually ends in /v1.",
        )
    if 300 <= status < 400:
        return EndpointError(
            f"The endpoint answered with a redirect (HTTP {status}), which is not followed.",
            remedy="Give the final address as the base URL.",
        )
    if status in (400, 413, 422):
        return EndpointError(
            f"The endpoint did not accept the request (HTTP {status}). {message}",
            remedy="If the text is too long for the model, set a smaller number of context tokens.",
        )
    if status == 429:
        return EndpointError(f"The endpoint is busy (HTTP 429). {message}", remedy="Wait a little and ask again.")
    return EndpointError(f"The endpoint failed (HTTP {status}). {message}", remedy="Look into the server's log.")


def _network_error(error: Exception, endpoint: Endpoint) -> EndpointError:
    host = urlsplit(endpoint.base_url).netloc
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
        return EndpointError(f"Nothing answers at {host}.", remedy="Start the model server, or correct its address.")
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return EndpointError(
            f"The model at {host} sent nothing for too long.",
            remedy="Ask again; if it happens again use fewer context tokens or a smaller model.",
        )
    return EndpointError(
        f"The connection to {host} broke ({type(error).__name__}).",
        remedy="Look into the server's log, then ask again.",
    )


def _not_a_completion(endpoint: Endpoint) -> EndpointError:
    return EndpointError(
        f"What answers at {urlsplit(endpoint.base_url).netloc} is not an OpenAI-compatible endpoint.",
        remedy="The base URL usually ends in /v1; check address and port.",
    )


def _error_message(body: bytes) -> str:
    try:
        error = json.loads(body)["error"]
        return str(error["message"] if isinstance(error, dict) else error)
    except (ValueError, KeyError, TypeError):
        return ""


def _short(message: str) -> str:
    return " ".join(message.split())[:300]


def _socket_of(response: httpx.Response) -> socket.socket | None:
    stream = response.extensions.get("network_stream")
    found = stream.get_extra_info("socket") if stream is not None else None
    return found if isinstance(found, socket.socket) else None
