"""HTML by lxml, nothing fetched: the canonical text is the decoded file, blocks say which parts of it are printed."""

from __future__ import annotations

from pathlib import Path

from lxml import html as lxml_html

from ..document import Document
from ..errors import DamagedFile
from ..language import detect_language
from ..limits import LIMITS, Limits
from ..progress import Progress, silent
from .text import decode


def read_html(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """The visible text, one line per block element."""
    source, problems = decode(path.read_bytes(), path.name)
    try:
        tree = lxml_html.document_fromstring(source.encode("utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except Exception as error:
        raise DamagedFile(f"'{path.name}' holds no HTML.", remedy="Save the page again.") from error
    for element in tree.xpath("//script|//style|//template"):
        element.drop_tree()
    text = "\n".join(line.strip() for line in tree.text_content().splitlines())
    return Document(name=path.name, format="html", text=text, problems=tuple(problems), language=detect_language(text))
