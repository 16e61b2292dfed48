"""Replicas share budgets and kept answers through a true Redis, and do without it while it is away."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
import redis

from assistant.budgets import Budgets, Spent
from assistant.kept import SharedKept
from assistant.settings import KEPT_SECONDS, REDIS_SECONDS
from assistant.shared import Shared
from assistant.types import Answer, Citation, Passage, Written
from tests.scale.cluster import PASSWORD, redis_server, redis_url
from tests.wordpress.servers import free_port

pytestmark = pytest.mark.scale
HERE = "192.0.2.1"
KEY = "0123456789abcdef"
ANSWER = Answer(
    "Why <b>me</b>? ü",
    "answer",
    "Rest [1].",
    True,
    (Citation(1, "rest", "Rest", "guide", "Rest.", 0, 5, None),),
    (Passage("rest", 0.1 + 0.2),),
    1,
    "generated",
    21.4,
    (Written("Rest.", (1,), 0.9),),
)


def process_of(port: int) -> int:
    with redis.Redis(port=port, password=PASSWORD) as client:
        return int(client.info("server")["process_id"])


def test_two_replicas_spend_one_budget(redis_port: int) -> None:
    one, other = (Budgets("client=3/minute", Shared(redis_url(redis_port))) for _ in range(2))
    assert [one.spend(HERE), other.spend(HERE), one.spend(HERE)] == [None] * 3
    assert other.spend(HERE) == Spent("client", 60)


def test_a_conversations_budget_is_shared_too(redis_port: int) -> None:
    one, other = (Budgets("conversation=1/minute", Shared(redis_url(redis_port))) for _ in range(2))
    assert one.spend(HERE, "a") is None
    assert other.spend(HERE, "a") == Spent("conversation", 60)
    assert other.spend(HERE, "b") is None


def test_an_address_is_forgotten_when_its_budget_is_whole_again(redis_port: int) -> None:
    shared = Shared(redis_url(redis_port))
    Budgets("client=3/second", shared).spend(HERE)
    assert any(HERE.encode() in key for key in shared.redis.keys())
    time.sleep(1.2)
    assert shared.redis.keys() == []


def test_an_answer_that_one_replica_keeps_another_has_to_the_letter(redis_port: int) -> None:
    one, other = (SharedKept(Shared(redis_url(redis_port))) for _ in range(2))
    assert one.put(KEY, ANSWER) == KEY
    assert other.get(KEY) == ANSWER


def test_a_key_that_is_taken_on_one_replica_is_taken_on_all(redis_port: int) -> None:
    one, other = (SharedKept(Shared(redis_url(redis_port))) for _ in range(2))
    one.put(KEY, ANSWER)
    given = other.put(KEY, Answer("Else?", "answer", "No.", False))
    assert given != KEY
    assert one.get(KEY) == ANSWER
    assert one.get(given) == Answer("Else?", "answer", "No.", False)


def test_redis_drops_a_question_after_ten_minutes_by_itself(redis_port: int) -> None:
    shared = Shared(redis_url(redis_port))
    SharedKept(shared).put("not a key", ANSWER)
    (place,) = shared.redis.keys()
    assert 0 < shared.redis.ttl(place) <= KEPT_SECONDS == 600


def test_what_is_no_answer_of_ours_is_none(redis_port: int) -> None:
    shared = Shared(redis_url(redis_port))
    kept = SharedKept(shared)
    kept.put(KEY, ANSWER)
    (place,) = shared.redis.keys()
    for text in (b"", b"{}", b'{"question": 7}', b"\xff"):
        shared.redis.set(place, text)
        assert kept.get(KEY) is None


def test_a_redis_that_was_wiped_is_a_new_one(redis_port: int) -> None:
    shared = Shared(redis_url(redis_port))
    budgets, kept = Budgets("client=1/minute", shared), SharedKept(shared)
    budgets.spend(HERE)
    kept.put(KEY, ANSWER)
    shared.redis.flushall()
    assert budgets.spend(HERE) is None
    assert kept.get(KEY) is None
    assert budgets.spend(HERE) == Spent("client", 60)


def test_a_redis_that_hangs_is_waited_for_once_and_then_left_alone(redis_port: int) -> None:
    budgets = Budgets("client=2/minute", Shared(redis_url(redis_port)))
    assert budgets.spend(HERE) is None
    process = process_of(redis_port)
    os.kill(process, signal.SIGSTOP)
    try:
        started = time.monotonic()
        found = [budgets.spend(HERE) for _ in range(3)]
        took = time.monotonic() - started
    finally:
        os.kill(process, signal.SIGCONT)
    assert found == [None, None, Spent("client", 60)]
    assert took < 4 * REDIS_SECONDS + 1


def test_redis_is_used_again_when_it_is_back(packages: None, tmp_path: Path) -> None:
    port, now = free_port(), [0.0]
    shared = Shared(redis_url(port), lambda: now[0])
    kept = SharedKept(shared)
    kept.put(KEY, ANSWER)
    assert kept.get(KEY) == ANSWER
    with redis_server(port, tmp_path):
        now[0] = 60.0
        other = KEY.replace("0", "a")
        kept.put(other, ANSWER)
        assert SharedKept(Shared(redis_url(port))).get(other) == ANSWER
        assert kept.get(KEY) == ANSWER


def test_a_wrong_password_is_no_failure_and_in_no_log(redis_port: int, caplog: pytest.LogCaptureFixture) -> None:
    budgets = Budgets("client=1/minute", Shared(redis_url(redis_port).replace(PASSWORD, "wrong-secret")))
    with caplog.at_level("DEBUG"):
        assert [budgets.spend(HERE), budgets.spend(HERE)] == [None, Spent("client", 60)]
    assert "Redis is away (AuthenticationError)" in caplog.text
    assert "wrong-secret" not in caplog.text
