"""Made-up guides of any number, to measure growth with: the same seed writes the same files.

Their structure is a real guide's: front matter, sections, paragraphs of sentences, comments
with replies. Their sentences come from templates, so embedding and BM25 have English to work
on; what they say is invented, and nothing of it is ever shipped or answered from.
"""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

from assistant.corpus import CARD_FILE, MAIN_COMMENTS, MAIN_PAGE
from assistant.corpus_files import slug
from assistant.settings import ROOT

SHIPPED = ROOT / "corpus"
OPENING, IN_SECTION, COMMENTS = 1, 13, 6
"""Sentences that open a section and that follow, and comments beneath a guide."""
IN_COMMENT, IN_REPLY = 4, 2

INJURIES = (
    "Achilles tendinopathy|plantar fasciitis|runner's knee|an IT band injury|shin splints|a calf strain|"
    "a hamstring strain|a groin strain|hip bursitis|an ankle sprain|peroneal tendinitis|patellar tendinopathy|"
    "a tibial stress reaction|sesamoiditis|Morton's neuroma|a quad strain|low back pain|a meniscus tear|"
    "piriformis trouble|a navicular stress fracture|posterior tibial tendinopathy|hip impingement|turf toe|"
    "a high ankle sprain|a femoral stress injury|tennis elbow|a rotator cuff strain|golfer's elbow|a rib stress injury|"
    "a wrist sprain"
).split("|")
SPORTS = (
    "marathon runners|triathletes|trail runners|footballers|dancers|rowers|hikers|sprinters|netball players|"
    "climbers|swimmers|cyclists|tennis players|skiers|beginners|masters athletes"
).split("|")
SECTIONS = (
    "What it is|The first days|Keeping fit meanwhile|Strength work|Mobility|Balance and control|Loading in steps|"
    "Hopping and jumping|Back to sport|Technique|Shoes and surfaces|Sleep and food|Staying well|Setbacks|"
    "Gym sessions|Measuring progress|Travel and races"
).split("|")
SLOTS = {
    "part": "calf|ankle|hip|knee|arch|big toe|hamstring|glute|core|lower back|shin|shoulder|forearm|thigh".split("|"),
    "drill": (
        "heel raises|single-leg bridges|band walks|wall sits|step-downs|toe curls|side planks|hip hinges|ankle circles|"
        "split squats|clam shells|balance reaches|dead bugs|towel scrunches|slow lunges|seated raises|bird dogs|"
        "box step-ups|resisted marches|controlled hops"
    ).split("|"),
    "dose": [f"{sets} sets of {count}" for sets in (2, 3, 4, 5) for count in (6, 8, 10, 12, 15, 20)],
    "time": [f"{n} {unit}" for n in (10, 15, 20, 30, 40, 45) for unit in ("seconds", "minutes")],
    "span": "a few days|a week|ten days|a fortnight|three weeks|a month|six weeks|two months|a season".split("|"),
    "machine": "bike|rowing machine|pool|cross-trainer|step machine|aqua belt|hand bike|ski machine".split("|"),
    "feeling": "sore|stiff|tight|warm|tired|swollen|tender|weak|clumsy|heavy|restless|easy".split("|"),
    "who": "your physio|a sports doctor|your clinician|the coach|a podiatrist".split("|"),
    "when": (
        "in the morning|after a long day|the next day|on stairs|at night|during the warm-up|on hills|in cold weather|"
        "after sitting|late in a session"
    ).split("|"),
    "kit": "band|foam roller|small ball|step|wobble board|kettlebell|mirror|metronome|heel lift|towel".split("|"),
}
SENTENCES = (
    "Begin with {dose} of {drill} and stop if the {part} feels {feeling} {when}.",
    "Most {sport} notice that the {part} is {feeling} {when} for {span}.",
    "Use a {kit} for {time} to wake up the {part} before any {drill}.",
    "With {injury} the {part} takes over work that the {other} should do.",
    "Ask {who} before you add {drill} to a week that already holds {drill2}.",
    "The {machine} keeps fitness up for {span} while the {part} settles.",
    "Add {time} on the {machine} only when the {part} is no longer {feeling} {when}.",
    "A {feeling} {part} {when} is a reason to go back to {dose} of {drill}.",
    "Slow {drill} with a {kit} teach the {part} to carry load again.",
    "After {span} many people swap {drill} for {drill2}, {dose}, every other day.",
    "If {injury} flares up, take {span} with the {machine} and start {drill} from the beginning.",
    "Keep the {part} relaxed, look ahead, and let the {other} do the work for {time}.",
    "Nothing is won by doing {drill} on a {part} that is {feeling}.",
    "Write down how the {part} felt {when}, since {span} of notes tell more than one bad day.",
    "Two sessions of {drill} a week are enough for {sport} in the first {span}.",
    "Between {dose} of {drill} and {dose2} of {drill2} leave {time} of rest.",
)
ASKED = (
    "I have had {injury} for {span} and my {part} is {feeling} {when}.",
    "I did {dose} of {drill} and then {time} on the {machine}.",
    "Has anyone tried {drill} with a {kit}?",
    "My {part} still feels {feeling} when I do {drill2}.",
    "Thanks, the part on {drill} helped me and my {part} a lot.",
)
REPLIED = (
    "A {feeling} {part} {when} is worth showing to {who} before you go on.",
    "I would leave {drill} alone for {span} and use the {machine}.",
    "Thanks for writing; {drill2} with a {kit} are what I give {sport} with {injury}.",
)


