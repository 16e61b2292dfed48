"""`/metrics` for Prometheus, and who gets to see it.

By default only a program on this machine: what is counted is no secret, but nobody else's
business either. Whoever else asks is told that there is no such page.
"""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from assistant.settings import MetricsFor

AT = "/metrics"
LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""What a proxy adds. One on this machine hands on the requests of others from a loopback address."""


def routes(shown_to: MetricsFor) -> APIRouter:
    """The one route; none where nobody is to see it."""
    router = APIRouter(include_in_schema=False)

    def page(request: Request) -> Response:
        if shown_to == "loopback" and not is_from_here(request):
            raise HTTPException(404)
        return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})

    if shown_to != "off":
        router.add_api_route(AT, page)
    return router


def is_from_here(request: Request) -> bool:
    """Whether a program on this machine asks, and for itself."""
    here = request.client is not None and request.client.host in LOOPBACK
    return here and not any(name in request.headers for name in FORWARDED)
