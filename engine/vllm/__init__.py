"""vLLM's OpenAI-compatible server, found or installed in a Python environment of its own, started, watched and stopped.

vLLM pins versions of torch and transformers that differ from ours, so nothing here imports it: it runs as a process.
"""
