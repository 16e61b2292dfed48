"""The rules, one by one: what each finds, what it leaves alone, and what only looks like what it finds."""

import time

import numpy as np
import pytest

from assistant.settings import LEAST_SUPPORT, MAX_SENTENCE_CHARS
from assistant.verifying.claims import read
from assistant.verifying.rules import RULES, faults
from assistant.verifying.spelling import tokens
from assistant.verifying.verifier import Verdict, Verifier
from tests.conftest import LetterEmbeddings

DOSE = "Once you are cleared to load, start with 5 x 20 seconds of double-leg jumps."
GREEN = "Running waits until your physio gives the green light, even if the foot feels good."
HURTS = "If the foot hurts at all, stop."
MAYBE = "A cold pack may ease the pain, but it does not speed up healing."
CALVES = "Jump only a little at a time, because more is a fast track to tight calves."
GYM = "Do not neglect the gym: it is your chance to return as a stronger athlete."
HILLS = "Leave out hills and sprints until phase 3."
FEET = "The left foot took eleven months to settle, the right foot fourteen weeks."
CADENCE = "Increase your cadence, which shortens the time on the ground."
HEADING = "The core exercises have a heading but no list in the text."
PAIN = "Pain of up to 3 out of 10 is acceptable if it is gone by the next morning."
TESTED = "Phase three starts when your physio has tested your strength."
BOOT = "To take load off the foot, some people get a boot and crutches."
BIKE = "On the bike, stay away from big gears."
POOL = "In the pool, keep the kick small."

