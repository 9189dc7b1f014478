"""Contracts: clause tree, cross-references, defined terms, risk points, comparison of versions."""

from .analyze import analyze_contract
from .context import contract_context

__all__ = ["analyze_contract", "contract_context"]
