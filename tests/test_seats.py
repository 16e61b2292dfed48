"""Clients take turns: one that asks much holds up itself, and a full queue gives way where it is longest."""

from __future__ import annotations

import asyncio

import pytest

from assistant import wording
from assistant.seats import Busy, Seats


async def settle() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


class Room:
    """Seats, and in `seated` who got one, in order."""

    def __init__(self, count: int, each: int | None = None, most: int = 100) -> None:
        self.seats = Seats(count, each or count, most)
        self.seated = list[str]()

    def come(self, *names: str) -> list[asyncio.Task[None]]:
        """Questions of clients; a1 and a2 are both a's."""
        return [asyncio.create_task(self._take(name)) for name in names]

    async def _take(self, name: str) -> None:
        await self.seats.take(name[0])
        self.seated.append(name)


def test_a_client_that_asks_much_does_not_hold_up_another() -> None:
    async def crowd() -> list[str]:
        room = Room(2)
        asking = room.come("a1", "a2", "a3", "a4", "a5", "b1", "b2", "c1")
        await settle()
        for who in ("a", "b", "b", "c"):
            room.seats.leave(who)
            await settle()
        for task in asking:
            task.cancel()
        return room.seated

    assert asyncio.run(crowd()) == ["a1", "a2", "b1", "b2", "c1", "a3"]


def test_alone_a_client_gets_every_seat_and_in_the_order_of_its_questions() -> None:
    async def alone() -> list[str]:
        room = Room(2)
        asking = room.come("a1", "a2", "a3", "a4")
        await settle()
        room.seats.leave("a")
        room.seats.leave("a")
        await asyncio.gather(*asking)
        return room.seated

    assert asyncio.run(alone()) == ["a1", "a2", "a3", "a4"]


def test_no_client_gets_more_than_its_part_and_the_rest_is_free_for_others() -> None:
    async def slow() -> list[str]:
        room = Room(3, each=2)
        asking = room.come("a1", "a2", "a3")
        await settle()
        assert room.seated == ["a1", "a2"]
        asking += room.come("b1")
        await settle()
        assert room.seated == ["a1", "a2", "b1"]
        room.seats.leave("a")
        await asyncio.gather(*asking)
        return room.seated

    assert asyncio.run(slow())[-1] == "a3"


def test_a_full_queue_sends_away_the_last_question_of_who_has_most_in_it() -> None:
    async def full() -> list[str]:
        room = Room(1, most=3)
        asking = room.come("x1", "b1", "a1", "a2")
        await settle()
        asking += room.come("c1")
        await settle()
        with pytest.raises(Busy, match=wording.BUSY):
            await asking.pop(3)
        assert room.seats.waiting == 3
        for who in ("x", "b", "a"):
            room.seats.leave(who)
            await settle()
        await asyncio.gather(*asking)
        return room.seated

    assert asyncio.run(full()) == ["x1", "b1", "a1", "c1"]


def test_among_equals_the_one_that_comes_to_a_full_queue_is_sent_away() -> None:
    async def full() -> None:
        room = Room(1, most=1)
        asking = room.come("x1", "a1", "b1")
        await settle()
        with pytest.raises(Busy, match=wording.BUSY):
            await asking[2]
        assert not asking[1].done()
        asking[1].cancel()

    asyncio.run(full())


def test_who_is_called_at_the_moment_of_leaving_gives_the_seat_to_the_next() -> None:
    async def leave() -> list[str]:
        room = Room(1)
        asking = room.come("x1", "a1", "b1")
        await settle()
        room.seats.leave("x")
        asking[1].cancel()
        await asking[2]
        return room.seated

    assert asyncio.run(leave()) == ["x1", "b1"]


def test_seats_that_are_given_back_are_there_again_and_nobody_is_remembered() -> None:
    async def many() -> Seats:
        room = Room(2)
        for number in range(50):
            await asyncio.gather(*room.come(f"{number % 7}x"))
            room.seats.leave(str(number % 7))
        return room.seats

    seats = asyncio.run(many())
    assert (seats._free, dict(seats._taken), seats.waiting) == (2, {}, 0)
