"""Each rule with words that must trip it, words that must not, and look-alikes."""

import time

import pytest

from assistant import signals, signs
from assistant.corpus import load
from assistant.language import language
from assistant.settings import ROOT

PRESENT = {
    "self_harm": [
        "I want to end it all",
        "what phase is it if I just want to hurt myself",
        "i dont want to be alive any more",
        "been cutting my arms again",
    ],
    "chest_breath": ["sharp pain in my chest since the boot", "I can't catch my breath", "coughed up a bit of blood"],
    "stroke": ["his face has dropped on one side", "my speech came out slurred"],
    "allergic_reaction": ["my lips are swelling after the tablet", "swollen tongue", "covered in hives"],
    "overdose": ["took 16 ibuprofen today", "swallowed the whole box", "too many painkillers"],
    "head_injury": ["slipped on the crutches and hit my head", "she banged her head"],
    "fainting": ["I fainted in the shower", "he just passed out", "passed out twice today"],
    "numb_cold": [
        "toes have gone numb and cold in the boot",
        "my foot is blue",
        "no feeling in my toes",
        "foot gone cold",
    ],
    "weight_bearing": ["can't put any weight on it", "it won't take my weight", "i cant even stand on my foot"],
    "deformity": ["my toe points at an odd angle", "ankle looks misshapen"],
    "open_wound": ["I can see the bone", "a deep gash over the break"],
    "calf_dvt": ["my calf is swollen and hot", "red warm calf", "could be a blood clot"],
    "hot_red_fever": ["foot is hot and red and I have a fever", "shivering and the ankle is swollen"],
    "wound_infection": ["pus coming from the scar", "red streaks up the leg"],
    "crack_pop": ["heard a loud crack", "felt something pop in the foot"],
    "new_trauma": ["dropped a pan on my bad foot", "his foot was run over", "fell down the stairs on crutches"],
    "compartment": ["the cast is too tight and it is unbearable", "leg is rock hard"],
    "night_rest_pain": ["the pain wakes me at night", "woken again by the ache"],
    "cauda_equina": ["lost control of my bladder"],
    "gi_bleed": ["I threw up blood", "my stools are black"],
    "heavy_bleeding": ["it's bleeding and won't stop"],
    "seizure": ["he had a seizure"],
    "palpitations": ["my heart is racing and won't settle"],
}
ABSENT = [
    "no chest pain or anything, just bored. can I swim?", "I don't have a fever", "never had numb toes",
    "my toes are not blue", "no swelling in the calf", "without any pain in my chest", "how should my foot land",
    "this rest is killing me", "dying to run", "cold feet about the race", "breathless with joy at the news",
    "I'd kill for a run", "crack on with the gym", "pop to the pool", "my heart is set on Berlin",
    "they dropped me on purpose", "fell in love with the bike", "I never want to hurt myself again",
    "is the calf raise in the list", "which toe takes the load", "hit the gym", "the author passed out of rugby",
]  # fmt: skip


@pytest.mark.parametrize(("sign", "text"), [(sign, text) for sign, texts in PRESENT.items() for text in texts])
def test_words_of_a_warning_sign_are_noticed(sign: str, text: str) -> None:
    assert sign in [mention.sign for mention in signals.warnings(text)]


@pytest.mark.parametrize("text", ABSENT)
def test_harmless_words_are_no_warning_sign(text: str) -> None:
    assert signals.warnings(text) == ()


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        ("chest_breath", "Me duele el pecho y no puedo respirar"), ("self_harm", "Je ne veux plus vivre"),
        ("overdose", "Ich habe 20 Paracetamol genommen"), ("numb_cold", "mijn tenen zijn helemaal gevoelloos"),
        ("numb_cold", "Mes orteils sont bleus"), ("weight_bearing", "Non riesco più ad appoggiare il piede"),
        ("calf_dvt", "Min vad är svullen och varm: vaden svullen"), ("crack_pop", "Es hat laut geknackt im Fuß"),
        ("new_trauma", "mi è caduta una scatola sul piede"), ("new_trauma", "mir ist eine Kiste auf den Fuß gefallen"),
        ("fainting", "zemdlałam rano"), ("hot_red_fever", "tenho febre e o pé inchado"),
    ],
)  # fmt: skip
def test_words_of_a_warning_sign_are_noticed_in_other_languages(sign: str, text: str) -> None:
    assert sign in [mention.sign for mention in signals.warnings(text)]


