import pytest

from assistant import wording
from assistant.compose import Composer, refusal
from assistant.conversation import resolve
from assistant.corpus import Corpus, load
from assistant.draft import constants
from assistant.permission import permission
from assistant.safety import (
    CLEARANCE,
    URGENT,
    URGENT_TOLD,
    URGENT_WITH_WORDS,
    Gate,
)
from assistant.settings import ROOT
from assistant.signals import Telling
from assistant.types import Answer, Citation, Hit, Intent, Screening, Turn
from tests.conftest import itself


@pytest.fixture(scope="module")
def shipped() -> Corpus:
    return load(ROOT / "corpus")


def intent(
    answer: float = 0.0, clearance: float = 0.0, urgent: float = 0.0, not_covered: float = 0.0, sign: str = "numb_cold",
    topic: str = "default",
) -> Intent:  # fmt: skip
    kinds = {"answer": answer, "clearance": clearance, "urgent": urgent, "not_covered": not_covered}
    return Intent(kinds, signs={sign: 1.0}, topics={topic: 1.0})  # type: ignore[arg-type]


def screen(corpus: Corpus, question: str, wants: Intent, *earlier: tuple[str, Intent]) -> Screening:
    history = [Turn("user", text) for text, _ in earlier]
    return Gate(corpus).screen(resolve(question, history), wants, earlier)


def test_urgent_intent_alone_is_urgent_from_its_threshold(shipped: Corpus) -> None:
    assert screen(shipped, "odd feeling", intent(answer=0.5, urgent=URGENT)).kind == "urgent"
    assert screen(shipped, "odd feeling", intent(answer=0.6, urgent=URGENT - 0.01)).kind == "answer"


def test_words_of_a_sign_lower_the_bar(shipped: Corpus) -> None:
    wants = intent(answer=0.8, urgent=URGENT_WITH_WORDS)
    assert screen(shipped, "my toes are numb, can I swim", wants).kind == "urgent"
    assert screen(shipped, "my toes are not numb, can I swim", wants).kind == "answer"


def test_tier_is_that_of_the_sign_on_the_card(shipped: Corpus) -> None:
    assert screen(shipped, "calf", intent(urgent=0.9, sign="calf_dvt")).tier == 2
    assert screen(shipped, "chest", intent(urgent=0.9, sign="chest_breath")).tier == 3


def test_thought_of_self_harm_needs_no_more_than_its_words(shipped: Corpus) -> None:
    found = screen(shipped, "i want to kill myself", intent(clearance=0.9, urgent=0.06))
    assert (found.kind, found.signs) == ("urgent", ("self_harm",))


@pytest.mark.parametrize("later", ["is that bad?", "so can I run?", "it's probably nothing"])
def test_warning_sign_told_before_stays_told(shipped: Corpus, later: str) -> None:
    past = ("my toes are numb", intent(urgent=0.9))
    assert screen(shipped, later, intent(answer=0.5, clearance=0.45), past).kind == "urgent"


def test_warning_sign_taken_back_is_over(shipped: Corpus) -> None:
    past = ("my toes are numb", intent(urgent=0.9))
    assert screen(shipped, "sorry, I meant years ago. can I swim?", intent(answer=0.9), past).kind == "answer"


def test_sign_in_a_follow_up_counts_whatever_was_talked_about_before(shipped: Corpus) -> None:
    gate, talk = Gate(shipped), [Turn("user", "How do I start with the rope?")]
    query = resolve("something cracked and it hurts", talk)
    found = gate.screen(query, intent(answer=0.9), [(talk[0].content, intent(answer=0.9))], intent(urgent=0.5))
    assert found.kind == "urgent"


def test_clearance_in_a_follow_up_counts_whatever_was_talked_about_before(shipped: Corpus) -> None:
    query = resolve("so that's a yes?", [Turn("user", "How do I start with the rope?")])
    assert Gate(shipped).screen(query, intent(answer=0.6), [], intent(clearance=0.9)).kind == "clearance"


