"""Contracts: clause tree, cross-references, defined terms, risk points, comparison of versions, brief."""

from .analyze import analyze_contract
from .brief import Brief, make_brief
from .comparison import compare_contracts
from .context import contract_context

__all__ = ["Brief", "analyze_contract", "compare_contracts", "contract_context", "make_brief"]
