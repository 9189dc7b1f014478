"""Command line, pages, batch runs and answering. Imports everything below; nothing imports app."""
