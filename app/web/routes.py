"""Our own routes beside Gradio's: documents, projects, uploads, jobs, exports, language. JSON in, JSON and files out.

Every route looks a document up in the store by its number: no path of a file ever comes from a request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Body, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from unabridged.ingest.analysis import METRICS, Analysis, ContractAnalysis, ReportAnalysis, TextComparison
from unabridged.ingest.errors import UnabridgedError, UsageError
from unabridged.storage import DocumentRecord, Store
from unabridged.storage.records import JobState

from .. import exports
from ..code_index import OpenedIndex
from ..exports.conversation import Wording, conversation_paper
from ..exports.corrections import Corrections, by_cell
from ..exports.draft import draft_paper, newest_two
from ..exports.paper import Paper, render_docx, render_markdown
from ..opened import Opened
from ..saved_contexts import forget_documents
from . import i18n, samples
from .comparing import FORMATS as COMPARISON_FORMATS
from .comparing import compare_documents, compare_words, comparison_file
from .components.call_map import call_map
from .components.call_neighbours import call_neighbours, search_symbols
from .components.call_path import call_path
from .components.clause_columns import clause_columns
from .components.code_search import code_search
from .components.example_questions import example_questions
from .components.findings import findings
from .components.metric_pairs import Side, metric_pairs
from .components.metric_table import metric_table
from .components.outline import outline
from .components.overview import overview
from .components.passages import text_window
from .components.places import cell_place, page_list, passage
from .components.sources import source_window
from .jobs import JobRunner
from .library import Library
from .render import MAX_WIDTH, PageImages
from .uploads import Upload, receive, temporary_folder

ACTIVE: tuple[JobState, ...] = ("waiting", "running")
PAPER_FORMATS = ("docx", "md")
# How an answer was made, by engine: the catalogue's key.
MADE_BY = {
    "structure": "ask.from_structure",
    "extractive": "ask.from_passages",
    "remote": "ask.from_model",
    "native": "ask.from_local",
}
A = TypeVar("A", ContractAnalysis, ReportAnalysis)
NAME = Annotated[str, Body(embed=True, min_length=1, max_length=200)]


def project_routes(store: Store, runner: JobRunner) -> APIRouter:
    """Projects, their files, and the jobs that analyse them."""
    router = APIRouter()

    @router.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/lang/{language}")
    def choose_language(language: str, request: Request) -> Response:
        """Keep the choice in a cookie and go back to where the user was, on this server only."""
        if language not in i18n.LANGUAGES:
            raise HTTPException(404)
        back = request.query_params.get("back", "/")
        safe = back if re.fullmatch(r"/(?![/\\])[^\\\r\n]{0,2000}", back) else "/"
        response = RedirectResponse(safe, status_code=303)
        response.set_cookie(i18n.COOKIE, language, max_age=31_536_000, samesite="lax", httponly=True)
        return response

    @router.get("/api/projects")
    def projects() -> dict[str, Any]:
        running: dict[int | None, int] = {}
        for job in store.jobs(states=ACTIVE):
            running[job.workspace_id] = running.get(job.workspace_id, 0) + 1
        return {
            "projects": [
                {
                    "id": workspace.id,
                    "name": workspace.name,
                    "documents": workspace.documents,
                    "kinds": list(workspace.kinds),
                    "created": workspace.created_at.isoformat(),
                    "running": running.get(workspace.id, 0),
                }
                for workspace in reversed(store.workspaces())
            ],
            "samples": [name for name in samples.names() if store.find_workspace(name) is None],
        }

    @router.post("/api/projects")
    def create(name: NAME) -> dict[str, Any]:
        workspace = store.create_workspace(name.strip() or "…")
        return {"id": workspace.id, "name": workspace.name}

    @router.post("/api/samples")
    def open_samples() -> dict[str, Any]:
        return {"projects": samples.load(store, runner)}

    @router.get("/api/projects/{project_id}")
    def project(project_id: int) -> dict[str, Any]:
        workspace = store.workspace(project_id)
        jobs = [runner.describe(job) for job in store.jobs(workspace_id=project_id, states=ACTIVE)]
        documents = [describe_document(record) for record in store.documents(project_id)]
        return {"id": workspace.id, "name": workspace.name, "documents": documents, "jobs": jobs}

    @router.post("/api/projects/{project_id}/name")
    def rename(project_id: int, name: NAME) -> dict[str, Any]:
        store.rename_workspace(project_id, name.strip() or "…")
        return {"name": store.workspace(project_id).name}

    @router.delete("/api/projects/{project_id}")
    def delete(project_id: int) -> dict[str, Any]:
        for job in store.jobs(workspace_id=project_id, states=ACTIVE):
            runner.cancel(job.id)
        names = [record.name for record in store.documents(project_id)]
        store.delete_workspace(project_id)
        forget_documents(store.home, names)
        return {"deleted": project_id}

    @router.post("/api/projects/{project_id}/files")
    async def add_files(project_id: int, request: Request) -> dict[str, Any]:
        """An upload in the form of uploads.py; the answer names the job that analyses it."""
        store.workspace(project_id)
        with temporary_folder(store.home) as folder:
            upload = await receive(request.stream(), Path(folder))
            records = await run_in_threadpool(keep_upload, store, project_id, upload)
        waiting = [record.id for record in records if record.status == "waiting"]
        title = records[0].name if len(records) == 1 else f"{records[0].name} + {len(records) - 1}"
        job = runner.analyse(project_id, waiting, title) if waiting else None
        known = [record.name for record in records if record.status != "waiting"]
        return {"job": job.id if job else None, "documents": [record.id for record in records], "known": known}

    @router.delete("/api/documents/{document_id}")
    def delete_document(document_id: int) -> dict[str, Any]:
        name = store.document(document_id).name
        store.delete_document(document_id)
        forget_documents(store.home, [name])
        return {"deleted": document_id}

    @router.get("/api/jobs")
    def jobs() -> dict[str, Any]:
        names = {workspace.id: workspace.name for workspace in store.workspaces()}
        described = [runner.describe(job) for job in store.jobs(limit=100)]
        return {"jobs": [{**job, "projectName": names.get(job["project"])} for job in described]}

    @router.post("/api/jobs/{job_id}/cancel")
    def cancel(job_id: int) -> dict[str, Any]:
        runner.cancel(job_id)
        return runner.describe(store.job(job_id))

    @router.post("/api/jobs/{job_id}/resume")
    def resume(job_id: int) -> dict[str, Any]:
        return runner.describe(runner.resume(job_id))

    @router.delete("/api/jobs/{job_id}")
    def forget(job_id: int) -> dict[str, Any]:
        if store.job(job_id).state in ACTIVE:
            raise UsageError("The job is still running.", remedy="Stop it first.")
        store.delete_job(job_id)
        return {"deleted": job_id}

    return router


def document_routes(library: Library, images: PageImages) -> APIRouter:
    """Everything the pages show of one document."""
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

    @router.get("/overview.json")
    def summary(document_id: int) -> dict[str, Any]:
        return overview(library.open(document_id))

    @router.get("/outline.json")
    def contents(document_id: int) -> dict[str, Any]:
        return {"entries": outline(library.open(document_id))}

    @router.get("/graph.json")
    def graph(document_id: int, depth: int = 2) -> dict[str, Any]:
        analysis = require(library.open(document_id), ContractAnalysis, "contract")
        return clause_columns(analysis, depth)

    @router.get("/metrics.json")
    def metrics(document_id: int, with_: Annotated[str, Query(alias="with", max_length=400)] = "") -> dict[str, Any]:
        ids = [int(part) for part in with_.split(",") if part.isdecimal()] or [document_id]
        reports = of_company(open_reports(library, ids), library.open(document_id).analysis)
        return metric_table(reports, corrections_of(store, reports))

    @router.post("/correction")
    def correct(
        document_id: int,
        metric: Annotated[str, Body(max_length=60)],
        period: Annotated[str, Body(max_length=20)],
        value: Annotated[float, Body(allow_inf_nan=False)],
        note: Annotated[str, Body(max_length=2000)] = "",
    ) -> dict[str, Any]:
        """Correct a cell or fill an empty one; what was read is kept, also when the document is analysed again."""
        report = require(library.open(document_id), ReportAnalysis, "annual report")
        if metric not in METRICS or not re.fullmatch(r"FY(?:19|20)\d\d", period):
            raise HTTPException(404, "There is no such figure.")
        read = next((item.value for item in report.metrics if (item.metric, item.period) == (metric, period)), None)
        kept = store.correct_metric(document_id, metric, period, value, original=read, note=note.strip())
        return {"value": kept.value, "original": kept.original, "note": kept.note}

    @router.delete("/correction")
    def withdraw(document_id: int, metric: str, period: str) -> dict[str, Any]:
        store.document(document_id)
        store.withdraw_correction(document_id, metric, period)
        return {"withdrawn": True}

    @router.get("/map.json")
    def packages(document_id: int) -> dict[str, Any]:
        return call_map(library.repository(document_id))

    @router.get("/symbols.json")
    def symbols(document_id: int, q: Annotated[str, Query(max_length=300)] = "") -> dict[str, Any]:
        return {"symbols": search_symbols(library.repository(document_id), q)}

    @router.get("/calls.json")
    def calls(document_id: int, symbol: Annotated[str, Query(max_length=1000)], depth: int = 1) -> dict[str, Any]:
        around = call_neighbours(library.repository(document_id), symbol, depth)
        if around is None:
            raise HTTPException(404, f"There is no symbol {symbol}.")
        return around

    @router.get("/path.json")
    def path(
        document_id: int,
        start: Annotated[str, Query(alias="from", max_length=1000)],
        goal: Annotated[str, Query(alias="to", max_length=1000)],
    ) -> dict[str, Any]:
        graph = library.repository(document_id).graph
        known = graph.definitions([start, goal])
        for name in (start, goal):
            if name not in known:
                raise HTTPException(404, f"There is no symbol {name}.")
        return call_path(graph, start, goal)

    @router.get("/findings.json")
    def issues(document_id: int) -> dict[str, Any]:
        reviews = store.reviews(document_id)
        found = findings(library.open(document_id))
        for item in found:
            review = reviews.get(item["key"])
            item["decision"] = review.decision if review else None
            item["comment"] = review.comment if review else ""
        return {"findings": found}

    @router.post("/review")
    def review(
        document_id: int,
        key: Annotated[str, Body(max_length=64)],
        decision: Annotated[str | None, Body()] = None,
        comment: Annotated[str, Body(max_length=4000)] = "",
    ) -> dict[str, Any]:
        if decision not in {None, "confirmed", "dismissed"}:
            raise UsageError("A decision is 'confirmed' or 'dismissed'.", remedy="Choose one, or none.")
        kept = store.review(document_id, key, decision=decision, comment=comment)  # type: ignore[arg-type]
        return {"decision": kept.decision, "comment": kept.comment}

    @router.get("/questions.json")
    def questions(document_id: int) -> dict[str, Any]:
        """Questions to begin with, and how many the project has been asked already."""
        asked = len(store.answers(store.document(document_id).workspace_id))
        return {"examples": example_questions(library.open(document_id)), "asked": asked}

    @router.get("/search.json")
    def search(document_id: int, q: Annotated[str, Query(max_length=400)]) -> dict[str, Any]:
        record = store.document(document_id)
        if record.kind == "code":
            opened = library.open(document_id)
            if isinstance(opened, OpenedIndex):
                return {"hits": code_search(opened.repository, q)}
        hits = store.search(record.workspace_id, q, limit=60)
        return {
            "hits": [
                {
                    "page": hit.page,
                    "start": hit.start,
                    "end": hit.end,
                    "file": hit.file,
                    "line": hit.line,
                    "text": hit.snippet,
                }
                for hit in hits
                if hit.document_id == document_id
            ]
        }

    @router.get("/compare.json")
    def compare(document_id: int, old: int) -> dict[str, Any]:
        return compare_documents(library.open(old), library.open(document_id))

    @router.get("/figures.json")
    def figures(
        document_id: int,
        old: int,
        old_period: Annotated[str, Query(max_length=20)] = "",
        period: Annotated[str, Query(max_length=20)] = "",
    ) -> dict[str, Any]:
        """One year of two annual reports side by side."""
        return metric_pairs(report_side(library, old, old_period), report_side(library, document_id, period))

    return router


def export_routes(library: Library) -> APIRouter:
    """Results as files, by plain links: the first click downloads."""
    router = APIRouter()

    @router.get("/export/{document_id}.{format}")
    def download(document_id: int, format: str) -> Response:
        if format not in exports.FORMATS:
            raise HTTPException(404, "There is no such format.")
        opened = library.open(document_id)
        data = exports.export(opened, format, by_cell(library.store.corrections(document_id)))
        return file_answer(data, opened.document.name, format)

    @router.get("/export/{document_id}/changes-from/{old}.{format}")
    def download_changes(
        document_id: int,
        old: int,
        format: str,
        old_period: Annotated[str, Query(max_length=20)] = "",
        period: Annotated[str, Query(max_length=20)] = "",
    ) -> Response:
        if format not in COMPARISON_FORMATS:
            raise HTTPException(404, "There is no such format.")
        before, after = library.open(old), library.open(document_id)
        reports = None
        if isinstance(before.analysis, ReportAnalysis) and isinstance(after.analysis, ReportAnalysis):
            reports = report_side(library, old, old_period), report_side(library, document_id, period)
        data = comparison_file(before, after, format, reports)
        return file_answer(data, f"{PurePosixPath(after.document.name).stem} - changes.{format}", format)

    @router.get("/export/{document_id}/draft.{format}")
    def download_draft(document_id: int, format: str) -> Response:
        """One report drafted from all annual reports of the document's company in its project."""
        if format not in PAPER_FORMATS:
            raise HTTPException(404, "There is no such format.")
        reports = company_reports(library, document_id)
        by_hand = {report.document: by_cell(library.store.corrections(report_id)) for report_id, report in reports}
        paper = draft_paper([report for _, report in reports], by_hand, text_changes(library, reports))
        return file_answer(render(paper, format), f"{reports[0][1].company or paper.title}.{format}", format)

    @router.get("/export/projects/{project_id}/conversation.{format}")
    def download_conversation(project_id: int, format: str, request: Request) -> Response:
        """The questions and answers of a project with their numbered sources."""
        if format not in PAPER_FORMATS:
            raise HTTPException(404, "There is no such format.")
        language = i18n.language_of(request.cookies, request.headers.get("accept-language"))
        name = library.store.workspace(project_id).name
        paper = conversation_paper(name, library.store.answers(project_id), wording(language))
        return file_answer(render(paper, format), f"{paper.title}.{format}", format)

    return router