def write(folder: Path, chunks: int, seed: int = 0) -> int:
    """Guides with at least that many sentences in an empty folder, beside the shipped one; returns how many guides."""
    for name in (MAIN_PAGE, MAIN_COMMENTS, CARD_FILE):
        shutil.copy(SHIPPED / name, folder / name)
    written = guides = 0
    while written < chunks:
        guides += 1
        written += _guide(folder, guides, random.Random(f"{seed}:{guides}"))
    return guides


def name(number: int) -> str:
    """The id of a guide, from 1."""
    return f"synthetic-{number:04}"


def _guide(folder: Path, number: int, chance: random.Random) -> int:
    """Writes a guide and its comments; returns how many sentences they have."""
    injury = INJURIES[number % len(INJURIES)]
    sport = SPORTS[number // len(INJURIES) % len(SPORTS)]
    title = f"{injury[0].upper()}{injury[1:]} in {sport}"
    lines = ["---", f"title: {json.dumps(title)}", "---", ""]
    for section in SECTIONS:
        lines += [f"# {section} {{#{name(number)}-{slug(section)}}}", ""]
        lines += [f"This part of the guide to {injury} in {sport} is about {section.lower()}.", ""]
        told = [_sentence(SENTENCES, chance, injury, sport) for _ in range(IN_SECTION)]
        lines += [" ".join(told[: IN_SECTION // 2]), "", " ".join(told[IN_SECTION // 2 :]), ""]
    (folder / f"{name(number)}.md").write_text("\n".join(lines), encoding="utf-8")
    threads = [_thread(number, place, chance, injury, sport) for place in range(COMMENTS)]
    (folder / f"{name(number)}.comments.jsonl").write_text("".join(threads), encoding="utf-8")
    return len(SECTIONS) * (OPENING + IN_SECTION) + COMMENTS * IN_COMMENT + COMMENTS // 2 * IN_REPLY


def _thread(number: int, place: int, chance: random.Random, injury: str, sport: str) -> str:
    """A reader's comment as a line; the author answers every other one."""

    def told(templates: tuple[str, ...], count: int) -> str:
        return " ".join(_sentence(templates, chance, injury, sport) for _ in range(count))

    comment = {"id": f"{name(number)}-comment-{place + 1}", "role": "reader", "text": told(ASKED, IN_COMMENT)}
    replies = [{"role": "author", "text": told(REPLIED, IN_REPLY)}] if place % 2 else []
    return json.dumps({**comment, "replies": replies}) + "\n"


def _sentence(templates: tuple[str, ...], chance: random.Random, injury: str, sport: str) -> str:
    some = {slot: chance.choice(words) for slot, words in SLOTS.items()}
    more = {"other": "part", "drill2": "drill", "dose2": "dose"}
    some |= {slot: chance.choice([w for w in SLOTS[of] if w != some[of]]) for slot, of in more.items()}
    text = chance.choice(templates).format(injury=injury, sport=sport, **some)
    return text[0].upper() + text[1:]
