"""Draft questions for a guide's text, by rules over headings, sentence shapes and comments.

What a reader asked and the author answered is the best question there is, and is taken
to the letter. The others are made of the sentence's own words: clumsy, but near what a
reader would ask, and the owner edits them. Knows nothing of files, and no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.corpus import Corpus
from assistant.examples import Example
from assistant.signals import is_harmless
from assistant.types import Chunk, Section

MOST_PHRASES = 2
"""Questions a sentence on the things that it names."""
LONG_WORD = 7
"""Letters from which a single word is a thing to ask about."""
MOST_EVIDENCE = 3
LONGEST = 240
"""Characters of a question; a longer one is a story."""
SHORT = 80
"""Characters below which a reader's question is taken with the sentence before it."""

_COMMON = frozenset(
    "a an and any are as at be because been before being both but by can could did do does down each even every few "
    "for from get gets give given go goes going had has have he her here him his how i if in into is it its itself "
    "just keep kept like make makes many may me might more most much must my never no not now of off on once one only "
    "or other our out over own per put said same say says she should so some start still such take than that the "
    "their them then there these they thing things this those through till to too two until up us use very was way we "
    "well were what when where which while who why will with without work would you your yours begin come comes let "
    "three "
    "four five six seven eight nine ten twelve fifteen twenty lot lots little bit good great really also always often "
    "again back away first last second seconds minute minutes hours days week weeks month months year years after "
    "between during towards above below rather something anything else several included runner runners reader readers "
    "guide article post centimetre centimetres next early late later long takes thank thanks".split()
)
_WORD = re.compile(r"[^\W_]+(?:[-’'/][^\W_]+)*")
_VERBS = frozenset(
    "add aim avoid balance bend begin breathe build change choose climb count cycle do drop eat expect finish focus go "
    "hold hop increase jog jump keep land leave lie lift lower massage measure move note perform place progress pull "
    "push put raise reach reduce remove repeat rest return rise roll rotate run score sit ski skip sleep spread squat "
    "stand start stay step stop strengthen stretch swap swim swing switch take tape train try turn use walk warm wear "
    "work write".split()
)
"""Verbs with which such guides tell a reader what to do."""
_N = r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty)"
_ABOUT = r"(?:(?:for|of|up to|about|around|at least|some|roughly|another|only) ){0,3}"
_AMOUNTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf" ?\b(?:once|twice|{_N} times) (?:a|an|per|every|each) \w+", re.I), "How often"),
    (re.compile(rf" ?\b{_ABOUT}{_N}(?: (?:or|to) {_N})? (?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|"
                r"fortnights?|years?|seasons?)\b", re.I), "How long"),
    (re.compile(rf" ?\b{_ABOUT}{_N} (?:times|rounds)\b", re.I), "How many times"),
    (re.compile(rf" ?\b(?:with |{_ABOUT}){_N} (?:sets?|reps?|repetitions?)\b(?: of {_N})?|\b\d+ ?x ?\d+", re.I),
     "How many sets and repetitions"),
    (re.compile(rf" ?\b{_ABOUT}{_N} ?(?:%|per ?cent|cm|mm|m|km|kg|centimetres?|miles?|kilos?|degrees|points)(?!\w)",
                re.I), "How much"),
)  # fmt: skip
"""Shapes of an amount, most telling first, and what is asked by one."""
_CLAUSES = re.compile(r", (?:and |then |or )?| and | but |; |: ")
_BECAUSE = re.compile(r"^(.{15,}?),? (?:because|since|as|so that|otherwise) ", re.I)
_IF = re.compile(r"^(?:If|When|Once) ([^,]{8,}), ", re.I)
_IS = re.compile(r"^((?:The|A|An|This|These|My) )?((?:[\w’'-]+ ){1,5})(is|are) (?:the |a |an )?\w")
_DO_NOT = re.compile(r"^(?:Do not|Don[’']t|Never|Avoid) (.{6,80}?)[.!,;]", re.I)
_YOURS = {"you": "I", "your": "my", "yours": "mine", "yourself": "myself", "i": "the author", "my": "the author’s",
          "me": "the author"}  # fmt: skip


def draft(corpus: Corpus, guide: str, done: Iterable[str] = ()) -> list[Example]:
    """Questions on every sentence of a guide and its comments that is not in `done`, in reading order.

    None of them asks for clearance or tells a warning sign: those are never answered
    from a text, and would teach the opposite.
    """
    known = set(done)
    found: dict[str, Example] = {}
    for section in corpus.sections.values():
        if section.guide != guide:
            continue
        chunks = [chunk for chunk in corpus.chunks if chunk.section == section.id]
        new = [chunk for chunk in chunks if chunk.text not in known]
        asked = _thread(chunks, new) if section.source == "comment" else _section(section, chunks, new)
        for example in asked:
            if len(example.question) <= LONGEST and is_harmless(example.question):
                found.setdefault(example.question.lower(), example)
    return list(found.values())