@pytest.mark.parametrize(
    "text",
    ["Last year I couldn't put weight on it but that's long sorted", "Toes went blue last spring, sorted now"],
)
def test_sign_told_as_past_is_recognised_as_resolved(text: str) -> None:
    assert all(mention.resolved for mention in signals.warnings(text))


@pytest.mark.parametrize(
    "text",
    [
        "I had a fracture back in 2019, all clear since. This morning I heard a crack",
        "I broke it last year and it healed, now my toes are numb and blue in the boot",
    ],
)
def test_present_sign_beside_an_old_story_is_not_resolved(text: str) -> None:
    assert [mention for mention in signals.warnings(text) if not mention.resolved]


def test_of_several_mentions_of_a_sign_the_one_that_the_reader_has_now_is_read_first() -> None:
    text = "Bone through the skin, says the film. I can see the bone. Which band?"
    assert signals.clauses(text)[0] == "I can see the bone"


def test_sign_that_is_told_is_read_beside_one_that_is_asked_about() -> None:
    text = "Foot gone stone cold and grey. Should I stop if my toes are numb?"
    assert "Foot gone stone cold and grey" in signals.clauses(text)


def test_old_story_stays_resolved_where_its_sign_is_asked_about() -> None:
    text = "Last year I had chest pain, all sorted. Does the author mention chest pain anywhere?"
    assert all(mention.resolved for mention in signals.warnings(text))


def test_clause_of_a_mention_leaves_the_rest_of_the_story_out() -> None:
    found = signals.warnings("What about the bike? By the way my toes are numb and blue. Thanks!")
    assert [mention.clause for mention in found] == ["my toes are numb and blue"]


def test_clause_of_a_mention_leaves_the_sentence_before_out() -> None:
    text = "How should the foot land? my toes are numb. And then?"
    assert [mention.clause for mention in signals.warnings(text)] == ["my toes are numb"]


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("which drills are there I have chest pain", "I have chest pain"),
        ("list the bands pls my toes are numb", "my toes are numb"),
        ("what if I have chest pain", "what if I have chest pain"),
        ("does he say why my toes are numb", "does he say why my toes are numb"),
        ("should I stop when I have chest pain", "should I stop when I have chest pain"),
        ("should I stop every time my toes are tingling", "should I stop every time my toes are tingling"),
        ("suppose I have chest pain", "suppose I have chest pain"),
        ("the balance board won't take my weight", "the balance board won't take my weight"),
    ],
)
def test_sign_of_the_reader_that_runs_on_from_a_question_is_a_clause_of_its_own(text: str, clause: str) -> None:
    assert signals.clauses(text) == [clause]


def test_clause_of_what_the_reader_has_now_is_read_before_those_of_others() -> None:
    text = "he is slurring. they couldn't bear any weight on it. I can see the bone. Which tests?"
    assert signals.clauses(text) == ["I can see the bone", "he is slurring", "they couldn't bear any weight on it"]


def test_grown_up_daughter_is_no_child() -> None:
    assert signals.referrals("my daughter (28) wants to race") == []


def test_every_rule_names_a_sign_of_the_card_and_is_tested() -> None:
    card = load(ROOT / "corpus").signs
    assert set(signs.WARNINGS) == set(PRESENT)
    assert set(signs.WARNINGS) | set(signs.REFERRALS) <= set(card)


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        ("child", "my 12 year old daughter has this"), ("pregnancy", "I'm 20 weeks pregnant"),
        ("bone_medicine", "I take alendronate"), ("high_risk_bone", "mine is the navicular"),
        ("repeated_or_reds", "this is my third stress fracture"), ("not_healing", "my foot is still not healing"),
        ("pain_on_loading", "the pain came back when I ran"),
    ],
)  # fmt: skip
def test_matter_for_a_clinician_is_referred(sign: str, text: str) -> None:
    assert sign in signals.referrals(text)


@pytest.mark.parametrize(
    "text",
    [
        "did the reader's bone heal, it was not healing",
        "are kids covered",
        "how old is the author's son",
        "my foot is fine",
    ],
)
def test_other_peoples_stories_are_not_referred(text: str) -> None:
    assert signals.referrals(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "can I run now",
        "is it ok to jog 2k",
        "when will I be able to jump",
        "just one mile",
        "am I ready",
        "sign me off",
    ],
)
def test_request_for_clearance_is_noticed(text: str) -> None:
    assert signals.ASKS_CLEARANCE.search(text)