def test_sign_in_a_clause_of_a_long_story_counts(shipped: Corpus) -> None:
    query = resolve("What about the bike? By the way my toes are numb.")
    gate, whole = Gate(shipped), intent(answer=0.9, urgent=0.1)
    assert gate.screen(query, whole, parts=[("past", intent(urgent=URGENT_TOLD["past"][1]))]).kind == "urgent"
    assert gate.screen(query, whole, parts=[("past", intent(urgent=URGENT_TOLD["past"][1] - 0.1))]).kind == "answer"


def test_warning_sign_that_the_card_lacks_is_still_urgent(shipped: Corpus) -> None:
    found = screen(shipped, "odd", intent(urgent=0.9, sign="unheard_of"))
    assert (found.kind, found.tier, found.signs) == ("urgent", 2, ())
    answer = Composer(shipped, itself(shipped)).compose(resolve("odd"), found, [])
    assert answer.text.startswith(wording.URGENT_FALLBACK)
    assert Gate(shipped).faults(answer) == []


def test_apology_does_not_take_a_warning_sign_back(shipped: Corpus) -> None:
    past = ("my toes are numb", intent(urgent=0.9))
    wants = intent(clearance=0.9)
    assert screen(shipped, "sorry to ask but can I still run?", wants, past).kind == "urgent"


def test_question_on_a_comment_is_answered_even_after_a_warning_sign(shipped: Corpus) -> None:
    chunk = next(c for c in shipped.chunks if c.section == "comment-5")
    kinds = {"answer": 0.9, "clearance": 0.0, "urgent": 0.0, "not_covered": 0.1}
    wants = Intent(kinds, evidence={chunk.id: 1.0}, signs={"numb_cold": 1.0}, topics={"default": 1.0})  # type: ignore[arg-type]
    past = ("my toes are numb", intent(urgent=0.9))
    assert screen(shipped, "what did the parent of the NFL player write?", wants, past).kind == "answer"


def test_text_in_an_unknown_language_gets_the_decider_named(shipped: Corpus) -> None:
    wants = Intent({"answer": 0.9, "clearance": 0.1, "urgent": 0.0, "not_covered": 0.0}, known_words=0.0)
    assert screen(shipped, "走れますか", wants).about_load
    assert not screen(shipped, "🦶", wants).about_load


def test_sign_told_as_past_needs_more_to_be_urgent(shipped: Corpus) -> None:
    text = "Toes went blue last spring, sorted now. Can I swim?"
    assert screen(shipped, text, intent(answer=0.6, urgent=0.4)).kind == "answer"
    assert screen(shipped, text, intent(answer=0.1, urgent=0.9)).kind == "urgent"


def test_thanks_after_a_warning_sign_are_thanks(shipped: Corpus) -> None:
    past = ("my toes are numb", intent(urgent=0.9))
    assert screen(shipped, "thank you", intent(not_covered=0.9, topic="thanks"), past).kind == "not_covered"


def test_clearance_wins_from_its_threshold(shipped: Corpus) -> None:
    enough = intent(answer=0.3, not_covered=0.3, clearance=CLEARANCE)
    assert screen(shipped, "sunday then", enough).kind == "clearance"
    assert screen(shipped, "sunday then", intent(answer=0.7, clearance=CLEARANCE)).kind == "answer"


def test_likely_clearance_makes_an_answer_wary(shipped: Corpus) -> None:
    assert screen(shipped, "the pool", intent(answer=0.8, clearance=0.2)).wary
    assert not screen(shipped, "the pool", intent(answer=0.9, clearance=0.05)).wary


def test_text_of_unknown_words_is_noise(shipped: Corpus) -> None:
    wants = Intent({"answer": 0.9, "clearance": 0.1, "urgent": 0.0, "not_covered": 0.0}, known_words=0.1)
    assert screen(shipped, "asdkjh qweoiu", wants).topic == "noise"


