"""The assistant as a web app: `python app.py`, or `uvicorn --factory app:app`."""

from __future__ import annotations

from fastapi import FastAPI

from assistant import logs
from assistant.cli import main
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.web import configured


def app() -> FastAPI:
    """The app with the settings of the environment; the first start builds the index, which takes a minute."""
    settings = Settings.read()
    logs.to_stderr(settings)
    return configured(Assistant.open(settings), settings).whole()


if __name__ == "__main__":
    main(["serve"])
