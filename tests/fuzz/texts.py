"""Texts to throw at the gate: any at all, and those made of the words that its rules look for."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = (
    "no not never without isn't my i i'm he her it is are was has can can't cannot if when once until unless may you "
    "run running jump boot foot toes calf numb cold blue swollen red hot chest pain breath blood cough fever pill 20 5 "
    "week ago last year sorted fine physio doctor said yes cleared son daughter 14 old woke night dropped on heard pop "
    "but however , . ; : ? ! … \n \t – — ’ \" ( ) [1] ** _ \u200b \u00a0 ｎｕｍｂ nоt n't pie dolor pecho Wade rot"
).split(" ")
WORDED = st.lists(st.sampled_from(PIECES), max_size=120).map(" ".join)
TEXTS = st.one_of(WORDED, st.text(max_size=600), st.builds(lambda a, b: a + b, WORDED, st.text(max_size=80)))
SHARE = st.floats(0, 1)
SIGNS = {
    "self_harm": "I want to kill myself",
    "chest_breath": "I have chest pain",
    "numb_cold": "my toes are numb",
    "calf_dvt": "my calf is swollen",
    "weight_bearing": "I cannot put any weight on my foot",
    "heavy_bleeding": "the bleeding won't stop",
    "open_wound": "I can see the bone",
    "overdose": "I took too many pills",
}
"""A warning sign of the safety card, told as present by the reader."""
GRANTS = (
    "You can run now.", "You may start running.", "You are cleared to run.", "You're ready to jump.",
    "Go ahead and run.", "Feel free to skip.", "It is safe to run.", "It’s fine for you to load it.", "You could jog.",
)  # fmt: skip
"""Sentences that no answer may hold."""
PRIVATE = ("ann.lee@example.co.uk", "+44 20 7946 0958", "07700 900123", "https://ann:secret@example.com/x")
"""What feedback never keeps."""
