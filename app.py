"""The assistant as a web app: `python app.py`, or `uvicorn --factory app:app`."""

from __future__ import annotations

from fastapi import FastAPI

from assistant import logs
from assistant.answering import Answering
from assistant.cli import process
from assistant.settings import Settings
from assistant.web import configured


def app() -> FastAPI:
    """The app with the settings of the environment; the first start builds the index, which takes a minute."""
    settings = Settings.read()
    logs.to_stderr(settings)
    return configured(Answering.open(settings), settings).whole()


if __name__ == "__main__":
    process(["serve"])
