"""Children to kill or to confine: each says when it begins, and what came of it."""

from __future__ import annotations

import resource
import signal
import time
from multiprocessing.connection import Connection

from assistant import index, route, versions
from assistant.corpus import load
from assistant.feedback import Feedback
from assistant.settings import Settings
from assistant.types import AssistantError
from tests.conftest import LetterEmbeddings
from tests.test_index import FEW


def build_without_end(settings: Settings, pipe: Connection) -> None:
    route.load = lambda *_: LetterEmbeddings()  # type: ignore[assignment]
    pipe.send("ready")
    while True:
        index.build(settings, load(settings.corpus), FEW, fresh=True)


def rate_without_end(settings: Settings, pipe: Connection) -> None:
    feedback = Feedback(settings)
    pipe.send("ready")
    while True:
        pipe.send(feedback.add("up", "May I swim?", "Yes, says the guide.", "answer"))


def build_within(settings: Settings, pipe: Connection, limit: str, size: int) -> None:
    """Builds with a resource limit, as on a full disk or a small machine, and sends what was said."""
    route.load = lambda *_: LetterEmbeddings()  # type: ignore[assignment]
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    kind = getattr(resource, limit)
    used = _address_space() if limit == "RLIMIT_AS" else 0
    resource.setrlimit(kind, (used + size, resource.getrlimit(kind)[1]))
    try:
        pipe.send(index.build(settings, load(settings.corpus), FEW, fresh=True).manifest.version)
    except AssistantError as error:
        pipe.send(f"Error: {error}")
    except MemoryError:
        pipe.send("MemoryError")
    pipe.close()


def build_once(settings: Settings, pipe: Connection) -> None:
    route.load = lambda *_: LetterEmbeddings()  # type: ignore[assignment]
    pipe.send("ready")
    pipe.send(index.build(settings, load(settings.corpus), FEW).manifest.version)
    time.sleep(0.1)


def _address_space() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def current(settings: Settings) -> str:
    now = versions.current(settings)
    return now.manifest.version if now else ""
