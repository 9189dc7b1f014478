"""Contracts: clause tree, cross-references, defined terms, risk points, comparison of versions."""

from .analyze import analyze_contract
from .comparison import compare_contracts
from .context import contract_context

__all__ = ["analyze_contract", "compare_contracts", "contract_context"]
