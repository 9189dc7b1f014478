"""The zip around a Word file: parts found by their relationships, checked against limits, parsed safely.

A Word file never declares XML entities (ECMA-376 part 2 forbids DTDs), so a part that does is refused: nothing is
expanded and nothing is fetched.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from ..document import Problem
from ..errors import DamagedFile, EncryptedFile, TooLarge, UnsupportedFormat
from ..limits import MB, Limits

_STRICT = b"http://purl.oclc.org/ooxml/"
_PART_BYTES = 96 * MB  # a tree takes about eight times its XML, so this keeps a reader under a gigabyte
_RATIO_FLOOR = 16 * MB  # smaller parts may compress as well as they like: a table of equal rows does
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """The parts of one Word file. `problems` grows while parts are read."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.name = path.name
        self.problems: list[Problem] = []
        with path.open("rb") as file:
            start = file.read(4096)
        if start.startswith(_OLE2):
            _refuse_ole2(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DamagedFile(
                f"'{path.name}' is not a Word file, or its end is missing.", remedy="Copy or download it again."
            ) from error
        self._check_sizes(limits)
        main = self._target("", "officeDocument")
        self.main = main if main in self._names else "word/document.xml"
        if self.main not in self._names:
            self._zip.close()
            raise DamagedFile(
                f"'{path.name}' is a zip without a Word document in it.",
                remedy="Give it the ending of what it is, or save it again in Word.",
            )

    def close(self) -> None:
        """Close the zip."""
        self._zip.close()

    def related(self, kind: str) -> etree._Element | None:
        """The root of the part that the main document names as its "styles", "numbering", "footnotes", ...

        A damaged part is a problem and yields what could be parsed of it; an absent one is None.
        """
        target = self._target(self.main, kind)
        return self.root(target) if target in self._names else None

    def root(self, name: str) -> etree._Element | None:
        """The parsed part; None when nothing of it could be parsed. Raises DamagedFile for entity declarations."""
        try:
            data = self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError):
            self.problems.append(
                Problem("damaged_part", f"The part {name} of the file cannot be unpacked.", loses=True)
            )
            return None
        # The strict variant differs in its namespaces alone: one form from here on.
        data = data.replace(_STRICT + b"wordprocessingml/main", _TRANSITIONAL + b"wordprocessingml/2006/main")
        data = data.replace(
            _STRICT + b"officeDocument/relationships", _TRANSITIONAL + b"officeDocument/2006/relationships"
        )
        root = self._parse(name, data)
        if root is not None and root.getroottree().docinfo.internalDTD is not None:
            raise DamagedFile(
                f"'{self.name}' declares XML entities in {name}, which no Word file does; it may be an attack.",
                remedy="Ask the sender for a file saved by Word.",
            )
        return root

    def _parse(self, name: str, data: bytes) -> etree._Element | None:
        try:
            return etree.fromstring(data, _parser(recover=False))
        except (etree.XMLSyntaxError, ValueError) as error:
            reason = str(error).split(",")[0]
        try:
            root: etree._Element | None = etree.fromstring(data, _parser(recover=True))
        except (etree.XMLSyntaxError, ValueError):
            root = None
        self.problems.append(
            Problem("damaged_part", f"The part {name} is not whole ({reason}); what follows it is missing.", loses=True)
        )
        return root

    def _target(self, source: str, kind: str) -> str:
        """The part that `source` is related to as `kind`, as a name in the zip; "" when there is none."""
        folder, base = posixpath.split(source)
        rels = posixpath.join(folder, "_rels", base + ".rels")
        root = self.root(rels) if rels in self._names else None
        for relation in root.iter(_RELATIONSHIP) if root is not None else ():
            if relation.get("Type", "").endswith("/" + kind) and relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                return posixpath.normpath(target[1:] if target.startswith("/") else posixpath.join(folder, target))
        return ""

    def _check_sizes(self, limits: Limits) -> None:
        members = self._zip.infolist()
        self._names = {member.filename for member in members}
        if len(members) > limits.archive_members or sum(m.file_size for m in members) > limits.archive_total_bytes:
            raise TooLarge(
                f"'{self.name}' would unpack to more than {limits.archive_total_bytes:,} bytes.",
                remedy="Remove pictures or split it into smaller files.",
            )
        for member in members:
            ratio = member.file_size / max(member.compress_size, 1)
            xml = member.filename.endswith((".xml", ".rels"))
            too_dense = member.file_size > _RATIO_FLOOR and ratio > limits.archive_ratio
            if too_dense or (xml and member.file_size > _PART_BYTES):
                raise TooLarge(
                    f"'{self.name}' holds a part ({member.filename}) that would unpack to {member.file_size:,} bytes.",
                    remedy="Save it again in Word, or split it.",
                )
            if member.flag_bits & 1:
                raise EncryptedFile(
                    f"'{self.name}' is encrypted.", remedy="Open it with its password and save it without one."
                )
        if len(self._names) < len(members):
            self.problems.append(
                Problem(
                    "duplicate_part", "The file holds two parts of one name; the last of them was read.", loses=True
                )
            )


_TRANSITIONAL = b"http://schemas.openxmlformats.org/"


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip


def _refuse_ole2(path: Path) -> None:
    # An encrypted DOCX is an OLE2 file with a stream of this name; stream names are UTF-16.
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise EncryptedFile(
            f"'{path.name}' is protected by a password.", remedy="Open it in Word and save it without a password."
        )
    raise UnsupportedFormat(
        f"'{path.name}' is an old Word file (.doc) under the name of a new one.", remedy="Save it in Word as DOCX."
    )
