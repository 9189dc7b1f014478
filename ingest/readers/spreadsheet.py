"""XLSX by openpyxl, values only: one line per row, cells separated by tabs, one page per sheet."""

from __future__ import annotations

import re
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from ..document import Document, Page, Problem, Span
from ..errors import DamagedFile, EncryptedFile, TooLarge, UnsupportedFormat
from ..language import detect_language
from ..limits import LIMITS, MB, Limits
from ..progress import Progress, silent

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RATIO_FLOOR = 16 * MB  # smaller parts may compress as well as they like
_SHARED_STRINGS_BYTES = 128 * MB  # kept in memory whole, at about four times their size
_CELLS = 20_000_000  # of all sheets, with the empty ones that a far cell pulls in
_FORMULA_WITHOUT_VALUE = re.compile(rb"(?:</f>|<f[^<>]{0,200}/>)(?!\s{0,9}<v[^<>/]{0,99}>[^<])")


def read_spreadsheet(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """Every sheet as a page whose label is the sheet's name. Formulas are read as their stored values."""
    without_value = _check_package(path, limits)
    parts: list[str] = []
    pages: list[Page] = []
    position = cells = 0
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheets = book.worksheets
        for number, sheet in enumerate(sheets, start=1):
            start = position
            sheet.reset_dimensions()  # the size that a file claims may be anything
            for row in sheet.iter_rows(values_only=True):
                cells += len(row)
                line = "\t".join(map(_cell, row)).rstrip("\t")
                if line:
                    parts.append(line + "\n")
                    position += len(line) + 1
                if cells > _CELLS or position > limits.text_characters:
                    raise TooLarge(f"'{path.name}' has over {cells:,} cells.", remedy="Split it into smaller files.")
            pages.append(Page(number, Span(start, position), label=sheet.title, has_text=position > start))
            progress("read", number, len(sheets))
        book.close()
    except (TooLarge, MemoryError):
        raise
    except Exception as error:  # openpyxl lets out whatever a damaged part makes it stumble over
        raise DamagedFile(f"'{path.name}' is not a readable XLSX.", remedy="Open and save it again.") from error
    text = "".join(parts)
    problems = []
    if without_value:
        message = f"{without_value:,} formulas have no stored value and are missing; open the file and save it once."
        problems.append(Problem("formulas_without_values", message, loses=True))
    return Document(
        name=path.name,
        format="spreadsheet",
        text=text,
        pages=tuple(pages),
        problems=tuple(problems),
        language=detect_language(text),
    )


def _check_package(path: Path, limits: Limits) -> int:
    """Refuse what is no XLSX or would unpack to too much; count formulas whose value the file does not hold."""
    with path.open("rb") as file:
        start = file.read(8)
    if start == _OLE2:
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise EncryptedFile(f"'{path.name}' needs a password.", remedy="Save a copy without one and add that.")
        raise UnsupportedFormat(f"'{path.name}' is an old Excel file (.xls).", remedy="Save it as XLSX.")
    try:
        with zipfile.ZipFile(path) as package:
            members = package.infolist()
            _check_sizes(path.name, members, limits)
            sheets = [item for item in members if re.fullmatch(r"xl/worksheets/[^/]{1,200}\.xml", item.filename)]
            return sum(_formulas_without_value(package, item) for item in sheets)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        if isinstance(error, TooLarge):
            raise
        raise DamagedFile(f"'{path.name}' is not a readable XLSX.", remedy="Open and save it again.") from error


def _check_sizes(name: str, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    for member in members:
        dense = member.file_size > _RATIO_FLOOR and member.file_size > limits.archive_ratio * member.compress_size
        strings = member.filename.endswith("sharedStrings.xml") and member.file_size > _SHARED_STRINGS_BYTES
        if dense or strings:
            raise TooLarge(
                f"'{name}' holds a part ({member.filename}) that would unpack to {member.file_size:,} bytes.",
                remedy="Save it again in Excel, or split it.",
            )
    if len(members) > limits.archive_members or sum(m.file_size for m in members) > limits.archive_total_bytes:
        raise TooLarge(f"'{name}' would unpack to more than {limits.archive_total_bytes:,} bytes.", remedy="Split it.")


def _formulas_without_value(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    count = 0
    tail = b""
    with package.open(member) as sheet:
        while piece := sheet.read(4 * MB):
            data = tail + piece
            # The last cell may go on in the next piece, so it is counted there.
            cut = data.rfind(b"<c ") if len(piece) == 4 * MB else len(data)
            cut = cut if cut > 0 else len(data)
            count += len(_FORMULA_WITHOUT_VALUE.findall(data, 0, cut))
            tail = data[cut:]
    return count


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return " ".join(str(value).split("\n")).replace("\t", " ")
