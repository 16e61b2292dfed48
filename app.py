"""The assistant as a web app: `python app.py`, or `uvicorn --factory app:app`."""

from __future__ import annotations

from fastapi import FastAPI

from assistant import logs
from assistant.cli import main
from assistant.feedback import Feedback
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.web import create


def app() -> FastAPI:
    """The app with the settings of the environment; the first start builds the index, which takes a minute."""
    settings = Settings.read()
    logs.to_stderr(settings)
    return create(Assistant.open(settings), Feedback(settings), settings.allowed_sites, settings.metrics)


if __name__ == "__main__":
    main(["serve"])
