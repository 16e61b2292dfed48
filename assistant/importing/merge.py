"""Three ways of a part: as the last import wrote it, as it stands in the file, as the page has it now.

Knows texts and hashes, and nothing of guides.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.importing.guide_files import hashed

Choice = Literal["mine", "theirs", "beside"]
Outcome = Literal["added", "changed", "removed", "yours kept", "to decide"]


@dataclass(frozen=True)
class Change:
    """What becomes of one part; `before` is the file's text, `after` the page's."""

    kind: str
    id: str
    outcome: Outcome
    before: str | None
    after: str | None


def compare(
    kind: str, wrote: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str], choice: Choice | None
) -> list[Change]:
    """The changes of one kind of part. A part that was edited by hand and differs on the page needs a `choice`."""
    changes = []
    for ident in [*theirs, *(one for one in mine if one not in theirs)]:
        here, there, base = mine.get(ident), theirs.get(ident), wrote.get(ident)
        if here == there:
            continue
        untouched = base == (None if here is None else hashed(here))
        if not untouched and base is not None and base == (None if there is None else hashed(there)):
            outcome: Outcome = "yours kept"  # edited here, and the page has not changed since
        elif not untouched and not (here is None and base is None):
            outcome = {None: "to decide", "theirs": _plain(here, there)}.get(choice, "yours kept")
        elif here is None and base is not None:
            continue
        else:
            outcome = _plain(here, there)
        changes.append(Change(kind, ident, outcome, here, there))
    return changes


def order(mine: Sequence[str], theirs: Sequence[str], changes: Sequence[Change]) -> list[str]:
    """The ids that are to stand, in the page's order; those that only the file has keep their place in it."""
    kept = {change.id for change in changes if change.outcome in ("yours kept", "to decide")}
    dropped = {change.id for change in changes if change.outcome == "removed"}
    dropped |= {one for one in kept if one not in mine}
    result = [one for one in theirs if one not in dropped]
    for place, one in enumerate(mine):
        if one not in result and one not in dropped:
            before = next((result.index(b) + 1 for b in reversed(mine[:place]) if b in result), 0)
            result.insert(before, one)
    return result


def diff(change: Change) -> Iterator[str]:
    """The lines of a part that differ, `-` before and `+` after."""
    before, after = (change.before or "").splitlines(), (change.after or "").splitlines()
    for line in difflib.unified_diff(before, after, lineterm="", n=0):
        if not line.startswith(("---", "+++", "@@")) and line[1:].strip():
            yield line


def _plain(here: str | None, there: str | None) -> Outcome:
    return "added" if here is None else "removed" if there is None else "changed"
