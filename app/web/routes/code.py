"""What only repositories have: guide, map, symbols, neighbours, paths."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query

from ...answering.code.guide import make_guide
from ..components.call_map import call_map
from ..components.call_neighbours import call_neighbours, search_symbols
from ..components.call_path import call_path
from ..components.repository_guide import repository_guide
from ..library import Library


def code_routes(library: Library) -> APIRouter:
    """What only a repository has."""
    router = APIRouter(prefix="/doc/{document_id}")

    @router.get("/map.json")
    def packages(document_id: int, within: Annotated[str, Query(max_length=1000)] = "") -> dict[str, Any]:
        return call_map(library.repository(document_id), within)

    @router.get("/guide.json")
    def guide(document_id: int) -> dict[str, Any]:
        return repository_guide(make_guide(library.repository(document_id)))

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
        repository = library.repository(document_id)
        known = repository.graph.definitions([start, goal])
        for name in (start, goal):
            if name not in known:
                raise HTTPException(404, f"There is no symbol {name}.")
        return call_path(repository, start, goal)

    return router