BREAKS = [
    ("form", "You can read about it at https://blog.example.", [GYM]),
    ("form", "<b>Do not neglect the gym.</b>", [GYM]),
    ("form", "I think the gym is your chance.", [GYM]),
    ("form", "Yes, the gym is your chance.", [GYM]),
    ("permits", "You can run again.", [GREEN]),
    ("permits", "You or your physio give the green light.", [GREEN]),
    ("amounts", "Start with 5 x 30 seconds of double-leg jumps.", [DOSE]),
    ("amounts", "Start with 5 x 20 minutes of double-leg jumps.", [DOSE]),
    ("amounts", "Start with 20 x 5 seconds of double-leg jumps.", [DOSE]),
    ("amounts", "Pain of up to 3 out of 3 is acceptable.", [PAIN]),
    ("amounts", "The right foot took eleven months to settle.", [FEET]),
    ("amounts", "Leave out hills until phase 2.", [HILLS]),
    ("amounts", "Wait 3 weeks.", ["Phases 2 and 3: Running waits until your physio agrees."]),
    ("limits", "Pain of at least 3 out of 10 is acceptable if it is gone by the next morning.", [PAIN]),
    ("limits", "Pain of 3 out of 10 or more is acceptable if it is gone by the next morning.", [PAIN]),
    ("limits", "Run on three days a week.", ["Run on three days a week at most."]),
    ("omits", "Once you are cleared to load, start with five sets of jumps.", [DOSE]),
    ("times", "Do not neglect the gym every day.", [GYM]),
    ("parts", "If the knee hurts at all, stop.", [HURTS]),
    ("actors", "Running waits until your coach gives the green light.", [GREEN]),
    ("certainty", "The gym guarantees that you return as a stronger athlete.", [GYM]),
    ("certainty", "It is completely safe to jump only a little.", [CALVES]),
    ("only", "Jump a little at a time.", [CALVES]),
    ("opposite", "Decrease your cadence, which shortens the time on the ground.", [CADENCE]),
    ("opposite", "Increase your cadence, which lengthens the time on the ground.", [CADENCE]),
    ("opposite", "In the pool, keep the kick big.", [POOL]),
    ("repeated", "Alternate walking with walking.", ["Alternate walking with jogging."]),
    ("polarity", "On the bike, do not stay away from big gears.", [BIKE]),
    ("polarity", "Neglect the gym: it is your chance to return as a stronger athlete.", [GYM]),
    ("polarity", "A cold pack may not ease the pain.", [MAYBE]),
    ("polarity", "A cold pack may ease the pain, and it does speed up healing.", [MAYBE]),
    ("polarity", "The core exercises have a heading and a list in the text.", [HEADING]),
    ("lifted", "The text lists the core exercises.", ["The text does not list the core exercises."]),
    ("lifted", "The text does list the core exercises.", ["The text gives a heading and does not list the core exercises."]),
    ("lifted", "The exercises are mentioned and described.", ["The exercises are mentioned but not described."]),
    ("may", "A cold pack will ease the pain.", [MAYBE]),
    ("may", "A cold pack eases the pain.", [MAYBE]),
    ("may", "People get a boot and crutches to take load off the foot.", [BOOT]),
    ("may", "You might leave out hills until phase 3.", [HILLS]),
    ("may", "Increase your cadence, and you will feel better.", [CADENCE]),
    ("must", "You have to get a boot and crutches.", ["You can get a boot and crutches."]),
    ("must", "You do not have to leave out hills until phase 3.", [HILLS]),
    ("can", "Once the foot feels good, you can run.", [GREEN]),
    ("conditions", "Start with 5 x 20 seconds of double-leg jumps.", [DOSE]),
    ("conditions", "Running waits until your physio gives the green light, unless the foot feels good.", [GREEN]),
    ("conditions", "Leave out hills and sprints even before phase 3.", [HILLS]),
    ("conditions", "Before you are cleared to load, start with 5 x 20 seconds of double-leg jumps.", [DOSE]),
    ("inverted", "If you stop, the foot hurts.", [HURTS]),
    ("decider", "Phase three starts when you have tested your strength.", [TESTED]),
    ("apart", "On the bike, stay away from big gears if the foot hurts.", [BIKE, HURTS]),
    ("apart", "Stay away from big gears, because more is a fast track to tight calves.", [BIKE, CALVES]),
    ("borrowed", "Swimming is your chance to return as a stronger athlete.", [GYM, "Swimming keeps you fit."]),
    (
        "mistaken",
        "Taping is an option, but it carries a small risk.",
        ["An injection carries a small risk.", "Taping is an option."],
    ),
    ("causes", "She runs without pain because she does her raises.", ["She runs without pain, but she does her raises."]),
    ("order", "Concrete is kinder than trails.", ["Trails are kinder than concrete."]),
    ("order", "Go from a flat shoe to a high drop.", ["Go from a high drop to a flat shoe."]),
    ("exchanged", "It was first the right foot, later the left foot.", ["It was first the left foot, later the right foot."]),
    ("scattered", "The kick is your chance for tight calves.", [POOL, GYM, CALVES]),
    ("thin", "The gym is a style that emphasizes the importance of a proper line.", [GYM]),
    ("strange", "Do not neglect the trampoline: it is your chance to return as a stronger athlete.", [GYM]),
]  # fmt: skip

