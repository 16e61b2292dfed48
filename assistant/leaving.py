"""What is done for a reader and given up when they leave: nobody notices a closed tab while no byte is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

from fastapi import HTTPException, Request

T = TypeVar("T")

LEFT = 499
"""The status that proxies log for a client that has gone; nobody gets to see it."""


async def while_there(request: Request, doing: Coroutine[Any, Any, T]) -> T:
    """What comes of it. The body has been read before, so that all there is to come is the reader's leaving."""
    task, gone = asyncio.ensure_future(doing), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise HTTPException(LEFT)
        return task.result()
    finally:
        task.cancel()
        gone.cancel()


async def first(patience: float | None, *doing: Awaitable[object]) -> object:
    """What comes of the first that ends; None if none does in time. The others are given up."""
    tasks = [asyncio.ensure_future(one) for one in doing]
    try:
        done, _ = await asyncio.wait(tasks, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        return next((task.result() for task in tasks if task in done), None)
    finally:
        for task in tasks:
            task.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
