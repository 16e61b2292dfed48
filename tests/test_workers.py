"""Questions are answered a few at a time, wait in a bounded queue, and leave it when nobody wants them any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from assistant import noted, wording
from assistant.seats import Busy
from assistant.workers import Workers


def released(gate: threading.Event) -> str:
    assert gate.wait(10)
    return "done"


def test_no_more_jobs_run_at_once_than_there_are_threads() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def job() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.02)
        with lock:
            running -= 1

    async def all_of_them() -> None:
        workers = Workers(2)
        await asyncio.gather(*(workers.run(job) for _ in range(10)))

    asyncio.run(all_of_them())
    assert most == 2


def test_one_more_than_may_wait_is_refused_at_once_and_the_others_are_answered() -> None:
    async def crowd() -> list[str | BaseException]:
        workers, gate = Workers(1, waiting=2), threading.Event()
        asking = [asyncio.create_task(workers.run(lambda: released(gate))) for _ in range(3)]
        await asyncio.sleep(0.01)
        with pytest.raises(Busy, match=wording.BUSY):
            await workers.run(lambda: "never")
        gate.set()
        return await asyncio.gather(*asking)

    assert asyncio.run(crowd()) == ["done"] * 3


def test_who_waits_too_long_is_refused_and_frees_the_place_in_the_queue() -> None:
    async def wait() -> str:
        workers, gate = Workers(1, waiting=1, patience=0.05), threading.Event()
        first = asyncio.create_task(workers.run(lambda: released(gate)))
        await asyncio.sleep(0.01)
        with pytest.raises(Busy, match=wording.BUSY):
            await workers.run(lambda: "never")
        assert workers.waiting == 0
        gate.set()
        await first
        return await workers.run(lambda: "after")

    assert asyncio.run(wait()) == "after"


def test_who_leaves_while_waiting_frees_the_place_and_is_never_answered() -> None:
    answered = list[str]()

    async def leave() -> None:
        workers, gate = Workers(1, waiting=1), threading.Event()
        first = asyncio.create_task(workers.run(lambda: released(gate)))
        await asyncio.sleep(0.01)
        leaving = asyncio.create_task(workers.run(lambda: answered.append("the one that left")))
        await asyncio.sleep(0.01)
        leaving.cancel()
        await asyncio.sleep(0.01)
        staying = asyncio.create_task(workers.run(lambda: answered.append("the one that stayed")))
        await asyncio.sleep(0.01)
        gate.set()
        await asyncio.gather(first, staying)

    asyncio.run(leave())
    assert answered == ["the one that stayed"]


def test_who_leaves_while_the_thread_works_keeps_the_place_until_it_is_done() -> None:
    async def leave() -> str:
        workers, gate = Workers(1, waiting=1, patience=0.05), threading.Event()
        first = asyncio.create_task(workers.run(lambda: released(gate)))
        await asyncio.sleep(0.01)
        first.cancel()
        with pytest.raises(Busy, match=wording.BUSY):
            await workers.run(lambda: "too early")
        gate.set()
        return await workers.run(lambda: "free")

    assert asyncio.run(leave()) == "free"


def test_a_job_that_fails_frees_its_place_and_says_why() -> None:
    def fail() -> None:
        raise ValueError("broken in the thread")

    async def fail_twice() -> None:
        workers = Workers(1, waiting=0)
        for _ in range(2):
            with pytest.raises(ValueError, match="broken in the thread"):
                await workers.run(fail)

    asyncio.run(fail_twice())


def test_steps_arrive_in_order_as_they_are_made_and_then_what_broke_them() -> None:
    gate = threading.Event()

    def steps() -> Iterator[int]:
        yield 1
        released(gate)
        yield 2
        raise ValueError("no third")

    async def take() -> list[int]:
        taken = list[int]()
        with pytest.raises(ValueError, match="no third"):
            async for step in Workers(1).steps(steps()):
                taken.append(step)
                gate.set()
        return taken

    assert asyncio.run(take()) == [1, 2]


def test_an_answer_that_grows_takes_one_place_until_its_last_step() -> None:
    async def grow() -> None:
        workers, gate = Workers(1, waiting=0), threading.Event()

        def steps() -> Iterator[str]:
            yield "first"
            yield released(gate)

        growing = workers.steps(steps())
        assert await anext(growing) == "first"
        with pytest.raises(Busy, match=wording.BUSY):
            await workers.run(lambda: "never")
        gate.set()
        assert [step async for step in growing] == ["done"]
        assert await workers.run(lambda: "free") == "free"

    asyncio.run(grow())


def test_a_worker_knows_the_request_that_it_works_for() -> None:
    async def ask(ident: str) -> str:
        noted.begin(ident)
        return await workers.run(lambda: getattr(noted.current(), "id", "none"))

    async def both() -> list[str]:
        return await asyncio.gather(ask("first-request"), ask("second-request"))

    workers = Workers(2)
    assert asyncio.run(both()) == ["first-request", "second-request"]