def render(paper: Paper, format: str) -> bytes:
    """A paper in one of PAPER_FORMATS."""
    return render_docx(paper) if format == "docx" else render_markdown(paper)


def wording(language: i18n.Language) -> Wording:
    """The words around a conversation in the language of whoever downloads it."""
    made = {engine: i18n.text(language, key) for engine, key in MADE_BY.items()}
    texts = i18n.catalogue(language)
    return Wording(texts["ask.chat"], texts["ask.not_found"], texts["ask.none"], texts["viewer.page_plain"], made)


def company_reports(library: Library, document_id: int) -> list[tuple[int, ReportAnalysis]]:
    """All annual reports in the project of the same company as this one. Raises UsageError for anything else."""
    own = require(library.open(document_id), ReportAnalysis, "annual report")
    records = library.store.documents(library.store.document(document_id).workspace_id)
    found = open_reports(library, [record.id for record in records if record.kind == "report"])
    return of_company(found, own) or [(document_id, own)]


def of_company(reports: list[tuple[int, ReportAnalysis]], own: Analysis) -> list[tuple[int, ReportAnalysis]]:
    """Those of the reports that are of the same company as `own`: a table holds one company's years."""
    if not isinstance(own, ReportAnalysis):
        return []
    key = company_key(own.company)
    return [(id, report) for id, report in reports if report is own or (key and company_key(report.company) == key)]


