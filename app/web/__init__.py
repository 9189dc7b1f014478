"""The application in the browser: Gradio pages mounted on our FastAPI application."""

from .server import build_app, serve

__all__ = ["build_app", "serve"]
