"""Archives that were asked about by their path and are in no workspace: unpacked once, kept for the next question, within a limit."""

from __future__ import annotations

from sqlalchemy import select

from .code_files import drop_code_index
from .code_records import code_index_key
from .contents import Contents
from .tables import Content, WorkspaceDocument


class LooseArchives(Contents):
    """What `Contents.unpack` left in the home folder that no workspace will ever delete."""

    def loose_archives(self) -> list[tuple[str, int]]:
        """(content key, bytes on disk) of each, the one used last first."""
        found = self._files.archives()
        with self._reading() as session:
            query = select(Content.key).join(WorkspaceDocument).where(Content.key.in_([key for key, _ in found]))
            used = set(session.scalars(query))
        return [(key, size) for key, size in found if key not in used]

    def use_archive(self, content: str) -> None:
        """Note that an unpacked archive was asked about just now."""
        self._files.use_archive(content)

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
            self._files.remove_unpacked(key)
        return gone
