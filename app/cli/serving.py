"""The command `serve`: a model behind an OpenAI-compatible API, by vLLM in an environment of its own."""

from __future__ import annotations

import shlex
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from unabridged.ingest.errors import UsageError

from ..console import say, show
from .options import HomeOption
from .shared import settings_of

if TYPE_CHECKING:
    from unabridged.engine.vllm.command import Serving
    from unabridged.engine.vllm.environment import Environment

    from ..settings import Settings

_GIB = 1024**3
_SECONDS_BETWEEN_LINES = 10.0


def register(app: typer.Typer) -> None:
    """Add the command to the console script."""
    app.command("serve")(serve_command)


def serve_command(
    model_path: Annotated[
        Path | None, typer.Option("--model-path", help="Folder of the model: config.json, safetensors, tokenizer.json.")
    ] = None,
    max_length: Annotated[
        int | None,
        typer.Option(
            "--max-length", min=512, help="Tokens of text and answer. Default: the model's window, 32768 at most."
        ),
    ] = None,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on. Others can reach you on any but 127.0.0.1.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 finds a free one.")
    ] = 8000,
    kv_cache_gib: Annotated[
        float | None,
        typer.Option(
            "--kv-cache-gib",
            min=0.001,
            help="Memory for keys and values. Default: what the length takes, on a GPU what is free.",
        ),
    ] = None,
    python: Annotated[
        Path | None,
        typer.Option(
            "--python", help="Interpreter that has vLLM. Default: UNABRIDGED_VLLM_PYTHON, else the home folder's."
        ),
    ] = None,
    install: Annotated[
        bool,
        typer.Option(
            "--install", help="Install vLLM into the home folder first (3 GB to fetch and unpack, 2.5 GB stay)."
        ),
    ] = False,
    home: HomeOption = None,
    further: Annotated[
        list[str] | None, typer.Argument(metavar="[-- VLLM ARGUMENTS]", help="Passed to vLLM as they are, after --.")
    ] = None,
) -> None:
    """Serve a model to `ask --engine remote` and to anything else that speaks OpenAI's API. Ctrl-C stops it."""
    from unabridged.engine.vllm.command import free_memory, plan
    from unabridged.engine.vllm.server import free_port

    settings = settings_of(home, vllm_python=python)
    with _terminable():
        environment = _environment(settings, install)
        if model_path is None:
            if install:
                return
            raise UsageError(
                "`serve` needs a model.", remedy="Give --model-path with a folder in Hugging Face's format."
            )
        serving = plan(
            model_path,
            environment,
            max_length=max_length,
            host=host,
            port=port or free_port(host),
            kv_cache_bytes=int(kv_cache_gib * _GIB) if kv_cache_gib else None,
            api_key=settings.api_key.get_secret_value() if settings.api_key else "",
            further=tuple(further or ()),
            free_bytes=free_memory(),
        )
        _warn(serving)
        _serve(serving, environment)


def _environment(settings: Settings, install_first: bool) -> Environment:
    from unabridged.engine.vllm.environment import find_environment
    from unabridged.engine.vllm.install import install

    if not install_first:
        return find_environment(settings.vllm_python, settings.home)
    if settings.vllm_python is not None:
        raise UsageError(
            "--install makes an environment in the home folder, another one is named.",
            remedy="Leave --python and UNABRIDGED_VLLM_PYTHON away, or install vLLM there with pip.",
        )
    environment = install(settings.home, say)
    say(f"vLLM {environment.version} is installed: {environment.python}")
    return environment


def _warn(serving: Serving) -> None:
    if serving.max_length > serving.window:
        say(f"{serving.name} was trained for {serving.window:,} tokens; what lies beyond it may be read badly.")
    if serving.is_open:
        say(f"Everyone who reaches {serving.host} can use the model: set UNABRIDGED_API_KEY to ask for a key.")


def _serve(serving: Serving, environment: Environment) -> None:
    from unabridged.engine.vllm.server import Server

    say(f"Starting vLLM {environment.version} ({environment.python}) with {serving.name}.")
    with Server(serving, environment, say) as server:
        seconds = server.wait_until_ready(_progress())
        try:
            show(
                f"{serving.name} answers at {serving.base_url}, {serving.max_length:,} tokens, started in"
                f" {seconds:.0f} s. Ctrl-C stops it.\n{_ask_line(serving)}"
            )
            server.wait()
        except KeyboardInterrupt:
            server.stop()
            say("Stopped.")


def _ask_line(serving: Serving) -> str:
    """The command that asks this server, to be copied into another terminal."""
    return (
        f"UNABRIDGED_CONTEXT_TOKENS={max(serving.max_length, 2_048)} unabridged ask FILE QUESTION --engine remote"
        f" --endpoint {serving.base_url} --model {shlex.quote(serving.name)}"
    )


def _progress() -> Callable[[str, float], None]:
    """A line when a new stage begins, and now and then within one."""
    shown, stage_shown = 0.0, ""

    def waiting(stage: str, seconds: float) -> None:
        nonlocal shown, stage_shown
        if stage != stage_shown or seconds - shown >= _SECONDS_BETWEEN_LINES:
            shown, stage_shown = seconds, stage
            say(f"Waiting for vLLM: {stage}, {seconds:.0f} s")

    return waiting


@contextmanager
def _terminable() -> Iterator[None]:
    """A request to end (SIGTERM, a closed terminal) is treated as Ctrl-C, so that nothing started here outlives us.

    Ctrl-C itself is named too: a shell starts what runs in its background with that signal ignored.
    """

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
