"""Readers for locust, against any server: `locust -f tests/load/locustfile.py --host http://127.0.0.1:7860`.

Headless, as in docs/performance.md: `--headless -u 64 -r 16 -t 5m`. Extra `load`.
"""

from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path

from locust import HttpUser, between, task

CASES = Path(__file__).resolve().parents[2] / "eval" / "cases" / "dev.jsonl"
QUESTIONS = cycle(
    case["question"]
    for case in map(json.loads, CASES.read_text(encoding="utf-8").splitlines())
    if not case.get("history")
)


class Reader(HttpUser):
    """Asks, reads for a second, asks on; now and then on the page without script, or as the widget's frame does."""

    wait_time = between(0.5, 1.5)

    @task(8)
    def ask(self) -> None:
        self.client.post("/api/ask", json={"question": next(QUESTIONS)})

    @task(1)
    def ask_on_the_page(self) -> None:
        self.client.get("/ask", params={"q": next(QUESTIONS)}, name="/ask?q=")

    @task(1)
    def ask_in_the_frame(self) -> None:
        headers = {"Accept": "text/event-stream"}
        with self.client.post(
            "/api/ask", json={"question": next(QUESTIONS)}, headers=headers, name="/api/ask (stream)",
            catch_response=True,
        ) as got:  # fmt: skip
            if got.ok and "event: answer" not in got.text:
                got.failure("the stream ended before the answer")