def text_changes(library: Library, reports: list[tuple[int, ReportAnalysis]]) -> TextComparison | None:
    """What changed in the words of the company's two newest reports; None where there is one alone."""
    pair = newest_two([report for _, report in reports])
    if pair is None:
        return None
    ids = {id(report): report_id for report_id, report in reports}
    old, new = (library.open(ids[id(report)]) for report in pair)
    return compare_words(old, new)


def company_key(name: str | None) -> str:
    """A company's name without case and punctuation: reports of different years print it differently."""
    return re.sub(r"\W+", " ", (name or "").casefold()).strip()


def file_answer(data: bytes, name: str, format: str) -> Response:
    """A download."""
    disposition = f"attachment; filename*=UTF-8''{safe_file_name(name, format)}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(data, media_type=exports.MEDIA_TYPES[format], headers=headers)


def report_side(library: Library, document_id: int, period: str) -> Side:
    """An annual report with its corrections. Raises UsageError for anything else."""
    report = require(library.open(document_id), ReportAnalysis, "annual report")
    return Side(document_id, report, by_cell(library.store.corrections(document_id)), period)


def safe_file_name(document_name: str, suffix: str) -> str:
    """A download's name, percent-encoded: the document's own without folders, and the format's suffix."""
    from urllib.parse import quote

    stem = PurePosixPath(document_name.replace("\\", "/")).stem or "document"
    stem = re.sub(r"[\x00-\x1f\x7f/\\:*?\"<>|]", "-", stem)[:120].strip(". ") or "document"
    return quote(f"{stem}.{suffix}")


