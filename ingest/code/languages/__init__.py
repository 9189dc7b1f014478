"""One extractor and one linker per language; `ingest.code.program` does what they share."""