@pytest.mark.parametrize("text", ["who decides", "what does midfoot mean", "which comment mentions a sinkhole"])
def test_plain_question_is_no_request_for_clearance(text: str) -> None:
    assert not signals.ASKS_CLEARANCE.search(text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("es", "¿puedo correr ya con el pie así?"), ("de", "darf ich mit dem Fuß wieder laufen"),
        ("fr", "je peux courir avec mon pied"), ("it", "posso correre con il mio piede"),
        ("pl", "czy mogę już biegać"), ("nl", "mag ik weer hardlopen met mijn voet"), ("en", "can I run"),
        ("en", "die hard runner here, can i run"),
    ],
)  # fmt: skip
def test_language_of_a_question_is_recognised(code: str, text: str) -> None:
    assert language(text) == code


def test_patterns_stay_linear_on_hostile_input() -> None:
    hostile = "my foot " * 2_000 + "can't " * 500
    more = [signals.ASKS_CLEARANCE, signals.RETRACTS, signals.RESOLVED, signals.UNAVAILABLE, signals.CLEARED]
    for pattern in [*signs.WARNINGS.values(), *signs.REFERRALS.values(), *more]:
        started = time.perf_counter()
        pattern.search(hostile[:4_000])
        assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("I have chest pain", "present"), ("my calf is swollen and hot", "present"),
        ("I've gone numb in the toes", "present"), ("I can see the bone", "present"),
        ("I want to kill myself", "present"), ("I took too many pills", "present"),
        ("the bleeding won't stop", "present"), ("I took too many pills years ago", "past"),
        ("Dad had chest pain", "past"), ("when my knee was hot and red", "past"),
        ("I have had a clot years ago", "past"), ("foot gone cold", "plain"), ("he just passed out", "plain"),
        ("my knee went hot and red", "past"), ("Dad went down with chest pain (he is 81 now", "past"),
        ("my knee went hot and red an hour ago", "plain"),
        ("my toes were numb yesterday and are fine this morning", "past"),
        ("my foot went numb and has gone cold this morning", "plain"),
        ("my toes were numb yesterday and it is gone now", "past"),
    ],
)  # fmt: skip
def test_what_the_reader_has_now_is_told_from_what_was(clause: str, told: str) -> None:
    assert signals.telling(clause) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Woke up on the floor. Which band?", ["Woke up on the floor."]),
        ("Which band? btw she cannot be woken", ["she cannot be woken"]),
        ("Years ago I had frostnip. Which band?", []), ("No blood anywhere. Which band?", []),
        ("He is not breathing. Which band?", ["He is not breathing."]),
        ("Slipped and the bone went through. Which band?", ["Slipped and the bone went through."]),
        ("How long do I stay in the boot?", []), ("My heel is a hole", []),
    ],
)  # fmt: skip
def test_what_a_question_tells_beside_what_it_asks(text: str, told: list[str]) -> None:
    assert signals.statements(text) == told


@pytest.mark.parametrize("before", ["It is not my foot", "No foot pain", "I never hurt my ankle"])
def test_sign_behind_a_negated_part_of_the_body_is_heard(before: str) -> None:
    assert [mention.sign for mention in signals.warnings(f"{before}. My toes are numb.")] == ["numb_cold"]


def test_sign_is_heard_whatever_is_denied_after_it() -> None:
    assert [mention.sign for mention in signals.warnings("My calf is swollen. The other is not swollen.")] == [
        "calf_dvt"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "I don't have a hot, red, swollen calf.",
        "My foot is not red, swollen, hot; no fever.",
        "neither my foot, toes nor ankle are numb",
    ],
)
def test_what_denies_the_first_of_a_list_denies_all_of_it(text: str) -> None:
    assert signals.warnings(text) == ()


@pytest.mark.parametrize("between", [". My", ", my", " but my"])
def test_what_begins_behind_a_denied_part_is_not_denied(between: str) -> None:
    assert [mention.sign for mention in signals.warnings(f"It is not my foot{between} toes are numb")] == ["numb_cold"]