def describe_document(record: DocumentRecord) -> dict[str, Any]:
    """A document as the pages show it."""
    return {
        "id": record.id,
        "name": record.name,
        "kind": record.kind,
        "format": record.format,
        "paged": record.format == "pdf",
        "status": record.status,
        "error": record.error,
        "pages": record.pages,
        "language": record.language,
        "bytes": record.size_bytes,
    }


def keep_upload(store: Store, project_id: int, upload: Upload) -> list[DocumentRecord]:
    """Enter the files of an upload in a project: a folder as one repository, files one by one."""
    if upload.folder is not None:
        prefix = f"{upload.folder}/"
        files = ((item.path.removeprefix(prefix), item.location.read_bytes()) for item in upload.files)
        return [store.add_repository(project_id, files, upload.folder)]
    return [store.add_document(project_id, item.location, item.path) for item in upload.files]


def open_reports(library: Library, ids: list[int]) -> list[tuple[int, ReportAnalysis]]:
    """The annual reports among these documents, the latest fiscal year last."""
    found = []
    for document_id in ids[:40]:
        analysis = library.open(document_id).analysis
        if isinstance(analysis, ReportAnalysis):
            found.append((document_id, analysis))
    return sorted(found, key=lambda item: max((metric.period for metric in item[1].metrics), default=""))


