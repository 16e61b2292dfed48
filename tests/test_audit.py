"""What the check of the pinned packages says, from what pip-audit wrote."""

import json

from tests.audit import verdict


def written(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


CLEAN: dict[str, object] = {"name": "a", "version": "1", "vulns": []}


def test_package_that_was_skipped_counts_as_not_checked() -> None:
    assert verdict(written(CLEAN, {"name": "b", "skip_reason": "not found"}), "") == (
        0,
        "NOT CHECKED: 1 of 2 packages were skipped.",
    )


def test_advisory_is_named_and_fails() -> None:
    bad = CLEAN | {"vulns": [{"id": "CVE-1"}]}
    assert verdict(written(CLEAN, bad), "") == (1, "a 1: CVE-1")


def test_without_a_network_nothing_is_claimed() -> None:
    code, said = verdict("", "requests.exceptions.ConnectionError: Max retries exceeded")
    assert (code, said.split(":")[0]) == (0, "NOT CHECKED")


def test_all_checked_is_said_with_their_number() -> None:
    assert verdict(written(CLEAN), "") == (0, "No advisory on any of 1 pinned packages.")
