"""The assistant as a web app: `python app.py`, or `uvicorn --factory app:app`."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.cli import main
from assistant.pipeline import Assistant
from assistant.web import create


def app() -> FastAPI:
    """The app with the settings of the environment; the first start builds the index, which takes a minute."""
    return create(Assistant.open())


if __name__ == "__main__":
    main(["serve"])
