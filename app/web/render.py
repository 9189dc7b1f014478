"""Page images, made by a process of their own: a hostile page may cost it memory or time, never the server.

One process, replaced when it dies or is late. The images just made are kept, because a page is asked for again on every
visit.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from unabridged.ingest.errors import DamagedFile

MAX_PIXELS = 6_000_000
MAX_WIDTH = 2400
SECONDS = 25
MEMORY_BYTES = 3 << 30
KEPT_IMAGES = 120


class PageImages:
    """JPEG images of PDF pages. Threads may share one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()

    def jpeg(self, path: Path, page_number: int, width: int) -> bytes:
        """Page `page_number` (from 1), `width` pixels wide. Raises DamagedFile where the page cannot be drawn."""
        key = (str(path), page_number, width)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            pool = self._pool = self._pool or _new_pool()
            future = pool.submit(draw_page, str(path), page_number, width)
        try:
            image = future.result(timeout=SECONDS)
        except (TimeoutError, BrokenProcessPool, MemoryError, RuntimeError, ValueError) as error:
            if isinstance(error, TimeoutError | BrokenProcessPool):
                self._replace(pool)
            raise DamagedFile(
                f"Page {page_number} cannot be drawn.", remedy="Its text, where there is any, is still searched."
            ) from error
        with self._lock:
            self._kept[key] = image
            while len(self._kept) > KEPT_IMAGES:
                self._kept.popitem(last=False)
        return image

    def close(self) -> None:
        """End the process."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            _end(pool)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken:
                self._pool = None
        _end(broken)


def _new_pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=worker_context(), initializer=limit_memory, initargs=(MEMORY_BYTES,))


def _end(pool: ProcessPoolExecutor) -> None:
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()


def worker_context() -> multiprocessing.context.BaseContext:
    """How workers start: forked from a small clean process where that exists, never from the threads of a server."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["unabridged.ingest.pipeline", "unabridged.ingest.readers.pdf"])
        return context
    return multiprocessing.get_context("spawn")


def limit_memory(size_bytes: int) -> None:
    """Bound this process's address space, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (size_bytes, size_bytes))


def draw_page(path: str, page_number: int, width: int) -> bytes:
    """JPEG of one page. Raises ValueError for a page that is not there, RuntimeError for one MuPDF cannot draw."""
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    with pymupdf.open(path, filetype="pdf") as document:
        if not 1 <= page_number <= document.page_count:
            raise ValueError(f"no page {page_number}")
        page = document[page_number - 1]
        scale = min(width, MAX_WIDTH) / max(page.rect.width, 1)
        pixels = page.rect.width * page.rect.height * scale * scale
        if pixels > MAX_PIXELS:
            scale *= (MAX_PIXELS / pixels) ** 0.5
        # Annotations are drawn as printed; nothing of them runs.
        image = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
        data: bytes = image.tobytes("jpeg", jpg_quality=86)
        return data