def _section(section: Section, chunks: Sequence[Chunk], new: Sequence[Chunk]) -> Iterator[Example]:
    if chunks and len(new) == len(chunks):
        heading = section.title.split(" › ")[-1].strip(" :")
        yield _example(f"What does the guide say about {_lower(heading)}?", chunks[:MOST_EVIDENCE])
    for chunk in new:
        for question in dict.fromkeys(_questions(chunk.text)):
            yield _example(question, [chunk])


def _thread(chunks: Sequence[Chunk], new: Sequence[Chunk]) -> Iterator[Example]:
    """The reader's own questions with the author's reply; without one, what readers ask is not covered."""
    replies = [chunk for chunk in chunks if chunk.source == "author_reply"]
    fresh = {chunk.id for chunk in new}
    for place, chunk in enumerate(chunks):
        if chunk.source != "comment" or not chunk.text.endswith("?") or chunk.paragraph > 0:
            continue
        before = chunks[place - 1].text + " " if place and len(chunk.text) < SHORT else ""
        if replies and (fresh & {chunk.id, *(reply.id for reply in replies)}):
            yield _example(before + chunk.text, replies[:MOST_EVIDENCE])
        elif not replies and chunk.id in fresh:
            yield Example(before + chunk.text, "not_covered", topic="default")
    for chunk in new:
        who = "the author reply" if chunk.source == "author_reply" else "a reader write"
        for phrase in phrases(chunk.text)[:MOST_PHRASES]:
            yield _example(f"What did {who} about {phrase}?", [chunk])


def _questions(sentence: str) -> Iterator[str]:
    """Questions that the sentence may answer, the most telling shapes first."""
    for clause in _CLAUSES.split(sentence.rstrip(" .!")):
        yield from _amount(clause)
    if (why := _BECAUSE.search(sentence)) and _tells(why[1]):
        yield f"Why do I {_turned(why[1])}?"
    elif why:
        yield f"Why is it that {_turned(why[1])}?"
    if case := _IF.search(sentence):
        yield f"What if {_turned(case[1])}?"
    if thing := _IS.search(sentence):
        yield f"What {thing[3]} {_turned((thing[1] or '') + thing[2].strip())}?"
    if forbidden := _DO_NOT.search(sentence):
        yield f"Is it wrong to {_turned(forbidden[1])}?"
    for phrase in phrases(sentence)[:MOST_PHRASES]:
        yield f"What does the guide say about {phrase}?"


def _amount(clause: str) -> Iterator[str]:
    for shape, asked in _AMOUNTS:
        if shape.search(clause):
            rest = " ".join(shape.sub("", clause, count=1).split())
            if _tells(rest):
                yield f"{asked} do I {_turned(rest)}?"
            return


def _tells(clause: str) -> bool:
    """Whether a clause tells the reader to do something."""
    return clause.split(" ")[0].lower() in _VERBS


def phrases(sentence: str) -> list[str]:
    """What a sentence names: runs of uncommon words, those of two or three words first (after RAKE, Rose et al., 2010).

    >>> phrases("The carbon plate breaks, pharmacists say.")
    ['carbon plate breaks', 'pharmacists']
    """
    runs: list[list[str]] = [[]]
    last = 0
    for word in _WORD.finditer(sentence):
        apart = bool(sentence[last : word.start()].strip(" "))
        last = word.end()
        shouted = word[0].isupper() and len(word[0]) > 1
        text = word[0] if shouted else word[0].lower()
        common = text.lower() in _COMMON or text.lower() in _VERBS or text.isdigit()
        if (apart or common) and runs[-1]:
            runs.append([])
        if not common:
            runs[-1].append(text)
    found = dict.fromkeys(tuple(run) for run in runs if len(run) > 1 or any(len(word) >= LONG_WORD for word in run))
    return [" ".join(run[:3]) for run in sorted(found, key=lambda run: (len(run) == 1, -len(" ".join(run))))]


def _turned(clause: str) -> str:
    """A clause of the guide as the reader would say it: "your" becomes "my", the author's "my" is named."""
    return re.sub(r"[^\W_]+", lambda word: _YOURS.get(word[0].lower(), word[0]), _lower(clause.strip()))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _example(question: str, evidence: Sequence[Chunk]) -> Example:
    return Example(
        question=" ".join(question.split()),
        kind="answer",
        section=evidence[0].section,
        evidence=tuple(chunk.text for chunk in evidence),
    )
