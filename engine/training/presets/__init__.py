"""What `unabridged train` can train: for each design a tiny preset (a CPU, minutes) and a small one (a GPU, minutes)."""

from __future__ import annotations

from ...protocol import EngineError
from .preset import Preset

DESIGNS = ("cca", "comet", "gca")


def preset_of(design: str, size: str) -> Preset:
    """The preset of a design. Raises EngineError for an unknown design or size."""
    if design == "gca":
        from .gca import PRESETS
    elif design == "cca":
        from .cca import PRESETS
    elif design == "comet":
        from .comet import PRESETS
    else:
        raise EngineError(f"There is no design '{design}'.", remedy=f"Choose one of {', '.join(DESIGNS)}.")
    if size not in PRESETS:
        raise EngineError(f"There is no preset '{size}' of {design}.", remedy=f"Choose one of {', '.join(PRESETS)}.")
    return PRESETS[size]
