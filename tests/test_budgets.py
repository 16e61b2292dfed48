"""What a budget counts, for whom, and for how long."""

from __future__ import annotations

import logging
import time

import pytest

from assistant.budgets import FORGET_EVERY, Budgets, Spent, client
from assistant.shared import Shared

HERE, THERE = "192.0.2.1", "198.51.100.1"
NOBODY = "redis://:hunter2@127.0.0.1:1"
"""An address at which no Redis listens."""


def test_a_client_may_ask_as_often_as_its_budget_has_it_and_no_oftener() -> None:
    budgets = Budgets("client=2/minute")
    assert [budgets.spend(HERE), budgets.spend(HERE)] == [None, None]
    assert budgets.spend(HERE) == Spent("client", 60)


def test_one_clients_budget_is_not_anothers() -> None:
    budgets = Budgets("client=1/minute")
    assert [budgets.spend(HERE), budgets.spend(THERE)] == [None, None]


def test_a_spent_budget_is_there_again_after_its_time() -> None:
    budgets = Budgets("client=1/second")
    budgets.spend(HERE)
    spent = budgets.spend(HERE)
    assert spent == Spent("client", 1)
    time.sleep(1.05)
    assert budgets.spend(HERE) is None


def test_a_new_conversation_is_no_way_round_the_budget_of_its_address() -> None:
    budgets = Budgets("client=3/minute,conversation=2/minute")
    assert [budgets.spend(HERE, str(name)) for name in range(3)] == [None] * 3
    spent = budgets.spend(HERE, "another")
    assert spent is not None
    assert spent.whose == "client"


def test_a_conversation_has_a_budget_beside_that_of_its_address() -> None:
    budgets = Budgets("client=9/minute,conversation=1/minute")
    assert [budgets.spend(HERE, "a"), budgets.spend(HERE, "b"), budgets.spend(HERE)] == [None] * 3
    assert budgets.spend(HERE, "a") == Spent("conversation", 60)


def test_the_same_conversation_of_another_address_is_another() -> None:
    budgets = Budgets("conversation=1/minute")
    assert [budgets.spend(HERE, "a"), budgets.spend(THERE, "a")] == [None, None]


def test_the_servers_budget_counts_everybody() -> None:
    budgets = Budgets("server=2/minute")
    assert [budgets.spend(HERE), budgets.spend(THERE)] == [None, None]
    spent = budgets.spend("203.0.113.9")
    assert spent is not None
    assert spent.whose == "server"


def test_what_is_refused_spends_nothing_of_the_budgets_that_others_share() -> None:
    budgets = Budgets("conversation=1/minute,client=3/minute,server=3/minute")
    for _ in range(9):
        budgets.spend(HERE, "runs away")
    assert [budgets.spend(HERE, "b"), budgets.spend(THERE, "c")] == [None, None]


def test_a_client_can_have_several_budgets() -> None:
    budgets = Budgets("client=1/second,client=2/hour")
    assert budgets.spend(HERE) is None
    time.sleep(1.05)
    assert budgets.spend(HERE) is None
    time.sleep(1.05)
    spent = budgets.spend(HERE)
    assert spent is not None
    assert spent.seconds > 3_500


def test_off_counts_nothing() -> None:
    budgets = Budgets("off")
    assert all(budgets.spend(HERE, "a") is None for _ in range(1_000))


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"), ("testclient", "testclient"), ("", ""),
    ],
)  # fmt: skip
def test_an_ipv6_client_is_its_network_and_an_ipv4_client_its_address(address: str, counted: str) -> None:
    assert client(address) == counted


def test_without_redis_a_process_counts_for_itself_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    budgets = Budgets("client=2/minute", Shared(NOBODY))
    with caplog.at_level(logging.INFO):
        found = [budgets.spend(HERE) for _ in range(3)]
    assert found == [None, None, Spent("client", 60)]
    assert [record.getMessage() for record in caplog.records] == [
        "Redis is away (ConnectionError): the server does without"
    ]


def test_a_redis_that_is_away_is_left_alone_for_a_while() -> None:
    now = [0.0]
    shared = Shared(NOBODY, lambda: now[0])
    tried: list[float] = []

    def there() -> str:
        tried.append(now[0])
        return str(shared.redis.ping())

    for moment in (0.0, 1.0, 9.9, 10.0, 19.0):
        now[0] = moment
        assert shared.attempt(there, lambda: "here") == "here"
    assert tried == [0.0, 10.0]


def test_the_password_of_redis_is_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    shared = Shared(NOBODY)
    with caplog.at_level(logging.DEBUG):
        Budgets("client=2/minute", shared).spend(HERE)
    assert "hunter2" not in caplog.text + repr(shared)


def test_conversations_that_nobody_goes_on_with_take_no_memory() -> None:
    budgets = Budgets("conversation=1/second")
    for number in range(FORGET_EVERY - 1):
        budgets.spend(HERE, str(number))
    time.sleep(1.1)
    budgets.spend(HERE, "the last")
    for _ in range(100):  # the library looks for what is over in a thread of its own
        budgets._memory.forget()
        if len(budgets._memory.events) == 1:
            break
        budgets.spend(HERE, "the last")
        time.sleep(0.05)
    assert len(budgets._memory.events) <= 2
