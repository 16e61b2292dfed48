"""The newest version of the index at any time: another one is opened beside the one that serves, then takes its place.

So `python -m assistant build` reaches every server that shares the folder, without a
restart and without a gap. Knows how to look and when, and nothing of how a version is made.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Generator, Sequence

from assistant import bank, versions
from assistant.answering import Answering
from assistant.corpus import Corpus, load
from assistant.settings import RENEW_REST_SECONDS, RENEW_SECONDS, Settings
from assistant.store import StoreError
from assistant.types import Answer, AssistantError, Turn

log = logging.getLogger(__name__)


class Renewing:
    """An assistant that is always the newest. An answer is made by one version from its beginning to its end."""

    def __init__(self, settings: Settings, first: Answering) -> None:
        self._settings, self.now = settings, first
        self._said = ""
        self.pause = RENEW_SECONDS

    @classmethod
    def watching(cls, settings: Settings, first: Answering) -> Renewing:
        """One that looks every RENEW_SECONDS, as long as the process runs."""
        made = cls(settings, first)
        threading.Thread(target=made._watch, name="renewing", daemon=True).start()
        return made

    @property
    def corpus(self) -> Corpus:
        return self.now.corpus

    @property
    def writer(self) -> object | None:
        return self.now.writer

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer:
        return self.now.ask(question, history, guide, page)

    def answers(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Generator[Answer]:
        return self.now.answers(question, history, guide, page)

    def look(self) -> bool:
        """Opens the current version if it is another, or if the Chroma server lost the chunks; says whether it did.

        A version that does not fit the corpus here is not opened: its corpus has not come yet.
        """
        built = versions.current(self._settings)
        if built is None:
            return False
        if built.manifest.version == self.now.built.manifest.version and not self.now.collection.is_lost:
            self._said = ""
            return False
        corpus = load(self._settings.corpus)
        if reason := versions.stale(built.manifest, self._settings, corpus, bank.taught(self._settings.corpus, corpus)):
            self._say(f"version {built.manifest.version} of the index is not taken: {reason}")
            return False
        self.now, self._said = Answering.open(self._settings), ""
        gc.collect()  # the old one is in cycles, and its collection holds files and threads until it is gone
        log.warning("version %s of the index serves now", self.now.built.manifest.version)
        return True

    def look_again(self) -> None:
        """Looks, and while there is a newer version that cannot be taken makes the `pause` longer: reading it costs."""
        try:
            self.look()
        except (AssistantError, StoreError, *versions.TORN) as error:  # the old version serves on
            self._say(f"no newer version could be opened ({type(error).__name__}): {error}")
        self.pause = min(2 * self.pause, RENEW_REST_SECONDS) if self._said else RENEW_SECONDS

    def _watch(self) -> None:
        never = threading.Event()
        while not never.wait(self.pause):
            self.look_again()

    def _say(self, text: str) -> None:
        """Once, and not at every look."""
        if text != self._said:
            log.warning(text)
        self._said = text
