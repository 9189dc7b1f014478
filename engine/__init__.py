"""A Context and a question in, answer updates out. Imports kernels and ingest.context, never a reader or a page."""