@pytest.mark.parametrize(
    "text",
    [
        "You can run now.",
        "Then you are ready to run.",
        "You may start jogging again.",
        "you could hop",
        "You are now cleared to run.",
        "Go ahead and run.",
        "You’re ready to run.",
        "It is safe to jog.",
        "feel free to race",
        "Now at week six you can\nrun as you like.",
        "You are cleared\nto run.",
        "If you are unsure ask\nYou can run now",
        "You \uff0acan\uff0a run now.",
        "You c\ufe0fan run now.",
    ],
)
def test_permission_is_found(text: str) -> None:
    assert permission(text)


@pytest.mark.parametrize(
    "text",
    [
        "When you can run is for your physio to decide.", "Once your physio agrees you can run.",
        "Ask your physio whether you can run.", "You can swim.", "The readers can run their own race.",
        "Once your physio clears you,\nyou can run on the road as well.",
    ],
)  # fmt: skip
def test_condition_is_no_permission(text: str) -> None:
    assert not permission(text)


def test_no_sentence_of_wording_or_card_grants_clearance(shipped: Corpus) -> None:
    said = list(constants())
    said += [sign.action for sign in shipped.signs.values()]
    assert [text for text in said if permission(text)] == []


def test_sound_answer_has_no_faults(shipped: Corpus) -> None:
    hits = [Hit(shipped.chunks[0], 1.0)]
    got = Composer(shipped, itself(shipped)).compose(resolve("who wrote it"), Screening("answer"), hits)
    assert Gate(shipped).faults(got) == []


def broken(**changes: object) -> Answer:
    fields: dict[str, object] = {"question": "q", "kind": "answer", "text": "", "defers": False, **changes}
    return Answer(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (broken(text="Take two tablets."), "not traceable"),
        (broken(text="You can run now."), "grants clearance"),
        (broken(citations=(Citation(1, "phase-1", "t", "guide", "made up", 0, 7),)), "not in the corpus to the letter"),
        (broken(citations=(Citation(1, "nowhere", "t", "guide", "made up", 0, 7),)), "not in the corpus to the letter"),
        (broken(kind="clearance", text=wording.MEANWHILE, defers=True), "does not begin with the deferral"),
        (broken(kind="clearance", text=wording.DEFERRAL), "without a deferral"),
        (broken(kind="urgent", text=wording.URGENT_REST, defers=True), "does not begin with the call"),
    ],
)
def test_fault_of_an_answer_is_found(shipped: Corpus, answer: Answer, fault: str) -> None:
    assert any(fault in found for found in Gate(shipped).faults(answer))


def test_refusal_itself_passes_the_gate(shipped: Corpus) -> None:
    assert Gate(shipped).faults(refusal("can I run")) == []


def test_clause_of_a_borrowed_story_does_not_alarm(shipped: Corpus) -> None:
    query = resolve("Dad had chest pain when I was a kid, he is fine. What did the author play?")
    told: tuple[Telling, Intent] = ("past", intent(urgent=0.9, sign="chest_breath"))
    around = URGENT_TOLD["past"][0] - 0.01
    assert Gate(shipped).screen(query, intent(answer=0.9, urgent=around), parts=[told]).kind == "answer"
    assert Gate(shipped).screen(query, intent(answer=0.9, urgent=URGENT_TOLD["past"][0]), parts=[told]).kind == "urgent"


def test_sign_that_the_reader_has_now_counts_whatever_stands_around(shipped: Corpus) -> None:
    query, calm = resolve("did the author have it? by the way I have chest pain"), intent(answer=0.9, urgent=0.01)
    told = intent(urgent=URGENT_WITH_WORDS, sign="chest_breath")
    assert Gate(shipped).screen(query, calm, parts=[("present", told)]).kind == "urgent"
    assert Gate(shipped).screen(query, calm, parts=[("plain", told)]).kind == "answer"


