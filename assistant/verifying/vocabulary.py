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
    "dozen": "12", "couple": "2", "fortnight": "2",
}  # fmt: skip
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
set sets round rounds bout bouts
rep reps repetition repetitions
time times
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
raise raises
""".split("\n")
    for word in line.split()
}
"""To each stem the name of its unit."""
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
    professional team parent family yourself research study scientist
    """
)

NEGATIONS = stems(
    """
    not no never none nor neither without nothing nobody avoid wait refrain stop neglect lack miss missing omit
    unable forget postpone delay absent fail skip ignore instead
    """
)
NEAR_NEGATIONS = frozenset(("no", "without", "none", "instead"))
"""Negations of the word after them; any other is of its whole clause."""
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
    "can": stems("can could able free allow permit safe safely possible fine acceptable"),
    "may": stems("may might perhaps probably likely maybe seem potential potentially"),
    "often": stems("often usually commonly typically generally mostly many sometimes some tend case"),
    "will": stems("will would shall"),
}
CONDITIONS: Mapping[str, frozenset[str]] = {
    "if": frozenset("if when once after".split()),
    "until": frozenset("until before till".split()),
    "unless": frozenset(("unless",)),
    "despite": frozenset(("despite",)),
}
BREAKS = frozenset(", ; : ( ) . ! ? — but because although though whereas so which while since".split()).union(
    *CONDITIONS.values()
)
"""Where a clause ends."""
CAUSES = stems(
    """
    because so since as therefore cause thus hence due thanks reason make lead result
    """
)

_SIDES = (line.split("/") for line in """
increase raise build add more high up rise grow boost / decrease reduce low drop cut less down fall shrink lose
gradual gradually progressive progressively slow slowly little small low easy gentle gently / sudden suddenly quick quickly fast rapid rapidly big large lot high hard much
short / long
light / heavy
early / late
strong / weak weaken weakness
improve good help / worsen worse bad harm hurt
begin start / finish end
stiff tight tighten / loose looser flexible supple
both double / single one each either
beneath under below / above over ahead front behind
first / last
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

FUNCTION = stems(
    """
    a an the this that these those it its itself they them their theirs themselves there here he him his she her
    hers we us our you your yours i me my mine myself is are was were be been being am do does doing has have
    had having will would shall to of in on at by for from as with into onto about over under through during
    between than then also too very just even still yet again and or so if because which who whom whose what
    where how why when while once after before until unless either such same other another each quite rather
    really simply please s t x up out off per can could may might must should ought
    """
)
"""Words without a meaning of their own."""
PLAIN = stems(
    """
    guide text page article author say mention describe note point state suggest recommend advise advice call
    explain mean make get take keep let give go come way thing part moment stage phase period want try aim use
    need one set put like well back far along much many some more most exercise fine among something someone
    unfortunately sadly luckily fortunately approach follow spend lead enough tell know find see look include
    involve consist happen become turn plan kind sort type various several particular particularly especially
    specific specifically actually already ever soon available exist contain cover provide offer show question
    answer case possible else whatever whichever whether help helpful useful feel work idea goal matter key bear
    mind treat simple focus rest remember bit consider ready addition meanwhile overall short summary accord
    however therefore according expect begin start first next finally later following bring move change aspect
    area end long time number build up leave have do allow enable stay remain appear seem relate regard concern
    concerning respect topic issue situation thanks basically essentially clearly plainly carefully simply
    together apart instead otherwise meant able hand side line place sense fact people person anyone version
    form level fully detail further extra added separate account result count depend suit fit any whole reach
    hit news manage handle perform deal accept cope complaint piece item choice opinion clear yes alone besides
    spot job route individual familiar completed split description mix lot cue experience signal onto truly pay
    attention choose pick read assume beyond away online roughly easily self himself herself themselves oneself
    round around credit demand stick routine necessarily happily complete reason worth money right appropriate
    itself such word term name refer reference link linked given giving due towards toward till within without
    across upon per own
    """
) - stems("rest long short far more most fully right without first later next finally hand build ready leave change")
"""Words that say little: one that is not cited adds nothing that matters."""
