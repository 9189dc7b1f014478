"""One module per page: `build()` makes its components, `wire()` connects events, handlers are plain functions."""
