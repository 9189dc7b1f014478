"""Files in; documents, analyses and contexts out. Imports nothing else of this project."""
