"""Which of several definitions of one name in C and C++ an ordinary build has: that of Linux, as for Go (`go_build.py`).

What is written for another system stays: its calls are listed. It only gives way where a name has a definition of an
ordinary build beside it.
"""

from __future__ import annotations

import re

from .c_branches import DIRECTIVE, without_comments

_ABSENT = frozenset(
    b"_WIN32 WIN32 _WIN64 WIN64 __WIN32__ _MSC_VER __MINGW32__ __MINGW64__ __CYGWIN__ __APPLE__ __MACH__ __sun __sun__ sun"
    b" __SVR4 _AIX __FreeBSD__ __FreeBSD_kernel__ __NetBSD__ __OpenBSD__ __DragonFly__ __MVS__ __HAIKU__ __hpux __ANDROID__"
    b" __VMS VMS __WATCOMC__ __BORLANDC__ __EMSCRIPTEN__ __QNX__ __QNXNTO__ __OS2__ OS2 __PASE__ __vxworks AMIGA".split()
)
_PRESENT = frozenset({b"__linux__", b"__linux", b"linux", b"__unix__", b"__unix", b"unix"})
_OTHER_SYSTEMS = frozenset({
    "win", "win32", "windows", "mingw", "cygwin", "darwin", "mac", "macos", "macosx", "osx", "ios", "apple", "android",
    "aix", "sun", "sunos", "solaris", "freebsd", "netbsd", "openbsd", "dragonfly", "bsd", "os390", "zos", "ibmi", "haiku",
    "hpux", "qnx", "vms", "os2", "dos", "amiga", "emscripten", "wasm", "vxworks", "fuchsia",
})  # fmt: skip
_WORD = re.compile(r"[a-z0-9]+")
_ATOM = re.compile(rb"(!?)[ \t]*+(?:defined[ \t]*+)?\(?[ \t]*+(\w++)[ \t]*+\)?")


def other_systems(path: str) -> frozenset[str]:
    """The systems besides Linux that a path names: `src/win/pipe.c`, `darwin-proctitle.c`."""
    return _OTHER_SYSTEMS.intersection(_WORD.findall(path.lower()))


def lines_of_other_systems(source: bytes) -> list[tuple[int, int]]:
    """Ranges of lines (from 1, both ends included) that an ordinary build leaves out, as their `#if` says."""
    if not any(name in source for name in _ABSENT | _PRESENT):
        return []
    found: list[tuple[int, int]] = []
    # Of each open group: where its branch starts, the branch's condition, whether an earlier one held.
    groups: list[tuple[int, bool | None, bool]] = []
    line, at = 1, 0
    for directive in DIRECTIVE.finditer(without_comments(source)):
        line, at = line + source.count(b"\n", at, directive.start()), directive.start()
        word, condition = directive[1], directive[2].strip()
        if word.startswith(b"if"):
            holds = _holds(condition)
            groups.append((line, not holds if word == b"ifndef" and holds is not None else holds, False))
            continue
        if not groups:
            continue
        start, held, taken = groups.pop()
        if held is False:
            found.append((start, line))
        if word != b"endif":
            taken = taken or held is True
            groups.append((line, False if taken else _holds(condition) if word == b"elif" else None, taken))
    return found


def _holds(condition: bytes) -> bool | None:
    """Whether a condition holds in an ordinary build; None where that is a matter of options."""
    some: list[bool | None] = []
    for alternative in condition.split(b"||"):
        every = [_atom(part.strip()) for part in alternative.split(b"&&")]
        some.append(False if False in every else None if None in every else True)
    return True if True in some else None if None in some else False


def _atom(text: bytes) -> bool | None:
    found = _ATOM.fullmatch(text)
    if found is None:
        return None
    known = True if found[2] in _PRESENT else False if found[2] in _ABSENT else None
    return known if known is None or not found[1] else not known
