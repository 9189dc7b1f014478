"""Health, the language of whoever looks, links from before."""

from __future__ import annotations

import re

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from .. import i18n


def general_routes() -> APIRouter:
    """What belongs to no workspace."""
    router = APIRouter()

    @router.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/project")
    def old_address(request: Request) -> Response:
        """Links that were copied when workspaces were called projects."""
        return RedirectResponse(f"/workspace?{request.url.query}", status_code=301)

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

    return router
