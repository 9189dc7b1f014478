"""The page of all jobs."""

from __future__ import annotations

from ..components.hosts import host


def build(version: str) -> None:
    """Header and the list, which the script refreshes from the job table while something runs."""
    host("header", version)
    host("jobsPage", version)
