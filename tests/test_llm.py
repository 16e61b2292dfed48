"""The chat model against a scripted server, and once against a true small one."""

import itertools
import logging
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import llm
from assistant.llm import ChatModel, ModelFailed
from assistant.settings import MAX_MODEL_CHARS, MAX_MODEL_TOKENS, MODEL_FAILURES, Settings
from assistant.types import AssistantError
from tests.model_servers import ROOT, Reply, SmolLM2, Stub, smollm2, stub

SYSTEM, PROMPT = "You quote.", "When may I run?"
KEY = "sk-secret-0123456789"
FALLBACK_SECONDS = 0.3
"""From a failure to ModelFailed, at most."""

Open = Callable[..., ChatModel]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the model of a server, without a key unless the test sets one."""
    monkeypatch.setenv("OPENAI_API_KEY", "")

    def model(server: Stub | SmolLM2, **settings: int) -> ChatModel:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        return ChatModel.open(Settings(**settings))

    return model


def ask(model: ChatModel) -> str:
    return "".join(model.stream(SYSTEM, PROMPT))


def failure(model: ChatModel) -> str:
    with pytest.raises(ModelFailed, match="the model gave no answer") as caught:
        ask(model)
    return caught.value.reason


def test_pieces_come_while_the_model_still_writes(opened: Open) -> None:
    with stub(Reply(["It ", 0.5, "rests."])) as server:
        model, started = opened(server), time.monotonic()
        pieces = model.stream(SYSTEM, PROMPT)
        assert next(pieces) == "It "
        assert time.monotonic() - started < 0.5
        assert list(pieces) == ["rests."]


def test_what_is_sent_is_the_prompt_with_no_chance_in_it_and_an_end(opened: Open) -> None:
    with stub(Reply(["Yes."])) as server:
        ask(opened(server))
    (asked,) = server.asked
    assert [(turn["role"], turn["content"]) for turn in asked.body["messages"]] == [
        ("system", SYSTEM),
        ("user", PROMPT),
    ]
    assert asked.body["temperature"] == 0
    assert asked.body["max_completion_tokens"] == MAX_MODEL_TOKENS


@pytest.mark.parametrize(
    ("reply", "reason", "requests"),
    [
        (Reply(status=400), "refused", 1),
        (Reply(status=401), "denied", 1),
        (Reply(status=403), "denied", 1),
        (Reply(status=404), "denied", 1),
        (Reply(status=429, headers=(("Retry-After", "30"),)), "busy", 2),
        (Reply(status=500), "broken", 2),
        (Reply(status=503), "broken", 2),
        (Reply([], cut=True), "unreachable", 2),
        (Reply([], finish=None), "broken", 2),
        (Reply([b"\x00\xff\xfe garbage\n\n"], finish=None, done=False), "broken", 2),
        (Reply([b"data: {not json\n\n"]), "broken", 2),
        (Reply([b'data: {"error": {"message": "out of memory"}}\n\n']), "broken", 2),
        (Reply([b"<html>hello</html>"], finish=None, done=False, content_type="text/html"), "broken", 2),
    ],
)
def test_failure_has_its_reason_and_is_tried_again_only_where_that_helps(
    opened: Open, reply: Reply, reason: str, requests: int
) -> None:
    with stub(reply) as server:
        model, started = opened(server), time.monotonic()
        assert failure(model) == reason
        assert time.monotonic() - started < FALLBACK_SECONDS * requests
    assert len(server.asked) == requests


@pytest.mark.parametrize("first", [Reply(status=503), Reply(status=429), Reply([], cut=True)])
def test_second_try_answers(opened: Open, first: Reply) -> None:
    with stub(first, Reply(["It rests."])) as server:
        assert ask(opened(server)) == "It rests."


@pytest.mark.parametrize(
    "ending",
    [Reply(["It ", "rests"], cut=True), Reply(["It ", "rests", b"data: {not json\n\n"])],
    ids=["cut", "garbage"],
)
def test_answer_that_breaks_off_keeps_its_pieces_and_is_not_tried_again(opened: Open, ending: Reply) -> None:
    with stub(ending) as server:
        pieces = []
        with pytest.raises(ModelFailed, match="broken"):
            pieces.extend(opened(server).stream(SYSTEM, PROMPT))  # extend keeps what came
    assert "".join(pieces) == "It rests"
    assert len(server.asked) == 1


@pytest.mark.parametrize("reply", [Reply(["It rests"], finish="length"), Reply(["It rests"], finish=None, done=False)])
def test_answer_without_a_proper_end_stands(opened: Open, reply: Reply) -> None:
    with stub(reply) as server:
        assert ask(opened(server)) == "It rests"


def test_model_that_says_nothing_gives_no_piece(opened: Open) -> None:
    with stub(Reply([], finish="content_filter")) as server:
        assert ask(opened(server)) == ""


def test_server_that_is_not_there_is_unreachable_at_once(opened: Open) -> None:
    with stub(Reply(["Yes."])) as server:
        model = opened(server)
    started = time.monotonic()
    assert failure(model) == "unreachable"
    assert time.monotonic() - started < 2 * FALLBACK_SECONDS


def test_server_that_takes_no_connection_is_slow(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm, "MODEL_CONNECT_SECONDS", 0.3)
    with socket.socket() as full, socket.socket() as waiting, socket.socket() as more:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for client in (waiting, more):  # they fill the queue of a server that never accepts
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        model = opened(Stub(url=f"http://127.0.0.1:{full.getsockname()[1]}/v1"))
        started = time.monotonic()
        assert failure(model) == "slow"
        assert time.monotonic() - started < 0.3 + FALLBACK_SECONDS


@pytest.mark.parametrize(
    ("limit", "pieces"),
    [
        ("MODEL_FIRST_SECONDS", [9.0]),
        ("MODEL_FIRST_SECONDS", itertools.cycle([b": still here\n\n", 0.05])),
        ("MODEL_FIRST_SECONDS", itertools.cycle(["", 0.05])),
        ("MODEL_PAUSE_SECONDS", ["It ", 9.0]),
        ("MODEL_PAUSE_SECONDS", itertools.chain(["It "], itertools.cycle([b": still here\n\n", 0.05]))),
        ("MODEL_SECONDS", itertools.cycle(["It ", 0.05])),
    ],
)
def test_time_out_ends_whatever_the_server_does(
    opened: Open, monkeypatch: pytest.MonkeyPatch, limit: str, pieces: Iterator[str | float | bytes]
) -> None:
    monkeypatch.setattr(llm, limit, 0.4)
    with stub(Reply(pieces)) as server:
        model, started = opened(server), time.monotonic()
        assert failure(model) == "slow"
        assert 0.4 <= time.monotonic() - started < 0.4 + FALLBACK_SECONDS
        assert server.left.wait(5)
    assert len(server.asked) == 1


@pytest.mark.parametrize("pieces", [itertools.repeat("again "), ["x" * (MAX_MODEL_CHARS + 9), 9.0]])
def test_endless_answer_is_cut_and_its_connection_closed(opened: Open, pieces: Iterator[str | float | bytes]) -> None:
    with stub(Reply(pieces)) as server:
        assert len(ask(opened(server))) == MAX_MODEL_CHARS
        assert server.left.wait(5)


@pytest.mark.parametrize("rest", [[9.0], itertools.cycle(["more ", 0.02])], ids=["silent", "talking"])
def test_iterator_closed_early_closes_the_connection(opened: Open, rest: Iterator[str | float | bytes]) -> None:
    with stub(Reply(itertools.chain(["It "], rest))) as server:
        pieces = opened(server).stream(SYSTEM, PROMPT)
        next(pieces)
        pieces.close()
        assert server.left.wait(5)


def test_many_are_answered_at_once_and_each_gets_its_own(opened: Open) -> None:
    with stub(lambda asked: Reply([0.3, asked.prompt])) as server:
        model, started = opened(server), time.monotonic()
        with ThreadPoolExecutor(20) as pool:
            answers = pool.map(lambda n: "".join(model.stream("Say", str(n))), range(20))
        assert list(answers) == [f"Say\n{n}" for n in range(20)]
        assert time.monotonic() - started < 20 * 0.3 / 2


def test_model_rests_after_failures_in_a_row_and_is_left_alone(opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    with stub(Reply(status=401)) as server:
        model = opened(server)
        assert [failure(model) for _ in range(MODEL_FAILURES + 2)] == ["denied"] * MODEL_FAILURES + ["resting"] * 2
    assert len(server.asked) == MODEL_FAILURES
    assert "the model rests for 30 s" in caplog.text


def test_success_between_failures_keeps_the_model_awake(opened: Open) -> None:
    bad, good = Reply(status=401), Reply(["Yes."])
    with stub(*[bad, bad, good] * 2, bad) as server:
        model = opened(server)
        for _ in range(2):
            assert [failure(model), failure(model), ask(model)] == ["denied", "denied", "Yes."]
        assert failure(model) == "denied"


def test_model_that_is_well_again_is_asked_again(opened: Open) -> None:
    with stub(*[Reply(status=401)] * MODEL_FAILURES, Reply(["Yes."])) as server:
        model = rested(opened(server))
        assert [ask(model), ask(model)] == ["Yes.", "Yes."]


def test_model_that_is_still_ill_rests_again_after_one_try(opened: Open) -> None:
    with stub(Reply(status=401)) as server:
        model = rested(opened(server))
        assert failure(model) == "denied"
        model.breaker.reset_timeout = 30
        assert failure(model) == "resting"


def test_only_one_question_tries_a_model_that_rested(opened: Open) -> None:
    with stub(*[Reply(status=401)] * MODEL_FAILURES, Reply(["It ", 0.3, "rests."]), Reply(["Yes."])) as server:
        model = rested(opened(server))
        trying = model.stream(SYSTEM, PROMPT)
        next(trying)
        assert [failure(model), failure(model)] == ["resting", "resting"]
        assert list(trying) == ["rests."]
        assert ask(model) == "Yes."


def test_prompt_that_is_refused_and_readers_who_leave_put_nobody_to_rest(opened: Open) -> None:
    with stub(*[Reply(status=400)] * 4, Reply(["It ", 9.0])) as server:
        model = opened(server)
        assert {failure(model) for _ in range(4)} == {"refused"}
        for _ in range(4):
            pieces = model.stream(SYSTEM, PROMPT)
            assert next(pieces) == "It "
            pieces.close()


def rested(model: ChatModel) -> ChatModel:
    """The model after enough failures and its whole rest."""
    for _ in range(MODEL_FAILURES):
        failure(model)
    model.breaker.reset_timeout = 0
    return model


@pytest.mark.parametrize("setting", ["llm_per_minute", "llm_per_day"])
def test_budget_that_is_spent_sends_nothing(opened: Open, setting: str) -> None:
    with stub(Reply(["Yes."])) as server:
        model = opened(server, **{setting: 2})
        assert [ask(model), ask(model), failure(model), failure(model)] == ["Yes.", "Yes.", "budget", "budget"]
    assert len(server.asked) == 2


def test_budget_of_a_minute_comes_back_and_that_of_a_day_does_not(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = time.time
    with stub(Reply(["Yes."])) as server:
        model = opened(server, llm_per_minute=1, llm_per_day=2)
        assert [ask(model), failure(model)] == ["Yes.", "budget"]
        monkeypatch.setattr(time, "time", lambda: clock() + 61)
        assert ask(model) == "Yes."
        monkeypatch.setattr(time, "time", lambda: clock() + 3600)
        assert failure(model) == "budget"


def test_rest_spends_no_budget(opened: Open) -> None:
    with stub(*[Reply(status=401)] * MODEL_FAILURES, Reply(["Yes."])) as server:
        model = opened(server, llm_per_minute=MODEL_FAILURES + 1)
        for _ in range(MODEL_FAILURES + 5):
            failure(model)
        model.breaker.reset_timeout = 0
        assert [ask(model), failure(model)] == ["Yes.", "budget"]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=401, error=f"Incorrect API key provided: {KEY}"),
        Reply(status=400, error=f"{KEY} {PROMPT} {SYSTEM}"),
        Reply([f'data: {{"error": {{"message": "{KEY} {PROMPT}"}}}}\n\n'.encode()]),
        Reply(["Yes."]),
    ],
)
def test_neither_key_nor_prompt_leaves_the_model_whatever_the_server_says(
    opened: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, reply: Reply
) -> None:
    caplog.set_level(logging.DEBUG)
    with stub(reply) as server:
        model = opened(server)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        model, told = opened(server), ""
        try:
            ask(model)
        except ModelFailed as error:
            told = "".join(traceback.format_exception(error)) + repr(error.__context__) + repr(error.__cause__)
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    seen = caplog.text + told + repr(model) + str(vars(model))
    assert not [word for word in (KEY, SYSTEM, PROMPT) if word in seen]


def test_server_of_ones_own_needs_no_key(opened: Open) -> None:
    with stub(Reply(["Yes."])) as server:
        assert ask(opened(server)) == "Yes."
    assert KEY not in str(server.asked[0].headers)


def test_address_of_a_server_goes_before_any_gateway(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_GATEWAY", "http://127.0.0.1:9")
    with stub(Reply(["Yes."])) as server:
        assert ask(opened(server)) == "Yes."


def test_address_of_a_server_may_stand_in_the_env_file(
    opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with stub(Reply(["Yes."])) as server:
        opened(server)
        monkeypatch.delenv("OPENAI_BASE_URL")
        (tmp_path / ".env").write_text(f"OPENAI_BASE_URL={server.url}\n")
        assert ask(ChatModel.open(Settings())) == "Yes."


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("openai:gpt-4.1-mini", r"OPENAI_API_KEY, or OPENAI_BASE_URL of a server of yours in the environment\?"),
        ("nobody:gpt", r"is 'nobody' a provider of LangChain's init_chat_model"),
        ("cohere:command", r"needs a package: .*pip install"),
    ],
)
def test_model_that_cannot_be_opened_is_refused_in_one_line_with_the_cure(
    monkeypatch: pytest.MonkeyPatch, name: str, cure: str
) -> None:
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.setenv(variable, "")
    with pytest.raises(AssistantError, match=cure) as caught:
        ChatModel.open(Settings(llm=name))
    assert repr(name) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("LLM", "gpt-4"), ("LLM", "openai:"), ("LLM", " "), ("LLM_PER_MINUTE", "0"), ("LLM_PER_DAY", "x")],
)
def test_malformed_setting_of_the_model_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"ASSISTANT_{name}", value)
    with pytest.raises(AssistantError, match=f"Setting ASSISTANT_{name}={value!r}"):
        Settings.read()


def test_no_library_of_a_provider_is_imported_until_a_model_is_opened() -> None:
    code = "import sys, assistant.llm; print(*{'langchain_openai', 'openai', 'tiktoken'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.model
def test_true_small_model_answers_refuses_what_is_too_long_and_stops_when_told(opened: Open) -> None:
    with smollm2() as server:
        model = opened(server)
        assert "Paris" in "".join(model.stream("Answer in one word.", "What is the capital of France?"))
        with pytest.raises(ModelFailed, match="refused"):
            list(model.stream("Repeat.", "word " * 5_000))
        pieces = model.stream("You tell stories.", "Tell a very long story of a foot.")
        next(pieces)
        pieces.close()
        assert "Paris" in "".join(model.stream("Answer in one word.", "What is the capital of France?"))


@pytest.mark.model
def test_server_of_the_small_model_ends_with_the_process_that_started_it() -> None:
    code = "from tests.model_servers import smollm2\nwith smollm2() as server: print(server.pid, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        child = Path(f"/proc/{int(parent.stdout.readline())}/stat")
        parent.kill()
    gone = threading.Event()
    for _ in range(100):
        if not child.exists() or child.read_text().split()[2] == "Z":
            gone.set()
            break
        time.sleep(0.1)
    assert gone.is_set()
