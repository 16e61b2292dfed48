"""All the rules by name, in the order in which they are asked. Needs no model and no embedding."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.verifying.amounts import amounts, limits, omits
from assistant.verifying.binding import apart, borrowed, causes, mistaken, scattered
from assistant.verifying.conditions import conditions, decider, inverted
from assistant.verifying.hedges import can, may, must, permits
from assistant.verifying.order import exchanged, order
from assistant.verifying.pair import Pair, Rule
from assistant.verifying.polarity import lifted, polarity
from assistant.verifying.words import actors, certainty, only, opposite, parts, repeated, strange, thin, times

_UNFIT = re.compile(r"[<>{}\[\]|]|https?:|www\.|\?|\b(?:I|me|my|we|our)\b|^(?:yes|no|sure)\b[,.!:;—–-]", re.I)
_LACKING = re.compile(r"\bI (?:cannot|can['’]t|am not able to) (?=(?:say|tell|give|list|name)\b)", re.I)
"""All that may be said in the first person: what the text does not hold."""


def form(pair: Pair) -> bool:
    """What no sentence of an answer may hold: markup, links, questions, the model itself, a bare yes or no."""
    return bool(_UNFIT.search(_LACKING.sub("", pair.sentence)))


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        form, permits, amounts, limits, omits, times, parts, actors, certainty, only, opposite, repeated, polarity,
        lifted, may, must, can, conditions, inverted, decider, apart, borrowed, mistaken, causes, order, exchanged,
        scattered, strange, thin,
    )
}  # fmt: skip


def faults(sentence: str, cited: Sequence[str]) -> list[str]:
    """The names of the rules that a sentence, without its marks, breaks; none where what it cites bears it."""
    pair = Pair(sentence, cited)
    return [name for name, broken in RULES.items() if broken(pair)]
