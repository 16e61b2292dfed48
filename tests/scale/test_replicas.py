"""Two true replicas behind the nginx.conf that ships, with a true Redis and a true Chroma server."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.conftest import HOME
from tests.scale.cluster import HERE, ROOT, answers, build, chroma, environment, redis_server, redis_url, url
from tests.wordpress.servers import free_port, program, running

pytestmark = [pytest.mark.scale, pytest.mark.model]
ASKERS, SECONDS = 8, 12.0
QUESTIONS = (
    "Can I swim?",
    "How do I start with the jump rope?",
    "When can I run again?",
    "Which shoes?",
    "Is cycling ok?",
)
OLD, NEW = "five sets of 20 seconds", "five sets of 25 seconds"


@dataclass
class Cluster:
    """Where it is reached, its replicas' ports and processes, and the settings that they share."""

    front: str
    ports: list[int]
    replicas: list[subprocess.Popen[bytes]]
    settings: dict[str, str]
    folder: Path

    def start(self, place: int) -> None:
        command = [sys.executable, "-m", "assistant", "serve", "--port", str(self.ports[place])]
        log = (self.folder / f"replica-{place}.log").open("ab")
        process = subprocess.Popen(command, cwd=ROOT, env=environment(self.settings), stdout=log, stderr=log)
        log.close()
        self.replicas[place : place + 1] = [process]

    def wait(self) -> None:
        deadline = time.monotonic() + 120
        while not all(answers(f"{url(port)}/readyz") for port in self.ports):
            assert time.monotonic() < deadline, "the replicas are not ready"
            time.sleep(0.2)