def corrections_of(store: Store, reports: Iterable[tuple[int, ReportAnalysis]]) -> dict[int, Corrections]:
    """What people corrected in these reports, by document id and cell."""
    return {document_id: by_cell(store.corrections(document_id)) for document_id, _ in reports}


def parse_box(text: str) -> tuple[float, float, float, float]:
    """Four numbers with commas. Raises UsageError."""
    try:
        x0, y0, x1, y1 = (float(part) for part in text[:200].split(","))
    except ValueError as error:
        raise UsageError("A box is four numbers.", remedy="Write x0,y0,x1,y1 in points.") from error
    return x0, y0, x1, y1


def require(opened: Opened, cls: type[A], kind: str) -> A:
    """The analysis if it is of this class. Raises UsageError."""
    if not isinstance(opened.analysis, cls):
        raise UsageError(f"'{opened.document.name}' is not a {kind}.", remedy=f"Open a {kind}.")
    return opened.analysis


def error_answer(error: UnabridgedError) -> JSONResponse:
    """An error raised on purpose as a sentence with the status that fits."""
    statuses: tuple[tuple[type[Exception], int], ...] = ((LookupError, 404), (OverflowError, 413))
    status = next((status for cls, status in statuses if isinstance(error, cls)), 400)
    return JSONResponse({"error": error.sentence()}, status_code=status)
