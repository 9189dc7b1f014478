"""Why a package could not be resolved: in a few words that the index keeps, and as a sentence with what can be done."""

from __future__ import annotations

import os
import traceback
from collections.abc import Mapping
from pathlib import PurePath

from unabridged.ingest.document import Problem

_MARK = "failed: "  # in place of a unit's digest, which is hexadecimal
_MOST = 64  # characters that a unit's key may have
_MEMORY, _SPACE = "not enough memory", "no space left on the disk"
_LISTED = 5


def of_exception(error: Exception) -> str:
    """The reason from what was raised."""
    if os.environ.get("UNABRIDGED_TRACEBACK"):
        traceback.print_exception(error)
    said = str(error).lower()
    if isinstance(error, MemoryError):
        why = _MEMORY
    elif "no space left" in said or "disk is full" in said or "disk full" in said:
        why = _SPACE
    elif isinstance(error, OSError) and error.filename:
        why = f"{error.strerror}: {PurePath(str(error.filename)).name}"
    else:
        place = traceback.extract_tb(error.__traceback__)[-1]
        why = f"{type(error).__name__} at {PurePath(place.filename).name}:{place.lineno}"
    return (_MARK + why)[:_MOST]


def of_status(status: int | None) -> str:
    """The reason where a process ended without a word; systems end one that takes too much memory by signal 9."""
    return _MARK + (_MEMORY if status == -9 else f"its process ended with status {status}")


def failures(keys: Mapping[str, str]) -> dict[str, str]:
    """Of units by name with their keys, those that failed, with the reason."""
    return {name: key.removeprefix(_MARK) for name, key in sorted(keys.items()) if key.startswith(_MARK)}


def not_resolved(failed: Mapping[str, str]) -> Problem:
    """What a reader should know of packages that could not be resolved."""
    named = ", ".join(f"{name} ({why})" for name, why in list(failed.items())[:_LISTED])
    more = f" and {len(failed) - _LISTED} more" if len(failed) > _LISTED else ""
    reasons = set(failed.values())
    remedies = []
    if _MEMORY in reasons:
        remedies.append("Close other programs, or use a machine with more memory, and resolve again.")
    if _SPACE in reasons:
        remedies.append("Make room on the disk, and resolve again.")
    if reasons - {_MEMORY, _SPACE}:
        remedies.append(
            "Please report this, with the output of UNABRIDGED_TRACEBACK=1 unabridged index FOLDER --resolve."
        )
    count = "1 package was" if len(failed) == 1 else f"{len(failed):,} packages were"
    return Problem(
        "packages_not_resolved",
        f"{count} not resolved, so calls there are those found by name: {named}{more}. {' '.join(remedies)}",
    )
