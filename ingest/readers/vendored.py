"""Whether a folder called vendor holds other projects' code, or is a part of this one that sells things."""

from __future__ import annotations

import re
from collections.abc import Iterable

VENDOR_FOLDERS = frozenset({"vendor", "third_party", "thirdparty", "third-party"})
WHY = "vendored: other projects' code"

# What package managers leave there, and what a project brings along: its licence, its manifest.
_MANAGERS = frozenset(
    {"modules.txt", "autoload.php", "composer", "bundle", "cache", "vendor.txt", "vendored.txt", "gems"}
)
_OWN_PAPERS = re.compile(
    r"(LICEN[CS]E|COPYING|NOTICE|COPYRIGHT|UNLICENSE)(\b.*)?|package\.json|composer\.json|setup\.py|setup\.cfg"
    r"|pyproject\.toml|Cargo\.toml|go\.mod|pom\.xml|bower\.json|METADATA|PKG-INFO|.{1,100}\.(gemspec|podspec)|\.git",
    re.I,
)
_HOST = re.compile(r"[\w-]+\.(com|org|net|io|in|dev)")
# A vendor folder among files that a browser loads holds libraries, one file each.
_SERVED = re.compile(r"(^|/)(assets|static|public|javascripts?|js|css|www|htdocs|webroot|dist)(/|$)", re.I)


# What makes a folder a part of the program around it: files that give it a name in its language.
_PART = re.compile(r"__init__\.py|mod\.rs|index\.(ts|tsx|js|jsx|mjs)|.{1,100}\.(java|kt|cs|scala)")


def is_vendored(folder: str, below: Iterable[str]) -> bool:
    """`folder` is a path whose last part is one of VENDOR_FOLDERS, `below` what it holds, two levels deep, relative to it.

    It is other people's unless it is a package of its own (`shop/vendor/__init__.py`) and nothing speaks against that: no
    marks of a package manager, no part with a licence or manifest, none named after a host, nothing served to browsers.
    """
    listed = list(below)
    if not any(_PART.fullmatch(path) for path in listed) or _SERVED.search(folder.rpartition("/")[0]):
        return True
    for path in listed:
        first, _, second = path.partition("/")
        if first in _MANAGERS or _HOST.fullmatch(first) or _OWN_PAPERS.fullmatch(second or first):
            return True
    return False
