"""English words by what they do to a sentence, for `claims` and `support`: data, no more.

Words stand here as they are written; `stems` and `groups` make the sets that are used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import Stemmer

stem = Stemmer.Stemmer("english").stemWord


def stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


REWRITES = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"[’‘]", "'"), (r"[“”\"]", " "), (r"[×✕]", " x "), (r"(?<=\d)\s*x\s*(?=\d)", " sets of "), (r"(?<=[a-z])[-–](?=[a-z])", " "), (r"(?<=\d),(?=\d{3}\b)", ""),
        (r"\bcan't\b|\bcannot\b", "can not"), (r"\bwon't\b", "will not"), (r"n't\b", " not"), (r"'(?:re|ve|ll|d|m|s)\b", ""),
        (r"\b(?:per cent|percent)\b", "%"), (r"\bper\b", "a"), (r"\b(?:have|has|had|having|got) to (?!do with)", "must "), (r"\bno longer\b", "not"),
        (r"\b(?:as soon as|as long as|so long as|provided that|provided|assuming|in case|whenever|each time|every time)\b", "if"),
        (r"\bonly (?=(?:once|when|if|after)\b)", ""), (r"\bafter (?=(?:that|this|which|being|having)\b)", "then "), (r"\b(?:left |goes |if )?untreated\b", "if not treated"),
        (r"\beven though\b", "although"), (r"\beven (?:if|when|once)\b|\b(?:no matter|regardless of) (?:how|whether|if)?\b|\bhowever (?=[a-z])", "despite"),
        (r"(?<!not )(?<!without )(?<!need to )\bwait(?:ing)? for\b", "until"), (r"\bdo(?:es)? not mean\b", "; not mean"), (r"\bdo(?:es)? mean\b", "; mean"), (r"\bsince then\b", "then"), (r"\b(?:away from|off) running\b", "without running"), (r"\bfeel(?:s|ing)? (?:fine|ok|okay|well|great)\b", "feel good"), (r"\bsa(?:y|ys|id) (?:yes|so)\b", "clearance"),
        (r"\b(?:in short|in terms of|on top of that|at the same time|at first|of course|in addition|as well|in general|all in all|keep in mind that|remember that|bear in mind that)\b", " "),
        (r"\bnothing to do with\b", "unrelated"), (r"\boutside the scope of\b", "not covered by"), (r"\b(?:left|leaves?|leaving) open\b", "not say"), (r"\bno recurrence(?: of)?\b", "not again"),
        (r"\bfor (?:now|the time being)\b", " "), (r"\bboth (?=(?:\w+ ){1,6}and\b)|\bboth (?=(?:in|for|of|during|on)\b)", " "), (r"\bno (?:need|reason) to\b", "not"), (r"\b(?:says?|said|put) plainly\b|\b(?:not|no) (?:hide|secret of)\b", "say"), (r"\bcomplet(?:ed|ing)\b", "do"), (r"\bon your own\b|\bby yourself\b", "yourself"), (r"\bmove on\b|\bgo on\b", "go"), (r"\b(?:make up your mind|make up one mind)\b", "decide"),
        (r"\b(?:if|when) you (?:are |would |want |wish )?(?:like |looking |look |wonder|wondering |ask |asking |curious |interested |need |want |wish |know|to know|it comes)(?:to |for |about |in )*(?:know |read |find )?(?:more |out )?", " "),
        (r"\bwhen it comes to\b|\bas for\b|\bas to\b", "on"), (r"\b(?:at|above) all\b", ""), (r"\bat (?:the very )?most\b", "no more than"), (r"\bevery (?:other|second)\b|\bon alternate\b|\balternate(?= days)", "everyother"),
        (r"\b(?:stay|staying|keep|keeping|steer|steering) (?:well )?(?:away|clear|off|out)(?: (?:of|from))?\b", "avoid"),
        (r"\b(?:hold|holding) (?:off|back)(?: (?:on|from))?\b|\bput (?:off|on hold)\b", "wait"),
        (r"\b(?:leave|leaves|leaving|left) ((?:\w+ ){0,3})out\b", r"omit \1"), (r"\brather than\b|\binstead of\b|\bas opposed to\b", "without"),
        (r"\bphysical therap(?:y|ists?)\b|\bphysio(?:therap(?:y|ists?)|s)?\b", "physio"), (r"\bgo ahead\b|\bgreen light\b|\ball clear\b|\bsay so\b|\bok(?:ay)?\b", "clearance"),
        (r"\b(?:skip|skips|skipping|jump|jumping) (?:the )?rope\b|\bjump(?:ing)? rope\b|\brope (?:jumping|skipping)\b", "jump rope"),
        (r"\bas (?:small|low|little|light) as (?:possible|you can)\b|\bto a minimum\b|\bminimal\b|\bminimum\b", "small"), (r"\bas\b[^,.;]{1,20}\bas\b", " "),
        (r"\b(your|my|his|her|the|lower|upper) back\b", r"\1 spine"), (r"\bon purpose\b", "deliberately"), (r"\bin other words\b|\bnamely\b|\bthat is to say\b", ""),
        (r"\b(said|says?|learns?|knows?|means?|mean|agrees?|reports?|finds?|thinks?|adds?|notes?|shows?|remember|states?) that\b", r"\1 ;"),
        (r"\b(?:keep|keeps|keeping) up\b", "keep"), (r"\b(?:build|builds|building|built|go|goes|went|gone) up\b", "increase"), (r"\bin a row\b|\brunning(?= *[.,;] *$)(?<=days running)", "consecutive"),
        (r"\bby degrees\b|\bbit by bit\b|\blittle by little\b|\bstep by step\b|\bin stages\b", "gradually"), (r"\bat the moment\b|\bright now\b", "now"),
        (r"\btoo much, too soon\b", "too early"), (r"\bnot only\b", "also"), (r"\band (?=(?:\w+ )?(?:not|never|no)\b)", ", "),
    )
)  # fmt: skip
"""What is read as something else before a sentence is cut into words; in this order, on small letters."""

IRREGULAR = {
    form: word
    for word, forms in {
        "build": "built", "hear": "heard", "hold": "held", "run": "ran", "keep": "kept", "teach": "taught teaches", "lose": "lost loss losses", "feel": "felt", "leave": "left",
        "begin": "began begun", "grow": "grew grown growth", "rise": "rose risen", "write": "wrote written", "tell": "told", "give": "gave given", "go": "went gone", "come": "came", "become": "became", "hot": "heat", "swell": "swollen swelling", "tear": "torn tore", "hurt": "hurting", "heal": "healing", "pain": "painful painfully", "fit": "fitness",
        "get": "got gotten", "take": "took taken", "make": "made", "say": "said", "find": "found", "know": "knew known", "mean": "meant", "spend": "spent", "think": "thought",
        "stand": "stood", "wear": "worn wore", "swim": "swam swum", "bend": "bent", "break": "broke broken", "do": "did done", "foot": "feet", "calf": "calves", "ready": "readiness",
        "react": "reaction reactions", "bring": "brought", "lead": "led", "show": "shown", "choose": "chose chosen choice", "less": "fewer", "severe": "severity", "diagnose": "diagnosis",
        "load": "unload unloading offload", "strong": "strength strengthen strengthening stronger", "stiff": "stiffness stiffer", "tight": "tightness tighter", "short": "shorten shortens shorter shortened",
        "long": "lengthen lengthens longer", "heavy": "heavier", "light": "lighter", "high": "higher", "low": "lower", "early": "earlier", "late": "later", "appear": "appearance", "decide": "decision",
        "anonymous": "unnamed nameless", "mobile": "mobility mobilise", "flexible": "flexibility", "safe": "safely safety", "differ": "different difference", "important": "importance",
    }.items()
    for form in forms.split()
}  # fmt: skip

_COUNT = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
NUMBERS = {word: str(n) for n, word in enumerate(_COUNT)} | {
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100", "thousand": "1000", "half": "1/2", "halve": "1/2", "third": "1/3",
    "quarter": "1/4", "once": "", "twice": "2", "thrice": "3", "dozen": "12", "couple": "2", "both": "", "fortnight": "2",
}  # fmt: skip
NUMBERS = {word: number for word, number in NUMBERS.items() if number}
COUNTS = stems(" ".join(NUMBERS))
UNITS = {
    stem(word): words.split()[0]
    for words in (
        "second seconds sec secs s", "minute minutes min mins", "hour hours", "day days", "week weeks fortnight", "month months", "year years", "season seasons", "winter winters",
        "metre metres meter meters m", "centimetre centimetres centimeter centimeters cm", "millimetre millimetres mm", "km kilometre kilometres kilometer kilometers", "mile miles",
        "%", "kg kilos kilo kilogram kilograms", "set sets round rounds bout bouts", "rep reps repetition repetitions", "time times", "point points", "degree degrees",
        "jump jumps hop hops", "fracture fractures", "group groups", "mg milligrams", "step steps", "litre litres", "session sessions", "run runs", "raise raises",
    )
    for word in words.split()
}  # fmt: skip

MEASURES = frozenset(
    "second minute hour day week month year metre centimetre millimetre km mile % kg mg degree".split()
)
TIMES = stems(
    "second minute hour day week month year season night morning afternoon evening fortnight weekend daily weekly monthly hourly nightly overnight tomorrow today tonight yesterday "
    "immediately straightaway now twice forever permanently lifelong"
)
PARTS = stems(
    "foot toe ankle heel sole arch forefoot midfoot rearfoot calf shin knee thigh hamstring quad quadriceps hip glute buttock groin spine shoulder neck arm elbow wrist hand chest head "
    "heart lung core abs stomach muscle bone tendon ligament fascia plantar achilles metatarsal tibia fibula soleus joint skin nerve leg saddle tissue pelvis"
)
ACTORS = stems(
    "physio doctor surgeon consultant podiatrist nurse gp specialist clinician therapist coach trainer friend partner teammate reader author triathlete club chiropractor osteopath "
    "radiologist pharmacist expert professional team parent family yourself research study scientist"
)
NEGATIONS = stems(
    "not no never none nor neither without nothing nobody avoid wait refrain stop neglect lack miss missing omit unable forget postpone delay absent fail skip ignore instead"
)
NEAR_NEGATIONS = frozenset(("no", "without", "none", "instead"))
"""Negations of the word after them; any other is of its whole clause."""
CERTAIN = stems(
    "all always every everyone everybody everything everywhere never only entire entirely complete completely full fully total totally guarantee guaranteed proven prove certain certainly definite "
    "definitely best sure reliably reliable undoubtedly doubt ideally ideal safe harmless risk danger dangerous impossible unnecessary perfect perfectly worst any most mostly main mainly "
    "enough automatically anyway nothing whole exactly harm harmful fastest quickest both anything everyother"
) - stems("any most mostly mainly main enough whole")
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
CAUSES = stems("because so since as therefore cause thus hence due thanks reason make lead result result")
OPPOSITES = tuple(
    (stems(one), stems(other))
    for one, other in (
        ("increase raise build add more high up rise grow boost", "decrease reduce low drop cut less down fall shrink lose"),
        ("gradual gradually progressive progressively slow slowly little small low easy gentle gently", "sudden suddenly quick quickly fast rapid rapidly big large lot high hard much"),
        ("short", "long"), ("light", "heavy"), ("early", "late"), ("strong", "weak weaken weakness"), ("improve good help", "worsen worse bad harm hurt"),
        ("begin start", "finish end"), ("stiff tight tighten", "loose looser flexible supple"), ("both double", "single one each either"), ("beneath under below", "above over ahead front behind"),
        ("first", "last"), ("cause", "prevent"), ("inside inner", "outside outer"), ("important", "unimportant optional"), ("severe", "mild"), ("before", "after"), ("gain", "lose"), ("left", "right"), ("close closer near nearer", "further farther away"), ("healthy good", "injured sore"), ("indoors", "outdoors"), ("flat", "hilly"),
    )
)  # fmt: skip
"""What says the contrary: a word of one side that is not cited stands ill beside a cited word of the other."""

FUNCTION = stems(
    "a an the this that these those it its itself they them their theirs themselves there here he him his she her hers we us our you your yours i me my mine myself "
    "is are was were be been being am do does doing has have had having will would shall to of in on at by for from as with into onto about over under through during between than then also too "
    "very just even still yet again and or so if because which who whom whose what where how why when while once after before until unless either such same other another each quite "
    "rather really simply please s t x up out off per can could may might must should ought"
)
"""Words without a meaning of their own."""
PLAIN = stems(
    "guide text page article author say mention describe note point state suggest recommend advise advice call explain mean make get take keep let give go come way thing part moment stage phase period "
    "want try aim use need one set put like well back far along much many some more most exercise fine among something someone unfortunately sadly luckily fortunately approach follow spend lead enough tell "
    "know find see look include involve consist happen become turn plan kind sort type various several particular particularly especially specific specifically actually already ever soon available exist "
    "contain cover provide offer show question answer case possible else whatever whichever whether help helpful useful feel work idea goal matter key bear mind treat simple focus rest remember "
    "bit consider ready addition meanwhile overall short summary accord however therefore according expect begin start first next finally later following bring move change aspect area end long time number "
    "build up leave have do allow enable stay remain appear seem relate regard concern concerning respect topic issue situation thanks basically essentially clearly plainly carefully simply together apart "
    "instead otherwise meant able hand side line place sense fact case point people person anyone version form level kind fully detail further extra added separate mind account result count depend suit fit "
    "any time much become whole reach hit news manage handle perform deal accept cope complaint piece item choice opinion clear clearly yes alone besides spot job route individual familiar completed split news description mix lot cue experience signal onto truly pay attention choose pick keep read assume "
    "besides beyond away online roughly easily self himself herself themselves oneself round around credit demand stick routine necessarily happily complete reason worth money experience "
    "right appropriate itself like such word term name refer reference link linked given giving due towards toward till within without across upon per own"
) - stems("rest long short far more most fully right without first later next finally hand build ready leave change")
"""Words that say little: one that is not cited adds nothing that matters."""

_KIN = tuple(
    stems(words)
    for words in (
        "begin start starting commence initial initially first", "gradual gradually progressive progressively slow slowly steadily step bit", "clear clearance permission approval approve sign agree",
        "jump hop skip rope", "bike cycle cycling bicycle", "swim swimming pool", "volume amount mileage quantity load", "increase build raise add grow progress rise", "run runner jog running",
        "fracture break injury", "early soon premature prematurely", "hurt pain painful ache sore discomfort", "list name detail spell", "exercise drill workout", "land landing strike contact",
        "heal recover recovery settle mend", "weak weakness neglected", "train training session work", "suit appropriate suitable right depend", "little small low short slight slightly bit",
        "ready fit prepared", "cost lose set", "cadence step turnover", "beneath under below underneath", "return returning back comeback again", "programme program plan schedule",
        "ask check consult talk speak", "band resistance", "stop halt end", "hard tough miserable difficult", "important matter key", "weightbearing weight bear load", "big large great high heavy",
        "react respond response", "improve good strong", "control stability", "tight tighten stiff", "opportunity chance", "quick quickly fast rapid rapidly", "short cut reduce less", "many plenty lot great several",
        "slight little", "refer point link", "deliberate purpose", "shape condition", "hold maintain keep preserve", "limit small minimise reduce", "usual normal normally typically", "trouble troublesome problem",
        "learn teach", "care matter", "wait avoid hold", "write describe", "anonymous name", "prompt inspire trigger reason", "suffer have get", "since after", "plainly honest openly", "swap replace exchange switch instead",
        "consecutive row", "reach get", "morning following next", "extra more further", "download pdf", "free cost", "second another", "next follow", "support help advice", "often many case usual frequent frequently", "slow gentle gently easy easily", "bad severe badly", "concentrate focus", "switch change go", "hide plain plainly openly", "creep slip",
        "away avoid without", "grind gear", "stiffen stiff", "internet online web", "extra more addition", "big main large major", "above most more", "nearest closest near", "familiar usual know", "new fresh",
        "several number many few", "drop skip omit fewer reduce", "raise increase high up", "tear rupture", "relief relieve ease eased", "substitute swap replace instead", "heat warm", "swell swelling", "rough roughly about around",
        "immediate straight now", "vary different depend", "reach hit get", "late later after", "player play", "routine programme plan", "home house indoors", "worth price money cost", "route trail path surface", "ride bike cycle",
        "spot place area", "bump lump", "sure certain", "down low reduce lower calm", "job work", "stress load strain", "chance opportunity", "underside sole", "trigger cause", "cue signal sign", "temporary short brief while", "easier kind kinder easy", "underside under sole", "cardio heart", "ready expect prepare", "manage able can do", "top addition", "come land strike", "drop go back", "recover good heal", "creep get", "complete altogether total entire full", "all every each", "chance opportunity", "free without no not", "leave keep", "tear strain", "good well go", "build increase strong", "reduce small", "ask question", "mix alternate", "forward far", "trigger bring cause", "decide choose", "watch see look", "person people runner",
    )
)  # fmt: skip
KIN: Mapping[str, frozenset[str]] = {
    word: frozenset().union(*(words for words in _KIN if word in words)) for words in _KIN for word in words
}
"""To each word the words that may stand for it."""
