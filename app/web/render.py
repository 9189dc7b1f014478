"""Page images, made by a process of their own: a hostile page may cost it memory or time, never the server.

One process, replaced when it dies or is late. The images just made are kept, because a page is asked for again on every
visit.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import OrderedDict
from pathlib import Path

from unabridged.ingest.errors import DamagedFile

from .processes import ProcessEnded, TalkingProcess, answer, settle

MAX_PIXELS = 6_000_000
MAX_WIDTH = 2400
SECONDS = 25.0
MEMORY_BYTES = 3 << 30
KEPT_IMAGES = 120


class PageImages:
    """JPEG images of PDF pages. Threads may share one."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._drawing = threading.Lock()
        self._process: TalkingProcess | None = None

    def warm_up(self) -> None:
        """Start the process before the first page is asked for: it takes a second to import what it needs."""
        with self._drawing:
            self._process = self._process or TalkingProcess(__name__)

    def jpeg(self, path: Path, page_number: int, width: int) -> bytes:
        """Page `page_number` (from 1), `width` pixels wide. Raises DamagedFile where the page cannot be drawn."""
        key = (str(path), page_number, width)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        with self._drawing:
            image = self._draw(*key)
        if image is None:
            raise DamagedFile(
                f"Page {page_number} cannot be drawn.", remedy="Its text, where there is any, is still searched."
            )
        with self._lock:
            self._kept[key] = image
            while len(self._kept) > KEPT_IMAGES:
                self._kept.popitem(last=False)
        return image

    def close(self) -> None:
        """End the process."""
        with self._drawing:
            if self._process is not None:
                self._process.kill()
                self._process = None

    def _draw(self, path: str, page_number: int, width: int) -> bytes | None:
        self._process = self._process or TalkingProcess(__name__)
        try:
            self._process.tell({"path": path, "page": page_number, "width": width})
            told = self._process.hear(SECONDS)
            if told is None:
                raise ProcessEnded
            return self._process.hear_bytes(told["bytes"], SECONDS) if told["bytes"] else None
        except ProcessEnded:
            self._process.kill()
            self._process = None
            return None


def main() -> None:
    """Answer each {"path", "page", "width"} with {"bytes": n} and n bytes of JPEG; 0 where there is no image."""
    answers = settle(MEMORY_BYTES)
    from unabridged.ingest.readers import mupdf  # noqa: F401  a second's work, done before the first page is asked for

    for line in sys.stdin.buffer:
        task = json.loads(line)
        try:
            image = draw_page(task["path"], task["page"], task["width"])
        except (ValueError, RuntimeError, MemoryError):
            image = b""
        answer(answers, {"bytes": len(image)}, image)


def draw_page(path: str, page_number: int, width: int) -> bytes:
    """JPEG of one page. Raises ValueError for a page that is not there, RuntimeError for one MuPDF cannot draw."""
    from unabridged.ingest.readers.mupdf import pymupdf

    with pymupdf.open(path, filetype="pdf") as document:
        if not 1 <= page_number <= document.page_count:
            raise ValueError(f"no page {page_number}")
        page = document[page_number - 1]
        scale = min(width, MAX_WIDTH) / max(page.rect.width, 1)
        pixels = page.rect.width * page.rect.height * scale * scale
        if pixels > MAX_PIXELS:
            scale *= (MAX_PIXELS / pixels) ** 0.5
        image = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
        data: bytes = image.tobytes("jpeg", jpg_quality=86)
        return data


if __name__ == "__main__":
    main()
