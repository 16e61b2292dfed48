"""Which language a question is in, as far as `wording` has a sentence in it. Knows words, not meanings."""

from __future__ import annotations

import re

_WORDS_OF = {
    "es": "el la los las puedo que una con para pero desde tengo estoy mi pie correr ya cuando es por del",
    "de": "der die das ich und nicht darf kann mein meine mit wieder seit für auf ist ein eine den laufen fuß zehen",
    "fr": "le la les je puis peux mon ma pied courir avec pour est une des dans depuis pas mais que du ai",
    "it": "il lo la gli posso mio mia correre con per che sono una del della piede dopo ho non",
    "pt": "o os posso meu minha correr com para não uma do da pé estou já tenho mas depois",
    "nl": "de het ik mag kan mijn met een voet weer niet voor van is hardlopen en al",
    "pl": "czy mogę moja mój nie się na do że jest już stopa biegać po mam od w z i",
    "sv": "jag kan får min mitt och att det är inte foten springa igen på en med har av",
}
_LANGUAGE = {code: frozenset(words.split()) for code, words in _WORDS_OF.items()}
_ENGLISH = frozenset("the i my is can it and to of a in on for run foot what does how when with".split())


def language(text: str) -> str:
    """The ISO code of one of the languages of `wording.DEFERRAL_IN`, or "en" when unsure."""
    words = re.findall(r"\w+", text.lower())
    counts = {code: sum(word in known for word in words) for code, known in _LANGUAGE.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] >= 2 and counts[best] > sum(word in _ENGLISH for word in words) else "en"