PASSES = [
    ("form", "The text says no more than that about the gym, which is your chance to return stronger.", [GYM]),
    ("form", "I can't give you the list: the core exercises have only a heading.", [HEADING]),
    ("permits", "Once your physio gives the green light, you can run.", [GREEN]),
    ("amounts", "Once you are cleared to load, start with five sets of 20 s of double-leg jumps.", [DOSE]),
    ("amounts", "It depends on two things: your cadence and the ground.", [CADENCE]),
    ("amounts", "Run half your weekly distance.", ["Run half of your usual weekly distance."]),
    ("amounts", "It takes two weeks to four.", ["It takes two to four weeks."]),
    ("limits", "Pain of no more than 3 out of 10 is acceptable if it is gone by the next morning.", [PAIN]),
    ("limits", "Pain of 3 out of 10 or less is acceptable if it is gone by the next morning.", [PAIN]),
    ("limits", "Do not raise the speed by more than 5 % a week.", ["Raise the speed by at most 5 % a week."]),
    ("omits", "Do the curls for six months.", ["Do the curls twice a week for six months."]),
    ("times", "You have time for the gym.", ["There is time for the gym."]),
    ("parts", "Stop as soon as there is pain in the foot.", [HURTS]),
    ("actors", "Running waits until your physiotherapist gives the go-ahead.", [GREEN]),
    ("certainty", "The core exercises have only a heading.", [HEADING]),
    ("only", "Keep the jumping to a little at a time.", [CALVES]),
    ("opposite", "Raise your cadence to shorten the time on the ground.", [CADENCE]),
    ("repeated", "Increase your cadence: a raised cadence shortens the time on the ground.", [CADENCE, CADENCE]),
    ("polarity", "Keep up the gym: it is your chance to return as a stronger athlete.", [GYM]),
    ("polarity", "Avoid big gears on the bike.", [BIKE]),
    ("polarity", "That the foot feels good is not enough: running waits until your physio gives the green light.", [GREEN]),
    ("polarity", "The guide doesn't list the core exercises.", [HEADING]),
    ("polarity", "Walk for 20 minutes pain-free.", ["Walk for 20 minutes without pain."]),
    ("lifted", "Land on the midfoot.", ["Do not land on the heel; a midfoot landing is the aim."]),
    ("may", "The pain may be eased by a cold pack.", [MAYBE]),
    ("may", "There are lots of exercises.", ["There are a great many exercises."]),
    ("must", "It is no reason to stop.", ["You do not need to stop."]),
    ("must", "You should leave out hills until phase 3.", [HILLS]),
    ("can", "You can take load off the foot with a boot.", ["You can take load off the foot with a boot."]),
    ("can", "Once your physio gives the green light, you can run.", [GREEN]),
    ("conditions", "Only run once your physio gives the green light.", [GREEN]),
    ("conditions", "Do not run before your physio gives the green light.", [GREEN]),
    ("conditions", "Any pain in the foot means that you stop.", [HURTS]),
    ("conditions", "Your physio has to give the green light before you run.", [GREEN]),
    ("inverted", "Stop if the foot hurts at all.", [HURTS]),
    ("decider", "Phase three starts when your strength has been tested by your physio.", [TESTED]),
    ("apart", "On the bike, stay away from big gears, and if the foot hurts, stop.", [BIKE, HURTS]),
    ("apart", "Once your physio gives the green light, begin to run slowly.", [GREEN, "Begin to run slowly."]),
    ("borrowed", "The gym is your chance to return as a stronger athlete.", [GYM, "The gym keeps you fit."]),
    ("mistaken", "Jump a little at a time, but it is your physio who decides.", [CALVES, "Your physio decides."]),
    ("causes", "Raise your cadence, because that shortens the time on the ground.", [CADENCE]),
    ("order", "The foot should be rested, and the ankle.", ["The ankle and the foot should be rested."]),
    ("order", "To jump is a very good way to begin loading.", ["To begin loading, to jump is a very good way."]),
    ("exchanged", "The right foot took fourteen weeks, the left foot eleven months to settle.", [FEET]),
    ("scattered", "The core and the hip exercises are not listed.", [HEADING, "The hip exercises have no list in the text."]),
    ("thin", "Keep going to the gym, as it is your chance to return.", [GYM]),
    ("strange", "On the bicycle, steer clear of big gears.", [BIKE]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "sentence", "cited"), BREAKS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_rule_finds_what_it_is_for(rule: str, sentence: str, cited: list[str]) -> None:
    assert rule in faults(sentence, cited)


@pytest.mark.parametrize(
    ("rule", "sentence", "cited"), PASSES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_rule_leaves_alone_what_only_looks_like_it(rule: str, sentence: str, cited: list[str]) -> None:
    assert rule not in faults(sentence, cited)


def test_every_rule_is_tried_both_ways() -> None:
    assert {rule for rule, _, _ in BREAKS} == {rule for rule, _, _ in PASSES} == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_what_it_finds(rule: str) -> None:
    assert (RULES[rule].__doc__ or "").strip().endswith(".")


@pytest.mark.parametrize(
    "sentence",
    [
        "A cold pack might ease the pain.",
        "Also, a cold pack may ease the pain, though it doesn't speed up healing.",
        "According to the guide, healing isn't sped up by a cold pack.",
    ],
)
def test_faithful_sentence_breaks_no_rule(sentence: str) -> None:
    assert faults(sentence, [MAYBE]) == []


def test_contractions_phrases_and_forms_are_read_as_one() -> None:
    assert tokens("Don't run: 5x20 s.") == ["do", "not", "run", ":", "5", "sets", "of", "20", "s", "."]
    assert tokens("no more than higher") == tokens("at most high") == ["atmost", "high"]


def test_not_until_is_read_as_only_if() -> None:
    one, other = (read(text).clauses for text in ("Do not run until it heals.", "Running waits until it heals."))
    assert [clause.denied for clause in (*one, *other)] == [frozenset()] * 4
    assert one[1].condition == other[1].condition == "only"


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("The author avoids hills.", {"hill"}),
        ("Hills are left out of the plan.", {"hill"}),
        ("Leave out hills and sprints.", {"hill", "sprint"}),
        ("You walk without pain in the heel.", {"pain"}),
        ("The heel does not hurt.", {"heel", "hurt"}),
        ("Do not neglect the gym.", set()),
    ],
)
def test_negation_is_about_its_scope_alone(sentence: str, denied: set[str]) -> None:
    (clause,) = read(sentence).clauses
    assert clause.denied == denied


