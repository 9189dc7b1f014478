"""One extractor and one linker per language; `ingest.code.program` does what they share."""

# Languages in which a plain name means a member of the class around it.
IMPLICIT_MEMBERS = frozenset({"java", "csharp", "cpp", "kotlin", "scala", "swift", "ruby"})
