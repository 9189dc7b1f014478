"""Why vLLM stopped, from its exit code and the last lines of its log, in words that say what to do."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass

from .environment import ServingError


@dataclass(frozen=True, slots=True)
class _Cause:
    pattern: re.Pattern[str]
    message: str
    remedy: str


def _cause(pattern: str, message: str, remedy: str) -> _Cause:
    return _Cause(re.compile(pattern, re.IGNORECASE), message, remedy)


_OUT_OF_MEMORY = ServingError(
    "vLLM ran out of memory.",
    remedy="Use a smaller --max-length or --kv-cache-gib-gib, a smaller model, or close other programs.",
)
# The first that matches anywhere in the log counts: causes come before what only follows from them.
_CAUSES = (
    _cause(
        r"address already in use", "The port is taken.", "Stop the other program, or choose another port with --port."
    ),
    _cause(
        r"larger than the (?:available KV cache memory|maximum number of tokens that can be stored)",
        "The memory for keys and values does not hold one text of the length asked for.",
        "Use a smaller --max-length, or a larger --kv-cache-gib.",
    ),
    _cause(
        r"out ?of ?memory|can't allocate memory|cannot allocate memory|\bMemoryError\b|No available memory for the cache"
        r"|Available memory on node .* less than|Free memory on device .* less than",
        str(_OUT_OF_MEMORY),
        _OUT_OF_MEMORY.remedy,
    ),
    _cause(
        r"(?:architectures? .* (?:is|are) not supported|does not recognize this architecture|has no vLLM implementation)",
        "vLLM does not know this model's architecture.",
        "Use a decoder of the Llama, Qwen or Mistral families, or a newer vLLM.",
    ),
    _cause(
        r"SafetensorError|HeaderTooLarge|incomplete metadata|(?:is|was) not initialized from checkpoint",
        "The weights in the model folder are damaged or incomplete.",
        "Download the model completely.",
    ),
    _cause(
        r"error: (?:unrecognized arguments|argument |ambiguous option)",
        "vLLM does not accept one of the arguments after --.",
        "Correct it; the lines above say which.",
    ),
    _cause(
        r"ModuleNotFoundError|ImportError|operator torchvision::nms does not exist",
        "vLLM's environment is broken.",
        "Repair it with `unabridged serve --install`.",
    ),
)  # fmt: skip
_ERROR_LINE = re.compile(r"\b(\w*(?:Error|Exception): .+)")


def diagnose(exit_code: int, log: Sequence[str]) -> ServingError:
    """The error to show for a server that ended with `exit_code` (negative: killed by that signal) after `log`."""
    text = "\n".join(log)
    for cause in _CAUSES:
        if cause.pattern.search(text):
            return ServingError(cause.message, remedy=cause.remedy)
    if exit_code in (-signal.SIGKILL, 128 + signal.SIGKILL):
        return ServingError("The system killed vLLM, which probably ran out of memory.", remedy=_OUT_OF_MEMORY.remedy)
    errors = _ERROR_LINE.findall(text)
    reason = f": {' '.join(errors[0].split())[:300].rstrip('.')}" if errors else ""
    return ServingError(f"vLLM stopped (exit code {exit_code}){reason}.", remedy="The lines above are its log.")
