"""Errors a person can act on: one small tree.

UnabridgedError                 raised on purpose; `remedy` says what the reader can do
├── InputRejected               this input cannot be read at all; everything else goes on
│   ├── UnsupportedFormat       no reader for this kind of file
│   ├── DamagedFile             the bytes are not what the name promises, or end too early
│   ├── EncryptedFile           a password is needed
│   └── TooLarge                over a stated limit; nothing was unpacked or parsed
├── UsageError                  the call itself makes no sense (exit code 2)
└── Cancelled                   the user stopped the work; what was done is kept
"""


class UnabridgedError(Exception):
    """Raised on purpose. `str(error)` says what happened, `remedy` what the reader can do."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy

    def sentence(self) -> str:
        """What happened and what to do, on one line of at most 1,000 characters."""
        text = " ".join(f"{self} {self.remedy}".split())
        return text if len(text) <= 1000 else text[:999] + "…"


class InputRejected(UnabridgedError):
    """This input cannot be analysed; the inputs beside it are untouched."""


class UnsupportedFormat(InputRejected, ValueError):
    """There is no reader for this kind of file."""


class DamagedFile(InputRejected, ValueError):
    """The bytes are empty, truncated, or not what the file's name promises."""


class EncryptedFile(InputRejected, PermissionError):
    """The file can only be opened with a password."""


class TooLarge(InputRejected, OverflowError):
    """The input is over one of the limits in ingest/limits.py."""


class UsageError(UnabridgedError, ValueError):
    """The request itself makes no sense: no such path, or options that contradict each other."""


class Cancelled(UnabridgedError):
    """The user stopped the work. What had been finished is kept."""

    def __init__(self) -> None:
        super().__init__("Stopped before the end.", remedy="Start it again to go on from here.")
