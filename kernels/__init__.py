"""Attention and cache operations, a plain torch reference beside each Triton kernel. Imports nothing of ours."""
