"""What the source viewer shows: page images with boxes, windows of text and of source."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from unabridged.ingest.errors import UsageError

from ..components.passages import text_window
from ..components.places import cell_place, page_list, passage
from ..components.sources import source_window
from ..library import Library
from ..render import MAX_WIDTH, PageImages


def viewer_routes(library: Library, images: PageImages) -> APIRouter:
    """Places of one document."""
    router = APIRouter(prefix="/doc/{document_id}")
    store = library.store

    @router.get("/page/{number}.jpg")
    def page_image(
        document_id: int, number: int, request: Request, w: Annotated[int, Query(ge=100, le=MAX_WIDTH)] = 1240
    ) -> Response:
        record = store.document(document_id)
        if record.format != "pdf" or number < 1 or number > (record.pages or 0):
            raise HTTPException(404, "There is no such page.")
        tag = f'"{record.sha256[:24]}-{number}-{w}"'
        headers = {"ETag": tag, "Cache-Control": "private, max-age=86400"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        image = images.jpeg(store.original(record.content), number, w)
        return Response(image, media_type="image/jpeg", headers=headers)

    @router.get("/pages.json")
    def pages(document_id: int) -> dict[str, Any]:
        return {"pages": page_list(library.open(document_id).document)}

    @router.get("/place.json")
    def place(
        document_id: int,
        start: int | None = None,
        end: int | None = None,
        page: int | None = None,
        box: str | None = None,
    ) -> dict[str, Any]:
        document = library.open(document_id).document
        if box is not None and page is not None:
            return cell_place(document, page, parse_box(box))
        if start is None:
            raise UsageError("A place needs start and end, or page and box.", remedy="Give one of the pairs.")
        return passage(document, start, end if end is not None else start)

    @router.get("/text.json")
    def text(document_id: int, around: int | None = None, first: int | None = None) -> dict[str, Any]:
        return text_window(library.open(document_id).document, around, first)

    @router.get("/source.json")
    def source(document_id: int, file: str, line: int = 1) -> dict[str, Any]:
        return source_window(library.repository(document_id), file, line)

    return router


def parse_box(text: str) -> tuple[float, float, float, float]:
    """Four numbers with commas. Raises UsageError."""
    try:
        x0, y0, x1, y1 = (float(part) for part in text[:200].split(","))
    except ValueError as error:
        raise UsageError("A box is four numbers.", remedy="Write x0,y0,x1,y1 in points.") from error
    return x0, y0, x1, y1
