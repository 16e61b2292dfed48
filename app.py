"""The assistant as a web app: `python app.py`, or `uvicorn --factory app:app`."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from assistant.pipeline import Assistant
from assistant.web import create


def app() -> FastAPI:
    """The app with the settings of the environment; the first start builds the index, which takes a minute."""
    return create(Assistant.open())


if __name__ == "__main__":
    uvicorn.run(app(), host="127.0.0.1", port=7860)
