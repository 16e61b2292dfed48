"""Words that may stand for each other, and whether a word is among others in that sense. Knows no sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from assistant.verifying.vocabulary import stems

_FAMILIES = tuple(
    stems(line)
    for line in """
begin start starting commence initial initially first
gradual gradually progressive progressively slow slowly steadily step bit
clear clearance permission approval approve sign agree
jump hop skip rope
bike cycle cycling bicycle
swim swimming pool
volume amount mileage quantity load
increase build raise add grow progress rise
run runner jog running
fracture break injury
early soon premature prematurely
hurt pain painful ache sore discomfort
list name detail spell
exercise drill workout
land landing strike contact
heal recover recovery settle mend
weak weakness neglected
train training session work
suit appropriate suitable right depend
little small low short slight slightly bit
ready fit prepared
cost lose set
cadence step turnover
beneath under below underneath
return returning back comeback again
programme program plan schedule
ask check consult talk speak
band resistance
stop halt end
hard tough miserable difficult
important matter key
weightbearing weight bear load
big large great high heavy
react respond response
improve good strong
control stability
tight tighten stiff
opportunity chance
quick quickly fast rapid rapidly
short cut reduce less
many plenty lot great several
slight little
refer point link
deliberate purpose
shape condition
hold maintain keep preserve
limit small minimise reduce
usual normal normally typically
trouble troublesome problem
learn teach
care matter
wait avoid hold
write describe
anonymous name
prompt inspire trigger reason
suffer have get
since after
plainly honest openly
swap replace exchange switch instead
consecutive row
reach get
morning following next
extra more further
download pdf
free cost
second another
next follow
support help advice
often many case usual frequent frequently
slow gentle gently easy easily
bad severe badly
concentrate focus
switch change go
hide plain plainly openly
creep slip
away avoid without
grind gear
stiffen stiff
internet online web
extra more addition
big main large major
above most more
nearest closest near
familiar usual know
new fresh
several number many few
drop skip omit fewer reduce
raise increase high up
tear rupture
relief relieve ease eased
substitute swap replace instead
heat warm
swell swelling
rough roughly about around
immediate straight now
vary different depend
reach hit get
late later after
player play
routine programme plan
home house indoors
worth price money cost
route trail path surface
ride bike cycle
spot place area
bump lump
sure certain
down low reduce lower calm
job work
stress load strain
chance opportunity
underside sole
trigger cause
cue signal sign
temporary short brief while
easier kind kinder easy
underside under sole
cardio heart
ready expect prepare
manage able can do
top addition
come land strike
drop go back
recover good heal
creep get
complete altogether total entire full
all every each
free without no not
leave keep
tear strain
good well go
build increase strong
reduce small
ask question
mix alternate
forward far
trigger bring cause
decide choose
watch see look
person people runner
""".split("\n")
    if line
)
KIN: Mapping[str, frozenset[str]] = {
    word: frozenset().union(*(family for family in _FAMILIES if word in family))
    for words in _FAMILIES
    for word in words
}
"""To each stem the stems that may stand for it."""


def has(there: Collection[str], word: str) -> bool:
    """Whether a word is among others, or one that may stand for it."""
    return word in there or any(kin in there for kin in KIN.get(word, ()))


def share(words: Sequence[str], there: Collection[str]) -> float:
    """How many of some words are among others, from 0 to 1; 1 where there are none."""
    return sum(has(there, word) for word in words) / len(words) if words else 1.0