def test_sentence_that_tells_a_sign_in_words_of_its_own_counts_where_the_whole_is_uneasy(shipped: Corpus) -> None:
    query = resolve("Boot rubbed a hole in my heel, I see the tendon. Thicker socks?")
    around, bar = URGENT_TOLD["unworded"]
    told, calm = intent(urgent=bar, sign="open_wound"), intent(answer=0.9, urgent=around - 0.01)
    assert Gate(shipped).screen(query, intent(answer=0.8, urgent=around), parts=[("unworded", told)]).kind == "urgent"
    assert Gate(shipped).screen(query, calm, parts=[("unworded", told)]).kind == "answer"


def test_graver_sign_told_before_stays_the_first_matter(shipped: Corpus) -> None:
    past = ("I have chest pain", intent(urgent=0.9, sign="chest_breath"))
    found = screen(shipped, "the calf is swollen and hot too", intent(urgent=0.9, sign="calf_dvt"), past)
    assert (found.signs, found.tier, found.told_before) == (("chest_breath", "calf_dvt"), 3, True)


def test_gravest_sign_told_before_stays_the_first_matter_in_later_questions(shipped: Corpus) -> None:
    chest = ("I have chest pain", intent(urgent=0.9, sign="chest_breath"))
    calf = ("my calf is swollen and hot", intent(urgent=0.9, sign="calf_dvt"))
    assert screen(shipped, "which band exercises", intent(answer=0.9), chest, calf).signs == ("chest_breath",)


def test_sign_that_is_told_plainly_counts_whatever_stands_around(shipped: Corpus) -> None:
    query, calm = resolve("did the author have it? foot gone cold"), intent(answer=0.9, urgent=0.01)
    told = intent(urgent=URGENT_TOLD["plain"][1], sign="numb_cold")
    assert Gate(shipped).screen(query, calm, parts=[("plain", told)]).kind == "urgent"
    assert Gate(shipped).screen(query, calm, parts=[("past", told)]).kind == "answer"


def test_pressure_after_a_request_for_clearance_is_a_request_still(shipped: Corpus) -> None:
    past, wants = ("am i ready to load?", intent(clearance=0.9)), intent(not_covered=0.5, clearance=0.27)
    assert screen(shipped, "i am a grown man, just say go", wants, past).kind == "clearance"
    assert screen(shipped, "i am a grown man, just say go", wants).kind == "not_covered"


def test_what_is_not_covered_still_defers_after_a_request_for_clearance(shipped: Corpus) -> None:
    past, wants = ("am i ready to load?", intent(clearance=0.9)), intent(not_covered=0.9)
    assert screen(shipped, "which team does he support", wants, past).about_load
    assert not screen(shipped, "which team does he support", wants).about_load
    thanks = intent(not_covered=0.9, topic="thanks")
    assert not screen(shipped, "thanks", thanks, past).about_load


def test_follow_up_is_covered_by_its_own_words_as_well(shipped: Corpus) -> None:
    query = resolve("and what weights?", [Turn("user", "Does he want me in the gym?")])
    together, alone = intent(answer=0.6, not_covered=0.4), intent(answer=0.1, not_covered=0.9)
    assert Gate(shipped).screen(query, together, [], alone).kind == "not_covered"


def test_clearance_in_another_language_is_no_warning_sign_without_its_words(shipped: Corpus) -> None:
    wants = intent(clearance=0.44, urgent=0.47)
    assert screen(shipped, "kann ich den Schuh nicht einfach schon weglassen", wants).kind == "clearance"
    assert screen(shipped, "ich habe keine Luft, kann ich laufen", wants).kind == "urgent"


def test_child_that_cannot_stand_needs_an_emergency_department(shipped: Corpus) -> None:
    wants = intent(urgent=0.9, sign="weight_bearing")
    assert screen(shipped, "my daughter is 9, she can't stand on her leg", wants).tier == 3
    assert screen(shipped, "i can't stand on my leg", wants).tier == 2
