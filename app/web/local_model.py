"""A model on this machine as the one that answers: its folder and budgets, an estimate before loading, a test.

The folder is the one path that a page sends: typed by the user in the settings, and used only if it holds a model.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Literal

from unabridged.ingest.context import Context, Segment
from unabridged.ingest.errors import UsageError
from unabridged.storage import Store

from ..engines import open_local

if TYPE_CHECKING:
    from unabridged.engine.native.engine import Native
    from unabridged.engine.native.loading import MemoryEstimate

SETTING = "model"


@dataclass(frozen=True)
class LocalModel:
    """What the user chose. Sizes as typed, "" for none."""

    folder: str
    gpu_memory: str = ""
    host_memory: str = ""
    weights: Literal["stored", "int8"] = "stored"
    kv: Literal["stored", "int8"] = "stored"

    @property
    def name(self) -> str:
        """The folder's own name."""
        return Path(self.folder.strip()).name


_lock = Lock()
_open: list[tuple[LocalModel, Path, Native]] = []  # the one in memory, if any


def setting(store: Store) -> LocalModel | None:
    """The local model that is connected; None without one."""
    value = store.setting(SETTING, {})
    if not value or "folder" not in value:
        return None
    kept: list[Literal["stored", "int8"]] = [
        "int8" if value.get(name) == "int8" else "stored" for name in ("weights", "kv")
    ]
    folder, gpu_memory, host_memory = (str(value.get(name, "")) for name in ("folder", "gpu_memory", "host_memory"))
    return LocalModel(folder, gpu_memory, host_memory, *kept)


def connect(store: Store, model: LocalModel) -> MemoryEstimate:
    """Use `model` from now on; what it will take. Raises UsageError, EngineError for one that cannot be used."""
    found = estimate(model)
    store.set_setting(SETTING, asdict(model))
    return found


def estimate(model: LocalModel) -> MemoryEstimate:
    """What the model takes and what fits, read from its folder's files alone. Raises UsageError, EngineError."""
    try:
        from unabridged.engine.native.setup import estimate as estimate_folder
    except ImportError as error:
        raise UsageError(
            f"The native engine is not installed ({error.name} is missing).",
            remedy="Install it with: pip install 'unabridged[engine]'",
        ) from error
    sizes = model.gpu_memory or None, model.host_memory or None
    return estimate_folder(_folder(model), *sizes, model.weights, model.kv)


def try_out(model: LocalModel, home: Path) -> tuple[str, float]:
    """(what the model writes to a question about one sentence, seconds with loading). Raises UsageError, EngineError."""
    text = "The notice period is thirty days."
    context = Context(text, (Segment("test#1", "clause", 0, len(text), "test"),))
    began = monotonic()
    updates = engine(model, home).answer(context, "How long is the notice period?")
    written = "".join(update.text for update in updates if update.kind == "text")
    return written[:300], monotonic() - began


def engine(model: LocalModel, home: Path) -> Native:
    """The engine over `model`, kept from question to question: loading takes long. Raises UsageError, EngineError."""
    with _lock:
        if _open and _open[0][:2] == (model, home):
            return _open[0][2]
        _close()
        made = open_local(
            _folder(model), home, gpu_memory=model.gpu_memory or None, host_memory=model.host_memory or None,
            weights=model.weights, kv=model.kv,
        )  # fmt: skip
        _open.append((model, home, made))
        return made


def release() -> None:
    """Give the memory of the model back."""
    with _lock:
        _close()


def _close() -> None:
    for _, _, made in _open:
        made.close()
    _open.clear()


def _folder(model: LocalModel) -> Path:
    if not model.folder.strip():
        raise UsageError("No model folder was given.", remedy="Give the folder that holds config.json.")
    return Path(model.folder.strip()).expanduser()