def test_items_of_a_list_are_one_clause_and_a_condition_begins_another() -> None:
    (clause,) = read("Your foot, ankle and calf will not be fit.").clauses
    assert clause.words == ("foot", "ankl", "calf", "fit")
    assert [clause.condition for clause in read("Rest the foot, ankle and calf, and if it hurts, stop.").clauses] == [
        "",
        "if",
        "",
    ]


class Sure(LetterEmbeddings):
    """Gives every text the same vector, or every second one the contrary."""

    def __init__(self, cosine: float) -> None:
        super().__init__()
        self._cosine = cosine

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rest = float(np.sqrt(1 - self._cosine**2))
        return [[1.0, 0.0], *([self._cosine, rest] for _ in texts[1:])]


@pytest.mark.parametrize(
    ("sentence", "cosine", "verdict"),
    [
        ("On the bike, stay away from big gears.", 0.9, Verdict("", 0.95)),
        ("On the bike, stay away from big gears.", 2 * LEAST_SUPPORT - 1 - 0.01, Verdict("support", LEAST_SUPPORT - 0.005)),
        ("On the bike, do not stay away from big gears.", 0.9, Verdict("polarity", 0.95)),
    ],
)  # fmt: skip
def test_sentence_passes_by_rules_and_by_score(sentence: str, cosine: float, verdict: Verdict) -> None:
    found = Verifier(Sure(cosine)).judge(sentence, [BIKE])
    assert (found.fault, found.support) == (verdict.fault, pytest.approx(verdict.support, abs=0.001))


@pytest.mark.parametrize(
    "piece",
    ["not ", "neither ", "as a ", "swap ", "a", "1", "a, ", "if run ", " ", "a-", "leave a b c d ", "5 out of 5 or ", "if you like "],
)  # fmt: skip
def test_hostile_sentence_takes_no_longer_than_its_length_asks(piece: str) -> None:
    sentence = (piece * MAX_SENTENCE_CHARS)[:MAX_SENTENCE_CHARS]
    started = time.perf_counter()
    faults(sentence, [GREEN, PAIN, DOSE])
    assert time.perf_counter() - started < 1, "a pattern blows up"