@pytest.fixture(scope="module")
def cluster(packages: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if not (HOME / "index" / "manifest.json").exists():
        pytest.skip("There is no index: make setup, or python -m assistant build with the ASSISTANT_HOME of the tests.")
    folder = tmp_path_factory.mktemp("cluster")
    shutil.copytree(HOME / "index", folder / "home" / "index")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    front, redis_port, chroma_port, *ports = (free_port() for _ in range(5))
    settings = {
        "HOME": str(folder / "home"),
        "CORPUS": str(folder / "corpus"),
        "REDIS": redis_url(redis_port),
        "CHROMA": url(chroma_port),
        "TRUSTED_PROXIES": HERE,
        "RATE_LIMIT": "client=20/minute,conversation=10/minute,server=100000/minute",
    }
    with ExitStack() as stack:
        stack.enter_context(redis_server(redis_port, folder))
        stack.enter_context(chroma(chroma_port, folder / "chroma"))
        assert "its chunks are not on the Chroma server" in build(settings)
        made = Cluster(url(front), ports, [], settings, folder)
        stack.callback(end, made)
        for place in range(2):
            made.start(place)
        made.wait()
        stack.enter_context(nginx(front, ports, folder))
        yield made


def nginx(front: int, ports: list[int], folder: Path) -> object:
    """The file of deploy/ with the names and ports of here."""
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8").replace("listen 80;", f"listen {HERE}:{front};")
    for place, port in enumerate(ports, 1):
        text = text.replace(f"app{place}:7860", f"{HERE}:{port}")
    (folder / "nginx.conf").write_text(text)
    command = [program("nginx"), "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    command += ["-g", f"daemon off; pid {folder / 'nginx.pid'}; error_log stderr;"]
    return running(command, folder / "nginx.log", lambda: answers(f"{url(front)}/healthz"))


def end(cluster: Cluster) -> None:
    for replica in cluster.replicas:
        replica.terminate()
    for replica in cluster.replicas:
        with suppress(subprocess.TimeoutExpired):
            replica.wait(20)
        replica.kill()
        replica.wait()


def client(last: int) -> httpx.Client:
    """A client with an address of its own: all of 127.0.0.0/8 is this machine."""
    return httpx.Client(transport=httpx.HTTPTransport(local_address=f"127.0.1.{last}"), timeout=30)


def test_limits_are_shared_between_replicas(cluster: Cluster) -> None:
    with client(1) as one, client(2) as other:
        statuses = [
            one.post(f"{cluster.front}/api/ask", json={"question": "Can I swim?"}).status_code for _ in range(23)
        ]
        assert Counter(statuses) == {200: 20, 429: 3}
        assert other.post(f"{cluster.front}/api/ask", json={"question": "Can I swim?"}).status_code == 200


def test_a_forwarded_address_that_a_client_made_up_opens_no_budget(cluster: Cluster) -> None:
    with client(3) as one:
        statuses = [
            one.post(
                f"{cluster.front}/api/ask", json={"question": "Why?"}, headers={"X-Forwarded-For": f"203.0.113.{n}"}
            ).status_code
            for n in range(23)
        ]
    assert Counter(statuses) == {200: 20, 429: 3}


def test_an_answer_of_one_replica_is_had_from_the_other(cluster: Cluster) -> None:
    one, other = (url(port) for port in cluster.ports)
    asked = {"question": "Can I swim?", "key": "0123456789abcdef"}
    first = httpx.post(f"{one}/api/ask", json=asked).json()
    assert httpx.get(f"{other}/api/answers/0123456789abcdef").json() == first
    assert httpx.post(f"{other}/api/ask", json=asked).json() == first  # to the latency: it was not made again
    stream = httpx.post(f"{other}/api/ask", json=asked, headers={"Accept": "text/event-stream"}, timeout=30)
    assert stream.text.count("event: ") == 1


def test_the_chat_needs_one_replica_for_question_and_answer(cluster: Cluster) -> None:
    """Why deploy/nginx.conf hashes the address for the chat page, and for nothing else."""
    one, other = (url(port) for port in cluster.ports)
    event = {"data": ["Can I swim?", [], "0123456789abcdefff"], "fn_index": 0, "session_hash": "abcdefgh"}
    joined = httpx.post(f"{one}/gradio_api/queue/join", json=event)
    assert joined.status_code == 200
    assert "process_completed" not in events(other)
    assert "process_completed" in events(one)


def events(replica: str) -> str:
    """What a replica says of the question of that session, until it ends or breaks off."""
    said = ""
    with suppress(httpx.HTTPError):
        address, of = f"{replica}/gradio_api/queue/data", {"session_hash": "abcdefgh"}
        with httpx.stream("GET", address, params=of, timeout=30) as stream:
            for line in stream.iter_lines():
                said += line
    return said


async def load(cluster: Cluster, seconds: float) -> tuple[list[tuple[float, float, str]], float]:
    """Asks from ASKERS addresses at once, kills a replica in the middle: begin, end and outcome of each, and when."""
    outcomes: list[tuple[float, float, str]] = []
    until = time.monotonic() + seconds

    async def ask(number: int) -> None:
        place = 0
        while time.monotonic() < until:
            place += 1  # a new address for each question: here it is not the limits that are tried
            address = f"127.{10 + number}.{place // 250}.{1 + place % 250}"
            transport = httpx.AsyncHTTPTransport(local_address=address)
            began = time.monotonic()
            try:
                async with httpx.AsyncClient(transport=transport, timeout=30) as one:
                    said = await one.post(f"{cluster.front}/api/ask", json={"question": QUESTIONS[place % 5]})
                outcome = "answered" if said.status_code == 200 and said.json()["text"] else str(said.status_code)
            except httpx.HTTPError as error:
                outcome = type(error).__name__
            outcomes.append((began, time.monotonic(), outcome))

    async def kill() -> float:
        await asyncio.sleep(seconds / 3)
        os.kill(cluster.replicas[0].pid, signal.SIGKILL)
        return time.monotonic()

    *_, killed = await asyncio.gather(*(ask(number) for number in range(ASKERS)), kill())
    return outcomes, killed


def test_a_replica_that_is_killed_under_load_costs_no_answer_but_those_it_was_making(cluster: Cluster) -> None:
    outcomes, killed = asyncio.run(load(cluster, SECONDS))
    failed = [(began, ended, outcome) for began, ended, outcome in outcomes if outcome != "answered"]
    later = sum(began > killed for began, _, _ in outcomes)
    print(f"\n{len(outcomes)} asked, {later} after the kill, {len(failed)} failed")  # noqa: T201
    assert [one for one in failed if not one[0] <= killed <= one[1] + 1] == []
    assert len(failed) <= ASKERS
    assert later > 10
    cluster.replicas[0].wait()
    cluster.start(0)
    cluster.wait()


def test_a_new_version_serves_on_all_replicas_without_a_restart_or_a_failure(cluster: Cluster) -> None:
    def quoted(port: int) -> str:
        said = httpx.post(f"{url(port)}/api/ask", json={"question": "How do I start with the jump rope?"}, timeout=30)
        assert said.status_code == 200, said.text
        return " ".join(citation["quote"] for citation in said.json()["citations"])

    cluster.settings["RATE_LIMIT"] = "off"
    page = cluster.folder / "corpus" / "guide.md"
    assert OLD in page.read_text("utf-8")
    assert all(OLD in quoted(port) for port in cluster.ports)
    page.write_text(page.read_text("utf-8").replace(OLD, NEW), "utf-8")
    build(cluster.settings)
    built = time.monotonic()
    while not all(NEW in quoted(port) for port in cluster.ports):
        assert time.monotonic() < built + 60
        time.sleep(0.3 if time.monotonic() < built + 6 else 4)
    print(f"\nboth replicas had the new version {time.monotonic() - built:.1f} s after it was built")  # noqa: T201
