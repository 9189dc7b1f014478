"""Archives that were asked about by their path and are in no workspace: unpacked once, kept for the next question, within a limit."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sqlalchemy import select

from .code_files import drop_code_index
from .code_records import code_index_key
from .contents import Contents
from .tables import Content, WorkspaceDocument

_SUFFIX = ".unpacked"


class LooseArchives(Contents):
    """What `Contents.unpack` left in the home folder that no workspace will ever delete."""

    def loose_archives(self) -> list[tuple[str, int]]:
        """(content key, bytes on disk) of each, the one used last first."""
        found = {path.name.removesuffix(_SUFFIX): path for path in self._files.glob(f"*/*{_SUFFIX}")}
        with self._reading() as session:
            query = select(Content.key).join(WorkspaceDocument).where(Content.key.in_(found))
            used = set(session.scalars(query))
        loose = sorted((path.stat().st_mtime_ns, key) for key, path in found.items() if key not in used)
        return [(key, _bytes_below(found[key])) for _, key in reversed(loose)]

    def use_archive(self, content: str) -> None:
        """Note that an unpacked archive was asked about just now."""
        path = self._kept(f"{content}{_SUFFIX}")
        if path.is_dir():
            os.utime(path)

    def forget_archives(self, most_bytes: int) -> list[str]:
        """Delete loose archives with their call graphs, the one used longest ago first, until the rest has `most_bytes`.

        The one used last stays, however large. Gives the keys of those that went.
        """
        size, gone = 0, []
        for place, (key, taken) in enumerate(self.loose_archives()):
            size += taken
            if place and size > most_bytes:
                gone.append(key)
        for key in gone:
            folder = self.unpacked(key)
            with self._writing() as session:
                if folder is not None:
                    drop_code_index(session, code_index_key(folder))
            shutil.rmtree(self._kept(f"{key}{_SUFFIX}"), ignore_errors=True)
        return gone


def _bytes_below(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
