"""Our OpenAPI by schemathesis: what it allows is answered as it says, what it forbids is refused, and no 5xx."""

from __future__ import annotations

import pytest

from tests.fuzz.conftest import count, some
from tests.fuzz.test_http import APP

schemathesis = pytest.importorskip("schemathesis", reason="needs the extra: pip install -e '.[fuzz]'")
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", APP)


@pytest.mark.fuzz
@pytest.mark.filterwarnings("ignore")
@SCHEMA.parametrize()
@some(0.05)
def test_route_keeps_to_its_description(case) -> None:  # noqa: ANN001 (schemathesis is an extra)
    count("cases of schemathesis on our OpenAPI")
    response = case.call()
    assert response.status_code < 500
    assert response.elapsed < 2
