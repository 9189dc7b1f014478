"""Sample documents, written for this project: a share purchase agreement, two annual reports, a small program.

Companies and figures in them are made up. Both kinds of PDF are laid out when they are first needed, from the text and the
figures beside this file, so that what ships is readable source.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

__all__ = ["NAMES", "Sample", "write_samples"]

NAMES = AGREEMENT, REPORTS, PROGRAM = (
    "Share purchase agreement",
    "Northern Reach Water, annual reports",
    "Bookshop, a small program",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample workspace: its name, what kind of documents it holds, and the files or folder to add."""

    name: str
    kind: str
    paths: tuple[Path, ...]


def write_samples(folder: Path) -> tuple[Sample, ...]:
    """Write all samples below `folder` (made if needed, files replaced) and say what is there.

    The same version of the program writes the same bytes.
    """
    from .agreement import write_agreement
    from .annual_report import write_annual_reports

    folder.mkdir(parents=True, exist_ok=True)
    agreement = folder / "share-purchase-agreement.pdf"
    write_agreement(agreement)
    reports = write_annual_reports(folder)
    program = folder / "bookshop"
    if program.exists():
        shutil.rmtree(program)
    with as_file(files(__package__).joinpath("bookshop-program")) as source:
        shutil.copytree(source, program, ignore=shutil.ignore_patterns("__pycache__"))
    return (
        Sample(AGREEMENT, "contract", (agreement,)),
        Sample(REPORTS, "report", reports),
        Sample(PROGRAM, "code", (program,)),
    )
