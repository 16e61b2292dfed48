"""The chat model of `ASSISTANT_LLM`: a prompt in, pieces of text out, or one word for why not.

It owns time-outs, the one retry, the rest after failures and the budgets. It knows nothing
of guides, prompts or whether what the model says is true. Nothing of a failure but its
reason leaves this file: what a provider's library says of it may quote the prompt or the key.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import queue
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from functools import cache
from typing import Any, Literal, cast

import httpx
from dotenv import load_dotenv
from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelInvalidRequestError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelTimeoutError,
)
from langchain_core.language_models import BaseChatModel
from limits import RateLimitItemPerDay, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from pybreaker import (
    STATE_HALF_OPEN,
    STATE_OPEN,
    CircuitBreaker,
    CircuitBreakerError,
    CircuitBreakerListener,
    CircuitBreakerState,
)
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_fixed

from assistant.settings import (
    MAX_MODEL_CHARS,
    MAX_MODEL_TOKENS,
    MODEL_CONNECT_SECONDS,
    MODEL_FAILURES,
    MODEL_FIRST_SECONDS,
    MODEL_PAUSE_SECONDS,
    MODEL_REST_SECONDS,
    MODEL_RETRY_SECONDS,
    MODEL_SECONDS,
    MODEL_TRIES,
    Settings,
)
from assistant.types import AssistantError

log = logging.getLogger(__name__)

Reason = Literal["denied", "refused", "busy", "unreachable", "slow", "broken", "resting", "budget"]
_REASONS: tuple[tuple[type[BaseException], Reason], ...] = (
    (ContextOverflowError, "refused"),
    (ModelInvalidRequestError, "refused"),
    (ModelAuthenticationError, "denied"),
    (ModelPermissionDeniedError, "denied"),
    (ModelNotFoundError, "denied"),
    (ModelRateLimitError, "busy"),
    (ModelTimeoutError, "slow"),
    (TimeoutError, "slow"),
    (ModelConnectionError, "unreachable"),
)
_MAY_PASS = {"busy", "unreachable", "broken"}
"""What a second try can mend. A time-out has used up the reader's patience already."""
_TALKATIVE = ("openai", "httpx", "httpx2", "httpcore", "httpcore2")
"""Libraries that log prompts and addresses at the level `debug` or `info`."""


