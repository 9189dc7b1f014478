"""The first page: workspaces, new ones, samples."""

from __future__ import annotations

from ..components.hosts import host


def build(version: str) -> None:
    """Header and workspace cards; the script does the rest over our own routes."""
    host("header", version)
    host("workspacesPage", version)
