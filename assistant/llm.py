"""The chat model of `ASSISTANT_LLM`: a prompt in, pieces of text out, or one word for why not.

It owns the time-outs and the one retry. It knows nothing of guides, prompts or whether what
the model says is true. Nothing of a failure but its reason leaves this file: what a provider's
library says of it may quote the prompt or the key.
"""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from functools import cache
from typing import Any, cast

import httpx
from dotenv import load_dotenv
from langchain.chat_models import init_chat_model  # a millisecond; a provider's library comes with the first `open`
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
from pybreaker import CircuitBreakerError

from assistant.door import ModelFailed, Reason, breaker
from assistant.settings import (
    MAX_MODEL_CHARS,
    MAX_MODEL_TOKENS,
    MODEL_CONNECT_SECONDS,
    MODEL_FIRST_SECONDS,
    MODEL_PAUSE_SECONDS,
    MODEL_RETRY_SECONDS,
    MODEL_SECONDS,
    MODEL_TRIES,
    Settings,
)
from assistant.types import AssistantError

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


class ChatModel:
    """One model, asked by many threads at once. See `ChatModel.open`."""

    def __init__(self, settings: Settings, model: BaseChatModel) -> None:
        self.name = settings.llm or ""
        self._model = model
        self.breaker = breaker(settings)

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
            for others in reversed(range(MODEL_TRIES)):
                texts = self._texts(messages)
                try:
                    text = await anext(texts, "")
                    break
                except Exception as error:  # not by tenacity, which would catch the time-out's cancelling, too
                    if not others or _reason(error) not in _MAY_PASS:
                        raise
                    await asyncio.sleep(MODEL_RETRY_SECONDS)
            left = MAX_MODEL_CHARS
            async with aclosing(texts):
                while text:
                    put(text[:left])
                    left -= len(text)
                    if left <= 0:
                        break
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
                if (task := asyncio.current_task()) and task.cancelling():
                    raise asyncio.CancelledError  # a library's asyncio.wait_for may have lost it (Python 3.11)
                if chunk.text:
                    yield chunk.text


def _options(provider: str) -> dict[str, Any]:
    """What a model is opened with, beside its name; the tries are ours, so the library has none."""
    options: dict[str, Any] = {"temperature": 0, "max_tokens": MAX_MODEL_TOKENS, "max_retries": 0}
    if provider != "openai":
        return options | {"timeout": MODEL_SECONDS}
    own_server = os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE")
    if own_server:
        options["base_url"] = own_server  # said aloud, or LANGSMITH_GATEWAY would go before it
    if own_server and not (os.environ.get("OPENAI_API_KEY") or os.environ.get("OPENAI_ADMIN_KEY")):
        options["api_key"] = "none"  # llama.cpp, vLLM and Ollama want no key, the library does
    options["timeout"] = httpx.Timeout(MODEL_SECONDS, connect=MODEL_CONNECT_SECONDS)
    options["default_headers"] = {"Connection": "close"}  # idle ones last 5 s; none may die under the next question
    return options


def _reason(error: BaseException) -> Reason:
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), "broken")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One event loop for all models: LangChain shares an HTTP client among them, and a client belongs to one loop.

    An event loop, because only there can a time-out end whatever a provider's library is waiting for.
    """
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-model", daemon=True).start()
    return loop


__all__ = ["ChatModel", "ModelFailed"]