class ModelFailed(Exception):
    """No answer, or no more of it, and why in a word:

    `denied` (the key or the model's name), `refused` (this prompt), `busy` (the provider's own
    limit), `unreachable`, `slow`, `broken` (a server error, or an answer cut off or not
    readable), `resting` (it failed too often just now), `budget` (ours is spent).
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the model gave no answer: {reason}")
        self.reason = reason


class ChatModel:
    """One model, asked by many threads at once. See `ChatModel.open`."""

    def __init__(self, settings: Settings, model: BaseChatModel) -> None:
        self.name = settings.llm or ""
        self._model = model
        self.breaker = CircuitBreaker(
            fail_max=MODEL_FAILURES,
            reset_timeout=MODEL_REST_SECONDS,
            exclude=[_says_nothing_of_the_model],
            listeners=[Door(settings.llm_per_minute, settings.llm_per_day)],
            throw_new_error_on_trip=False,
        )

    @classmethod
    def open(cls, settings: Settings) -> ChatModel:
        """The model of these settings; nothing is sent to it yet.

        Raises AssistantError when its provider is unknown, its package is not installed,
        or what the provider wants of the environment, such as a key, is missing.
        """
        load_dotenv(".env")
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        provider, _, model = (settings.llm or "").partition(":")
        # Not at the top: it costs a second and 80 MB, and nobody pays for a model that is not set.
        init_chat_model = importlib.import_module("langchain.chat_models").init_chat_model
        try:
            return cls(settings, init_chat_model(model, model_provider=provider, **_options(provider)))
        except ImportError as error:
            cure = "pip install 'guide-assistant[llm]'" if provider == "openai" else str(error)
            raise AssistantError(f"ASSISTANT_LLM={settings.llm!r} needs a package: {cure}") from None
        except Exception as error:  # each provider's library has errors of its own, and their texts may hold the key
            cure = "OPENAI_API_KEY, or OPENAI_BASE_URL of a server of yours" if provider == "openai" else "its key"
            raise AssistantError(
                f"ASSISTANT_LLM={settings.llm!r} cannot be opened ({type(error).__name__}): "
                f"is {provider!r} a provider of LangChain's init_chat_model, and {cure} in the environment?"
            ) from None

    def stream(self, system: str, prompt: str) -> Iterator[str]:
        """The model's answer in pieces as they come; raises ModelFailed at once when no more will come.

        What came before a failure stands. Closing the iterator early closes the connection.
        """
        try:
            with self.breaker.calling():
                yield from self._pieces(system, prompt)
        except CircuitBreakerError:
            raise ModelFailed("resting") from None

    def _pieces(self, system: str, prompt: str) -> Iterator[str]:
        """What `_send` finds, handed over from the thread where it runs."""
        pieces: queue.SimpleQueue[str | ModelFailed | None] = queue.SimpleQueue()
        sending = asyncio.run_coroutine_threadsafe(self._send(system, prompt, pieces.put), _loop())
        try:
            while (piece := pieces.get(timeout=MODEL_SECONDS + 1)) is not None:
                if isinstance(piece, ModelFailed):
                    raise piece
                yield piece
        except queue.Empty:  # the thread is gone, as after a fork
            raise ModelFailed("broken") from None
        finally:
            sending.cancel()

    async def _send(self, system: str, prompt: str, put: Callable[[str | ModelFailed | None], None]) -> None:
        """Puts each piece of the answer as it comes, then None or what ended it."""
        try:
            await self._relay([("system", system), ("human", prompt)], put)
        except Exception as error:  # whatever a provider's library raises: only our word for it goes on
            put(ModelFailed(_reason(error)))
        else:
            put(None)

    async def _relay(self, messages: list[tuple[str, str]], put: Callable[[str], None]) -> None:
        now = asyncio.get_running_loop().time
        end = now() + MODEL_SECONDS
        async with asyncio.timeout(MODEL_FIRST_SECONDS) as patience:
            tries = AsyncRetrying(
                stop=stop_after_attempt(MODEL_TRIES),
                wait=wait_fixed(MODEL_RETRY_SECONDS),
                retry=retry_if_exception(lambda error: _reason(error) in _MAY_PASS),
                reraise=True,
            )
            async for attempt in tries:
                with attempt:
                    texts = self._texts(messages)
                    text = await anext(texts, "")
            left = MAX_MODEL_CHARS
            async with aclosing(texts):
                while text and left > 0:
                    put(text[:left])
                    left -= len(text)
                    patience.reschedule(min(end, now() + MODEL_PAUSE_SECONDS))
                    try:
                        text = await anext(texts, "")
                    except ModelConnectionError as error:
                        raise EOFError("cut off") from error

    async def _texts(self, messages: list[tuple[str, str]]) -> AsyncGenerator[str]:
        """The chunks that have a text: a role, a thought or a finish reason is none."""
        # LangChain calls it an iterator, but only what can be closed lets go of its connection at once.
        chunks = cast(AsyncGenerator[Any], self._model.astream(messages))
        async with aclosing(chunks):
            async for chunk in chunks:
                if chunk.text:
                    yield chunk.text


class Door(CircuitBreakerListener):
    """What has to be so before a question is sent: the budgets hold, and after a rest no other question is trying."""

    def __init__(self, per_minute: int, per_day: int) -> None:
        self._budgets = (RateLimitItemPerMinute(per_minute), RateLimitItemPerDay(per_day))
        self._spent = MovingWindowRateLimiter(MemoryStorage())
        self._trying = False

    def before_call(self, cb: CircuitBreaker, *_: object, **__: object) -> None:
        """Called with the breaker's lock held, only when it is not open."""
        trial = cb.current_state == STATE_HALF_OPEN
        if trial and self._trying:
            raise ModelFailed("resting")
        if not all(self._spent.test(budget) for budget in self._budgets):
            raise ModelFailed("budget")
        for budget in self._budgets:
            self._spent.hit(budget)
        self._trying = trial

    def state_change(self, cb: CircuitBreaker, _: object, new_state: CircuitBreakerState) -> None:
        self._trying = False
        if new_state.name == STATE_OPEN:
            log.warning("the model rests for %d s: it failed too often", cb.reset_timeout)


def _options(provider: str) -> dict[str, Any]:
    """What a model is opened with, beside its name; the tries are ours, so the library has none."""
    options: dict[str, Any] = {"temperature": 0, "max_tokens": MAX_MODEL_TOKENS, "max_retries": 0}
    if provider != "openai":
        return options | {"timeout": MODEL_SECONDS}
    own_server = os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE")
    if own_server and not (os.environ.get("OPENAI_API_KEY") or os.environ.get("OPENAI_ADMIN_KEY")):
        options["api_key"] = "none"  # llama.cpp, vLLM and Ollama want no key, the library does
    options["timeout"] = httpx.Timeout(MODEL_SECONDS, connect=MODEL_CONNECT_SECONDS)
    options["default_headers"] = {"Connection": "close"}  # idle ones last 5 s; none may die under the next question
    return options


def _reason(error: BaseException) -> Reason:
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), "broken")


def _says_nothing_of_the_model(error: BaseException) -> bool:
    """Whether the model may be well although an answer ended so: nobody reads on, or it was this prompt."""
    return isinstance(error, GeneratorExit) or (isinstance(error, ModelFailed) and error.reason == "refused")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One event loop for all models: LangChain shares an HTTP client among them, and a client belongs to one loop.

    An event loop, because only there can a time-out end whatever a provider's library is waiting for.
    """
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-model", daemon=True).start()
    return loop
