"""All the rules by name, in the order in which they are asked. Needs no model and no embedding."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.verifying.amounts import amounts, omits
from assistant.verifying.conditions import apart, conditions, decider
from assistant.verifying.hedges import can, may, must, permits
from assistant.verifying.order import order
from assistant.verifying.pair import Pair, Rule
from assistant.verifying.polarity import double, lifted, polarity
from assistant.verifying.words import actors, causes, certainty, opposite, parts, scattered, strange, times

_UNFIT = re.compile(r"[<>{}\[\]|]|https?:|www\.|\?|\b(?:I|me|my|we|our)\b|^(?:yes|no|sure)\b", re.I)


def form(pair: Pair) -> bool:
    """What no sentence of an answer may hold: markup, links, questions, the model itself, a bare yes or no."""
    return bool(_UNFIT.search(pair.sentence))


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        form, amounts, omits, times, parts, actors, certainty, opposite, polarity, lifted, double, may, must, can,
        permits, conditions, apart, decider, causes, order, scattered, strange,
    )
}  # fmt: skip


def faults(sentence: str, cited: Sequence[str]) -> list[str]:
    """The names of the rules that a sentence, without its marks, breaks; none where what it cites bears it."""
    pair = Pair(sentence, cited)
    return [name for name, broken in RULES.items() if broken(pair)]
