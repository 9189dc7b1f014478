"""The engine that is measured, its variants, and what identifies it in a journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from unabridged.engine.extractive import Extractive
from unabridged.engine.protocol import Engine

from ..engines import choose_engine
from ..settings import Settings
from ..version import engine_version
from .reliable import model_name

_ANSWER_TOKENS = 256


@dataclass(frozen=True, slots=True)
class Measured:
    """An engine under test.

    model     name of the model that it runs; "" for the extractive engine
    variants  by structure; "" is the engine as it is used
    """

    name: str
    model: str
    version: str
    variants: Mapping[str, Engine]

    def head(self) -> dict[str, str]:
        """What the journal says of it."""
        return {"engine": self.name, "model": self.model, "version": self.version}


def open_engine(name: str, settings: Settings) -> Measured:
    """The engine called `name` with its variants. Raises UsageError as `choose_engine` does."""
    chosen = choose_engine(name, settings)
    makers: dict[str, Callable[[Engine | None], Mapping[str, Engine]]] = {
        "extractive": lambda _: {"": Extractive(), "on": Extractive(), "off": Extractive(link_share=0.0)},
        "remote": _remote,
        "native": _native,
    }
    return Measured(name, model_name(name, settings.model), engine_version(), makers[name](chosen))


def _remote(chosen: Engine | None) -> Mapping[str, Engine]:
    from unabridged.engine.remote import Remote

    assert isinstance(chosen, Remote)
    off = Remote(chosen.endpoint, Extractive(link_share=0.0))
    return {"": chosen, "on": chosen, "off": off}


def _native(chosen: Engine | None) -> Mapping[str, Engine]:
    from unabridged.engine.native.engine import Native
    from unabridged.engine.native.loading import Model
    from unabridged.engine.native.reading import Sampling
    from unabridged.engine.selection import Selector

    assert isinstance(chosen, Native)
    selector = chosen.settings.selector or Selector()
    # The likeliest token each time: the same run gives the same answers. Contexts of a bench are not kept on disk.
    settings = replace(chosen.settings, sampling=Sampling(temperature=0, max_new_tokens=_ANSWER_TOKENS), snapshots=None)
    steered = replace(settings, selector=selector, dense_below=0)

    def model() -> Model:
        return chosen.model

    return {
        "": Native(model, settings),
        "on": Native(model, replace(steered, structure_links=True)),
        "off": Native(model, replace(steered, structure_links=False)),
        "dense": Native(model, replace(settings, selector=None)),
    }
