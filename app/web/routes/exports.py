"""Results as files, by plain links: the first click downloads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import StreamingResponse

from ... import exports
from ...exports.chinese import in_chinese
from ...exports.conversation import conversation_paper
from ...exports.corrections import by_cell
from ...exports.draft import draft_paper
from ...exports.markdown import paper_of
from ...exports.paper import Paper, render_docx, render_markdown
from ...opened import Opened
from .. import i18n
from ..companies import company_reports, report_side
from ..comparing import FORMATS as COMPARISON_FORMATS
from ..comparing import comparison_json, comparison_on_paper, text_changes
from ..library import Library
from ..wording import wording

PAPER_FORMATS = ("docx", "md")
PAPERS = {"contract": "brief", "report": "draft"}  # what is written about a document, by its kind
_AT_ONCE = 1_000_000  # bytes sent at a time


def export_routes(library: Library) -> APIRouter:
    """Results as files, by plain links: the first click downloads."""
    router = APIRouter()

    @router.get("/export/{document_id}.{format}")
    def download(document_id: int, format: str, request: Request) -> Response:
        _require(format, exports.FORMATS)
        opened = library.open(document_id)
        corrections = by_cell(library.store.corrections(document_id))
        if format in PAPER_FORMATS:
            data = render(spoken(paper_of(opened, corrections), language_of(request)), format)
            return file_answer(data, _named(opened, PAPERS.get(opened.kind, "summary"), format), format)
        file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - it is closed once it has been sent
        exports.write(opened, format, file, corrections)
        return StreamingResponse(
            _sent(file), headers=_download(_named(opened, "analysis", format), format, file.tell())
        )

    @router.get("/export/{document_id}/changes-from/{old}.{format}")
    def download_changes(
        document_id: int,
        old: int,
        format: str,
        request: Request,
        old_period: Annotated[str, Query(max_length=20)] = "",
        period: Annotated[str, Query(max_length=20)] = "",
    ) -> Response:
        _require(format, COMPARISON_FORMATS)
        before, after = library.open(old), library.open(document_id)
        reports = None
        if before.kind == after.kind == "report":
            reports = report_side(library, old, old_period), report_side(library, document_id, period)
        if format in PAPER_FORMATS:
            data = render(spoken(comparison_on_paper(before, after, reports), language_of(request)), format)
        else:
            data = comparison_json(before, after)
        return file_answer(data, _named(after, "changes", format), format)

    @router.get("/export/{document_id}/draft.{format}")
    def download_draft(document_id: int, format: str, request: Request) -> Response:
        """One report drafted from all annual reports of the document's company in its workspace."""
        _require(format, PAPER_FORMATS)
        reports = company_reports(library, document_id)
        by_hand = {report.document: by_cell(library.store.corrections(report_id)) for report_id, report in reports}
        paper = draft_paper([report for _, report in reports], by_hand, text_changes(library, reports))
        data = render(spoken(paper, language_of(request)), format)
        return file_answer(data, f"{reports[0][1].company or paper.title}.{format}", format)

    @router.get("/export/workspaces/{workspace_id}/conversation.{format}")
    def download_conversation(workspace_id: int, format: str, request: Request) -> Response:
        """The questions and answers of a workspace with their numbered sources."""
        _require(format, PAPER_FORMATS)
        language = language_of(request)
        name = library.store.workspace(workspace_id).name
        paper = conversation_paper(name, library.store.answers(workspace_id), wording(language))
        return file_answer(render(paper, format), f"{paper.title}.{format}", format)

    return router


def _named(opened: Opened, what: str, format: str) -> str:
    """Never the name of the document itself: who saves both in one folder keeps both."""
    return f"{PurePosixPath(opened.name).stem} - {what}.{format}"


def _require(format: str, known: Iterable[str]) -> None:
    if format not in known:
        raise HTTPException(404, f"There is no format '{format[:20]}' here. Choose {', '.join(known)}.")


def language_of(request: Request) -> i18n.Language:
    """The language of the page that the link stood on."""
    return i18n.language_of(request.cookies, request.headers.get("accept-language"))


def spoken(paper: Paper, language: i18n.Language) -> Paper:
    """A paper with its own words in the language of whoever downloads it."""
    return in_chinese(paper) if language == "zh-CN" else paper


def render(paper: Paper, format: str) -> bytes:
    """A paper in one of PAPER_FORMATS."""
    return render_docx(paper) if format == "docx" else render_markdown(paper)


def file_answer(data: bytes, name: str, format: str) -> Response:
    """A download."""
    return Response(data, headers=_download(name, format, len(data)))


def _download(name: str, format: str, size: int) -> dict[str, str]:
    return {
        "Content-Type": exports.MEDIA_TYPES[format],
        "Content-Length": str(size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{safe_file_name(name, format)}",
        "Cache-Control": "no-store",
    }


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while part := file.read(_AT_ONCE):
            yield part


def safe_file_name(document_name: str, suffix: str) -> str:
    """A download's name, percent-encoded: the document's own without folders, and the format's suffix."""
    stem = PurePosixPath(document_name.replace("\\", "/")).stem or "document"
    stem = re.sub(r"[\x00-\x1f\x7f/\\:*?\"<>|]", "-", stem)[:120].strip(". ") or "document"
    return quote(f"{stem}.{suffix}")
