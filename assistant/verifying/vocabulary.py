"""English words by what they do to a sentence: amounts, body parts, who acts, what denies, how surely, on what terms.

Data, no more: words stand here as they are written, and become sets of stems.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.verifying.spelling import stem


def stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


_COUNT = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
NUMBERS = {word: str(n) for n, word in enumerate(_COUNT)} | {
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100",
    "thousand": "1000", "half": "1/2", "halve": "1/2", "third": "1/3", "quarter": "1/4", "twice": "2", "thrice": "3",
    "dozen": "12", "couple": "2",
}  # fmt: skip
ORDINALS = {
    "first": "1st",
    "second": "2nd",
    "third": "3rd",
    "fourth": "4th",
    "fifth": "5th",
    "sixth": "6th",
    "last": "last",
}
"""Numbers before a unit: "the first week"."""
COUNTS = stems(" ".join(NUMBERS))
UNITS = {
    stem(word): line.split()[0]
    for line in """
second seconds sec secs s
minute minutes min mins
hour hours
day days
week weeks fortnight
month months
year years
season seasons
winter winters
metre metres meter meters m
centimetre centimetres centimeter centimeters cm
millimetre millimetres mm
km kilometre kilometres kilometer kilometers
mile miles
%
kg kilos kilo kilogram kilograms
set sets round rounds bout bouts time times
rep reps repetition repetitions raise raises
point points
degree degrees
jump jumps hop hops
fracture fractures
group groups
mg milligrams
step steps
litre litres
session sessions
run runs
""".split("\n")
    for word in line.split()
}
"""To each stem the name of its unit."""
THINGS = stems("thing way reason aspect factor question matter")
"""What is counted only to say it: "it depends on two things"."""
MEASURES = frozenset(
    "second minute hour day week month year metre centimetre millimetre km mile % kg mg degree".split()
)
"""The units that an amount cannot do without."""

TIMES = stems(
    """
    second minute hour day week month year season night morning afternoon evening fortnight weekend daily weekly
    monthly hourly nightly overnight tomorrow today tonight yesterday immediately straightaway now twice forever
    permanently lifelong
    """
)
PARTS = stems(
    """
    foot toe ankle heel sole arch forefoot midfoot rearfoot calf shin knee thigh hamstring quad quadriceps hip
    glute buttock groin spine shoulder neck arm elbow wrist hand chest head heart lung core abs stomach muscle
    bone tendon ligament fascia plantar achilles metatarsal tibia fibula soleus joint skin nerve leg saddle
    tissue pelvis
    """
)
ACTORS = stems(
    """
    physio doctor surgeon consultant podiatrist nurse gp specialist clinician therapist coach trainer friend
    partner teammate reader author triathlete club chiropractor osteopath radiologist pharmacist expert
    professional team parent family unaided research study scientist
    """
)

DENIALS = stems("not never nobody nothing none neither nor neednot unable")
"""Negations of their whole clause."""
LACKS = frozenset(("no", "without"))
"""Negations of the phrase after them; a "no" that begins its clause is of the whole clause."""
REFRAINS = stems(
    """
    avoid wait refrain stop neglect lack miss missing omit forget postpone delay absent fail ignore exclude abandon
    """
)
"""Verbs that deny what they are about: what stands behind them, or before them where nothing does."""
NEGATIONS = (DENIALS | LACKS | REFRAINS) - {"stop"}
"""What is no word by itself; a bare "stop" is one."""
META = stems(
    "text part include contain cover list name mention describe say tell give show detail specify spell state explain"
)
"""What a text is said to do or to hold; a part of PLAIN that can be denied."""
BE = frozenset("is are was were be been being am get gets".split())
JOINS = frozenset(("and", "or"))
PRONOUNS = frozenset("it them they these those either neither any none themselves itself".split())
"""What stands for something said before."""
BOUNDS = frozenset(("atmost", "atleast"))
CERTAIN = stems(
    """
    all always every everyone everybody everything everywhere never only entire entirely complete completely
    full fully total totally guarantee guaranteed proven prove certain certainly definite definitely best sure
    reliably reliable undoubtedly doubt ideally ideal safe harmless risk danger dangerous impossible unnecessary
    perfect perfectly worst any most mostly main mainly enough automatically anyway nothing whole exactly harm
    harmful fastest quickest both anything everyother
    """
) - stems("any most mostly main mainly enough whole")
MODALS: Mapping[str, frozenset[str]] = {
    "must": stems("must should ought need required require essential necessary crucial vital"),
    "neednot": frozenset(("neednot",)),
    "can": stems("can could able free allow permit safe safely possible fine acceptable"),
    "may": stems("may might perhaps probably likely maybe seem potential potentially consider optional"),
    "often": stems("often sometimes"),
    "will": stems("will would shall"),
}
LOADS = stems("run jog jump hop skip load race sprint train return compete play")
"""What nobody may allow but a clinician."""
DECIDES = stems("decide agree test watch examine judge choose determine approve")
"""What somebody does whose place nobody else can take."""
ENOUGH = stems("enough sufficient sign signal matter reason proof green mean count alone alone guarantee say change")
"""What a condition that does not matter is denied to be."""
CONDITIONS: Mapping[str, frozenset[str]] = {
    "if": frozenset("if when once after".split()),
    "only": frozenset(("onlyif",)),
    "until": frozenset(("until", "till")),
    "before": frozenset(("before",)),
    "unless": frozenset(("unless",)),
    "despite": frozenset(("despite",)),
}
BREAKS = frozenset(", ; : ( ) . ! ? — but because although though whereas so while since".split()).union(
    *CONDITIONS.values()
)
"""Where a clause ends."""
CONTRASTS = frozenset("but although though whereas while despite".split())
_SIDES = (line.split("/") for line in """
increase raise build add more high up rise grow boost / decrease reduce low drop cut less down fall shrink lose
gradual gradually progressive progressively slow slowly little small low easy gentle gently / sudden suddenly quick quickly fast rapid rapidly big large lot high hard much
short / long
shorten / lengthen
light / heavy
early / late
strong / weak weaken weakness
improve good help / worsen worse bad harm hurt
begin start / finish end
stiff tight tighten / loose looser flexible supple
both double / single one each either
beneath under below / above over ahead front behind
first / last
go fade disappear / still remain persist linger
before / during
up / down
cause / prevent
inside inner / outside outer
important / unimportant optional
severe / mild
before / after
gain / lose
left / right
close closer near nearer / further farther away
healthy good / injured sore
indoors / outdoors
flat / hilly
""".split("\n") if line)  # fmt: skip
OPPOSITES = tuple((stems(one), stems(other)) for one, other in _SIDES)
"""What says the contrary: a word of one side that is not cited stands ill beside a cited word of the other."""
