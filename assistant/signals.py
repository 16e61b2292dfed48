"""What the words alone give away: warning signs, requests for clearance, matters for a clinician.

Patterns over text, nothing learned. A pattern never decides by itself (but for
self-harm): it lowers the bar that `safety` sets for the learned intent, because a
pattern cannot tell "no chest pain" in all its forms and the intent can miss plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_PART = r"(?:foot|feet|toes?|ankle|leg|heel|sole|limb)"
_NOW = r"(?:is|are|has|have|'s|’s|gone|went|going|turn(?:ed|ing|s)?|feels?|looks?|getting|got)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


WARNINGS: dict[str, re.Pattern[str]] = {
    "self_harm": _any(
        r"\bkill(?:ing)? my ?self\b", r"\bsuicid", r"\bend (?:my life|it all)\b", r"\bself.?harm",
        r"\bhurt(?:ing)? myself on purpose\b", r"\b(?:want|going|need|urge|thinking|feel like|thoughts of)\b.{0,12}\bhurt(?:ing)? myself\b", r"\b(?:do not|don.?t|dont) want to (?:live|be alive|wake up|exist)\b",
        r"\bbetter off (?:dead|without me)\b", r"\bno (?:point|reason) (?:in )?(?:living|to live)\b",
        r"\bcut(?:ting)? my (?:arms?|wrists?|legs?|thighs?)\b", r"\btake my own life\b",
    ),
    "chest_breath": _any(
        r"\bchest (?:pains?|hurts?|is tight|feels tight|tightness|ache)", r"\b(?:pain|tightness|pressure) in (?:my|his|her|the) chest",
        r"\b(?:can.?t|cannot|struggling to|hard to|trouble) (?:breath|catch (?:my|his|her) breath|get (?:my|any) (?:breath|air))",
        r"\b(?:short|out) of breath\b", r"\bshortness of breath\b", r"\bcough\w* (?:\w+ ){0,5}blood\b", r"\bblood when (?:i|he|she) cough",
    ),
    "stroke": _any(
        r"\bface (?:has |is |'s |’s )?(?:droop|dropped)", r"\bslurr", r"\bspeech .{0,20}(?:wrong|funny|gone|slurred)",
        r"\b(?:can.?t|cannot) (?:lift|move|raise) (?:my|his|her|one) arm",
    ),
    "allergic_reaction": _any(
        r"\b(?:lips?|tongue|throat|face|eyes?)\b.{0,25}\b(?:swell|swollen|swelled|puff|clos)",
        r"\b(?:swollen|swelling|puffy) (?:lips?|tongue|throat|face)", r"\bhives\b",
    ),
    "overdose": _any(
        r"\btoo many (?:pills|tablets|painkillers|paracetamol|ibuprofen|codeine|tramadol)", r"\boverdos",
        r"\b(?:took|taken|swallowed|had|popped|necked)\b.{0,25}\b(?:whole|entire) (?:pack|box|bottle|strip|blister)",
        r"\b(?:took|taken|swallowed|popped)\b.{0,15}\b(?:1[0-9]|[2-9][0-9]|twenty|thirty|fifteen|sixteen|dozen)\b.{0,12}(?:pills|tablets|paracetamol|ibuprofen|codeine|caps)",
    ),
    "head_injury": _any(r"\b(?:hit|banged|bumped|knocked|cracked|smacked|whacked|landed on) (?:my|his|her|their|the) head\b"),
    "fainting": _any(r"\b(?:i|he|she|we|they|just|have|keep) (?:\w+ )?(?:fainted|faint|fainting|passed out|blacked out|collapsed|keeled over)\b", r"\b(?:passed|blacked) out (?:\w+ )?(?:today|now|just|this|in|on|at|after|when|while|getting|again|twice)\b"),
    "numb_cold": _any(
        rf"\b{_PART}\b.{{0,40}}\b(?:numb|ice.?cold|stone cold|blue|purple|grey|gray|white|pale|mottled|dusky|tingl|no feeling|lifeless)",
        rf"\b{_PART}\b.{{0,12}}\b{_NOW} (?:\w+ ){{0,2}}cold\b",
        rf"\b(?:numb|tingling|pins and needles|no feeling|can.?t feel|cannot feel|lost (?:all )?feeling|blue)\b.{{0,25}}\b{_PART}\b",
    ),
    "weight_bearing": _any(
        r"\b(?:can.?t|cannot|can not|couldn.?t|unable to|not able to|won.?t|impossible to)\b.{0,15}\b(?:put|bear|take|place|get)\b.{0,12}\b(?:weight|pressure)\b",
        r"\b(?:can.?t|cannot|couldn.?t|unable to|barely|hardly) (?:even )?(?:walk|stand|step) on (?:it|my|his|her|the|that)\b",
        r"\bwon.?t (?:hold|take|carry) (?:me|my weight|any weight)\b",
    ),
    "deformity": _any(
        rf"\b{_PART}\b.{{0,30}}\b(?:wrong (?:way|angle|direction)|(?:odd|funny|weird|strange) angle|crooked|misshapen|deformed|out of shape|"
        r"(?:pointing|points|sticking|bent|bends|twisted) (?:\w+ )?(?:sideways|outwards?|inwards?|backwards?|the wrong way))",
    ),
    "open_wound": _any(
        r"\bbone (?:is |'s |’s )?(?:sticking|poking|showing|visible|coming|through)", r"\b(?:see|seeing) (?:the |a |my )?bone\b",
        r"\b(?:open|deep|gaping) (?:wound|gash|cut)\b",
    ),
    "calf_dvt": _any(
        r"\b(?:calf|calves|lower leg|back of (?:my|the|his|her) (?:leg|knee))\b.{0,45}\b(?:swell|swollen|swelled|hot|warm|red|puffy|throb|huge|balloon|bigger)",
        r"\b(?:swollen|hot|red|warm|throbbing|puffy|tender)\b.{0,20}\b(?:calf|lower leg)\b", r"\bblood clot\b", r"\bdvt\b",
    ),
    "hot_red_fever": _any(
        rf"\b(?:fever|feverish|temperature|shiver\w*|chills|the sweats)\b.{{0,80}}\b(?:{_PART}|swollen|red|hot)\b",
        rf"\b(?:{_PART}|swollen|hot|red)\b.{{0,80}}\b(?:fever|feverish|temperature of|shivering|chills)\b",
    ),
    "wound_infection": _any(r"\b(?:pus|oozing|weeping|festering|smells? (?:rotten|foul|bad|off))\b", r"\bred (?:line|streak)s?\b"),
    "crack_pop": _any(r"\b(?:heard|felt|hear|feel|there was|went)\b.{0,25}\b(?:a |an |loud |sharp |audible |sudden |it )*(?:crack|pop|snap|crunch)(?:ped|ed|ing)?\b", r"\bsomething (?:just |has |had |suddenly )?(?:cracked|snapped|popped|gave way|tore|ripped)\b"),
    "new_trauma": _any(
        rf"\bdropped\b.{{0,40}}\bon(?:to)? (?:my|the|his|her|it)\b.{{0,25}}\b{_PART}\b", rf"\b{_PART}\b.{{0,25}}\b(?:run over|crushed|trodden on|stamped on|stood on by)\b",
        rf"\b(?:ran|drove|rolled|stamped|stepped|trod|landed) (?:\w+ ){{0,3}}(?:over|on) (?:my|his|her) (?:\w+ ){{0,3}}{_PART}\b",
        r"\b(?:fell|fallen|tumbled|came|tripped|slipped) (?:\w+ )?(?:down|off|over|from|on)\b.{0,20}\b(?:stairs|steps|ladder|bike|crutches|wall|frame|kerb|curb)\b",
    ),
    "compartment": _any(r"\b(?:boot|cast|plaster)\b.{0,30}\b(?:too tight|unbearabl|crushing|strangl)", rf"\b{_PART}\b.{{0,20}}\b(?:rock hard|hard as|solid as)"),
    "night_rest_pain": _any(
        r"\b(?:pain|ache|aches|throb\w*|hurts?|foot|it)\b.{0,40}\b(?:wak(?:es?|ing) (?:me|him|her)|woke (?:me|him|her)|at night|all night|in the night|keeps me (?:up|awake)|when i.?m (?:lying|resting|in bed))",
        r"\b(?:woken|wake|woke|waking)\b.{0,40}\b(?:pain|ache|throb|foot|bone)",
        r"\b(?:pain|ache|aching|throb\w*|it)\b.{0,20}\b(?:worse|stronger|grows|growing|builds)\b.{0,30}\b(?:lie|lying|rest|resting|bed|sit|night)",
        r"\b(?:lost|dropped|shed)\b.{0,20}\b(?:stone|weight|kilos?|kg|pounds|lbs)\b.{0,15}\bwithout (?:trying|meaning|dieting)",
    ),
    "cauda_equina": _any(r"\b(?:lost|losing|no) (?:control of|feeling in|control over) (?:my |his |her )?(?:bladder|bowels?|groin|saddle)", r"\bwet myself\b"),
    "gi_bleed": _any(r"\b(?:vomit|threw up|throwing up|sick|puk)\w*.{0,15}\bblood\b", r"\b(?:black|tarry|bloody) (?:stool|poo|poop)", r"\b(?:stools?|poos?|poop)\b.{0,20}\b(?:black|tarry|bloody|like tar)"),
    "heavy_bleeding": _any(r"\b(?:bleed|blood)\w*\b.{0,25}\b(?:won.?t stop|not stopping|doesn.?t stop|pouring|gushing|soaked)"),
    "seizure": _any(r"\b(?:had|having|has had) a (?:fit|seizure)\b", r"\bconvuls"),
    "palpitations": _any(r"\bheart\b.{0,25}\b(?:racing|pounding|irregular|fluttering|skipping beats|1[5-9]0)\b"),
}  # fmt: skip
"""One pattern per sign of the safety card, gravest first."""

_ABROAD: dict[str, str] = {
    "self_harm": r"quiero (?:morir|vivir más)|no quiero vivir|suicid|will nicht mehr leben|umbringen|veux (?:plus vivre|mourir)|"
    r"me tuer|voglio (?:più vivere|morire)|uccidermi|quero (?:morrer|mais viver)|wil niet meer leven|dood wil|chcę (?:umrzeć|żyć)|"
    r"zabić się|vill inte leva|ta mitt liv",
    "chest_breath": r"(?:duele|dolor).{0,12}pecho|(?:puedo|cuesta) respirar|falta (?:de|el) (?:aire|ar)|brustschmerz|schmerzen in der brust|"
    r"brust.{0,15}(?:weh|schmerz|eng)|keine luft|luftnot|atemnot|mal (?:à|a) la poitrine|douleur.{0,15}poitrine|essouffl|"
    r"(?:mal|peine|arrive pas) à respirer|dolore al petto|male al petto|fiato corto|(?:respirare|respiro) a fatica|fatico a respirare|"
    r"non riesco a respirare|dor no peito|pijn (?:op|in) (?:mijn|de|m'n) borst|kortademig|geen lucht|ból w klatce|boli.{0,15}klat|"
    r"duszno|nie mogę oddychać|ont i bröstet|bröstsmärt|svårt att andas|andnöd",
    "numb_cold": r"(?:dedos|pie|pé).{0,30}(?:dormid|entumecid|azul|morad|fríos|frio|dormente|roxo|sin sensibilidad)|"
    r"no siento (?:los dedos|el pie)|(?:zehen|fuß|fuss).{0,30}(?:taub|blau|eiskalt|gefühllos|kribbel)|spüre.{0,25}(?:zehen|fuß|fuss)|"
    r"(?:orteils?|pied).{0,30}(?:engourdi|bleu|froid|insensible|glacé)|sens plus (?:mes orteils|mon pied|les orteils)|"
    r"(?:dita|piede|alluce).{0,30}(?:intorpidit|blu|fredd|insensibil|addormentat)|non sento (?:più )?(?:le dita|il piede)|"
    r"não sinto (?:os dedos|o pé)|(?:tenen|voet).{0,30}(?:gevoelloos|blauw|koud|verdoofd|doof)|"
    r"(?:palce|stopa|palców).{0,30}(?:zdrętwi|drętwi|sine|sina|zimn|nie czuję)|nie czuję (?:palców|stopy)|"
    r"(?:tårna|foten).{0,30}(?:domn|blå|kalla|kall|känsel)|känner inte (?:tårna|foten)",
    "weight_bearing": r"no puedo (?:apoyar|pisar)|kann.{0,15}nicht (?:auftreten|belasten)|nicht mehr auftreten|peux (?:pas|plus).{0,12}(?:poser|appuyer|marcher dessus)|"
    r"non riesco (?:più )?(?:ad|a) (?:appoggiare|camminare)|não consigo (?:apoiar|pisar)|kan (?:er )?niet (?:meer )?op (?:staan|steunen)|"
    r"nie mogę (?:stanąć|stawać)|kan inte (?:stödja|stå) på",
    "calf_dvt": r"pantorrilla.{0,30}(?:hinchad|caliente|roja|duele)|wade.{0,30}(?:geschwollen|dick|heiß|heiss|rot|schmerz)|"
    r"mollet.{0,30}(?:gonfl|enfl|chaud|rouge|dur)|polpaccio.{0,30}(?:gonfi|cald|ross|duro)|panturrilha.{0,30}(?:inchad|quente)|"
    r"kuit.{0,30}(?:gezwollen|dik|warm|rood)|łydk.{0,30}(?:spuch|gorąc|czerwon|boli)|vad(?:en)?.{0,30}(?:svull|varm|röd)",
    "overdose": r"(?:tomé|he tomado|tomei|ho preso|j'ai (?:pris|avalé)|genommen|ingenomen|geslikt|wzi[ąe]|tagit|svalt).{0,25}(?:\d\d|demasiad|troppe|trop de|zu viele|te veel|za dużo|för många)|"
    r"(?:\d\d|demasiad\w{0,3}|troppe|trop de|zu viele|te veel|za dużo|för många).{0,25}(?:paracetamol|ibuprofen\w{0,3}|tabletten|pastillas|pastiglie|comprimés|comprimidos|tabletek|tabletter).{0,20}(?:genommen|geschluckt|ingenomen|geslikt|$)",
    "hot_red_fever": r"fiebre.{0,60}(?:pie|hinchad|roj)|(?:pie|hinchad).{0,60}fiebre|fieber.{0,60}(?:fuß|fuss|geschwollen|rot)|(?:fuß|fuss|geschwollen).{0,60}fieber|"
    r"fièvre.{0,60}(?:pied|gonfl|rouge)|(?:pied|gonfl).{0,60}fièvre|febbre.{0,60}(?:piede|gonfi)|(?:piede|gonfi).{0,60}febbre|"
    r"febre.{0,60}(?:pé|inchad)|(?:pé|inchad).{0,60}febre|koorts.{0,60}(?:voet|rood|dik)|(?:voet|rood|dik).{0,60}koorts|"
    r"gorączk.{0,60}(?:stop|spuch)|(?:stop|spuch).{0,60}gorączk|feber.{0,60}(?:fot|svull)|(?:fot|svull).{0,60}feber",
    "crack_pop": r"(?:oí|escuché|sentí) un (?:crujido|chasquido)|es hat (?:laut )?(?:geknackt|gekracht)|knacken gehört|entendu un (?:crac|craquement)|sentito un (?:crac|schiocco)|"
    r"ouvi um estalo|hoorde (?:een )?(?:krak|knak)|hörde ett (?:knak|knäpp)|usłyszałe?m trzask|usłyszałam trzask",
    "new_trauma": r"(?:cay|caíd)\w{0,4}.{0,40}(?:en|sobre) (?:el|mi) pie|auf (?:den|meinen) (?:\w+ )?fu(?:ß|ss).{0,20}(?:gefallen|gefahren|getreten)|tomb\w{0,4}.{0,40}sur (?:le|mon) pied|"
    r"cadut\w{0,4}.{0,40}sul (?:mio )?piede|ca(?:iu|ído)\w{0,4}.{0,40}(?:no|em cima do|sobre o) (?:meu )?pé|(?:viel|gevallen).{0,40}op (?:m.n|mijn|de) voet|spad\w{0,4}.{0,40}na (?:\w+ )?stop|"
    r"(?:föll|ramlade|tappade).{0,40}på (?:\w+ )?fot|(?:faldt|tabte|falt|mistet).{0,40}på (?:\w+ )?fo[dt]",
    "fainting": r"me desmay|ohnmächtig|in ohnmacht|(?:évanoui|tombé dans les pommes)|svenut|desmaiei|flauwgevallen|zemdla|svimma",
}  # fmt: skip
"""The gravest signs in the languages of `wording.URGENT_IN`; no native speaker has reviewed them."""
WARNINGS |= {sign: _any(WARNINGS[sign].pattern, words) for sign, words in _ABROAD.items()}
WARNINGS = {sign: re.compile(re.sub(r"(\.\{0,\d+\})", r"\1?", one.pattern), re.I) for sign, one in WARNINGS.items()}
"""With gaps as short as can be: in "my calf is swollen. The other is not swollen" the first "swollen" ends the sign."""

_NEGATED = re.compile(
    r"\b(?:no|not|never|without|neither|nor|isn.?t|aren.?t|wasn.?t|don.?t|dont|doesn.?t|didn.?t|haven.?t|hasn.?t|nothing|none|free of|rather than)\b"
    r"(?:\W+\w+){0,5}\W*$",
    re.I,
)
_BREAKS = re.compile(r"[.;:!?\n,]|\b(?:but|however|though|btw|by the way|also)\b", re.I)
_NOT = re.compile(r"\b(?:not|never|no longer|isn.?t|aren.?t|wasn.?t|weren.?t)\b", re.I)
_ABILITY = re.compile(
    r"^(?:can.?t|cannot|can not|couldn.?t|unable|not able|no feeling|won.?t|lost|do(?: no|n.?)t want|no (?:point|reason)|impossible)",
    re.I,
)

_ACTS = (
    r"run|running|runs|jog|jogging|jump\w*|hop|hopping|hops|skip|skipping|rope|race|racing|parkrun|marathon|half|10k|5k|"
    r"treadmill|sprint\w*|train|training|play\w*|football|tennis|rugby|netball|basketball|squash|dance|dancing|load\w*|"
    r"boot|crutch\w*|cast|walk\w*|hike|hiking|stand|barefoot|tiptoe|calf raises?|plyo\w*|weight on|stairs|drive|driving|work"
)
_ACT = rf"(?=[{''.join(sorted({act[0] for act in _ACTS.split('|')}))}])(?:{_ACTS})"
"""Looks at the first letter before it tries each word: it is asked for at every place of a long text."""
ASKS_CLEARANCE = _any(
    rf"\b(?:can|could|may|might|should|shall|am|are|is|would|will) (?:i|we|he|she|they|my \w+|it be|it)\b.{{0,60}}\b{_ACT}\b",
    rf"\b(?:ok|okay|safe|fine|alright|all right|allowed|ready|fit|good|clear|cleared|permission|wise|sensible|harm|risky) (?:to|for|if i|enough)\b.{{0,40}}\b{_ACT}\b",
    r"\b(?:clear|sign|let|allow|approve|pass) me\b", r"\b(?:am i|i.?m|i am) (?:ready|healed|good to go|fit)\b",
    r"\b(?:done|finished) (?:healing|mending)\b", r"\b(?:fully|all|completely|totally) (?:healed|mended|better)\b",
    rf"\bwhen (?:can|will|could|may|do|should) (?:i|we|he|she|my \w+)\b.{{0,40}}\b{_ACT}\b",
    r"\b(?:just|only|even) (?:a|one|two|\d+)\b.{0,25}\b(?:km|k|mile|miles|minutes?|mins?|lap|laps|metres|yards|jumps?|hops?)\b",
    rf"\b(?:going|gonna|about|planning|plan|want) to\b.{{0,20}}\b{_ACT}\b",
)  # fmt: skip
ABOUT_LOAD = re.compile(
    r"\b(?:run\w*|jog\w*|jump\w*|hop|hops|hopping|skip\w*|rope|sprint\w*|rac(?:e|es|ing)|parkrun|marathon|treadmill|"
    r"load\w*|weight.?bear\w*|boots?|crutch\w*|mileage|cadence|miles|km|10k|5k|training)\b",
    re.I,
)

LOADS = re.compile(
    ABOUT_LOAD.pattern
    + r"|\b(?:(?:heel|calf|toe) (?:raises?|drops?|lowers?)|squats?|lunges?|plyo\w*|bounc\w*|bounds?|bounding|single.leg|"
    r"heav(?:y|ier)|weights|reps?|repetitions|intervals?|sprints?|speed\w*|hills?|tennis|football|netball|basketball|rugby)\b",
    re.I,
)
"""The same in a text of which nothing is known: taken for loading sooner than not."""

_OWN = r"(?:\bmy\b|\bi\b|\bi.?m\b|\bi.?ve\b|\bmine\b|\bme\b)"
REFERRALS: dict[str, re.Pattern[str]] = {
    "child": _any(
        r"\bmy (?:\w+ ){0,2}(?:son|daughter|kid|child|boy|girl|lad|teen\w*|toddler|grandson|granddaughter)\b",
        r"\bi.?m (?:1[0-7]|[89])\b(?! (?:weeks|days|months|hours))", r"\b(?:[5-9]|1[0-7])[ -]?year[ -]?old\b", r"\bu1[0-7]s?\b",
    ),
    "pregnancy": _any(r"\b(?:i.?m|i am|while|being|my wife is|she.?s) (?:\w+ ){0,3}pregnant\b", r"\bpost.?partum\b", r"\bbreast.?feeding\b", r"\bweeks pregnant\b"),
    "bone_medicine": _any(r"\bosteopor\w*", r"\bosteopeni\w*", r"\bbisphosphonat\w*", r"\balendron\w*", r"\bfosamax\b", r"\b(?:long.?term|daily|years of) (?:steroids?|prednis\w*)", r"\bprednisolone\b"),
    "high_risk_bone": _any(r"\bnavicular\b", r"\bjones fracture\b", r"\bsesamoid\w*", r"\bbase of (?:my|the) (?:second|2nd|fifth|5th)"),
    "repeated_or_reds": _any(
        r"\b(?:second|third|fourth|another|2nd|3rd|4th) stress (?:fracture|reaction)", r"\b(?:two|three|four|several|2|3|4) stress fractures\b",
        r"\b(?:missed|no|lost|stopped|haven.?t had) (?:my |a |any )?periods?\b", r"\bperiods? (?:have |has )?(?:stopped|gone|vanished|disappeared)", r"\bunder.?eating\b", r"\beating disorder\b",
    ),
    "not_healing": _any(
        r"\b(?:not|isn.?t|hasn.?t|no sign\w* of|still not|never) heal\w*", r"\bnon.?union\b",
        r"\b(?:three|four|five|six|3|4|5|6|7|8) months\b.{0,40}\b(?:still|hurts?|sore|pain\w*|swollen)\b", r"\b(?:1[2-9]|[2-4]\d) weeks\b.{0,40}\bstill\b",
    ),
    "pain_on_loading": _any(
        r"\b(?:pain|ache|soreness|it|foot)\b.{0,20}\b(?:came back|comes back|returned|returns|is back|flared)\b",
        r"\b(?:hurts|hurt|sore|painful|pain|aches)\b.{0,20}\b(?:when i|after i|after|when|during) (?:run\w*|jog\w*|jump\w*|hop\w*|skip\w*|load\w*|walk\w*)",
    ),
}  # fmt: skip
"""Matters for a clinician before any further loading (tier 1), by sign of the safety card."""
_GROWN_UP = re.compile(
    r"\b(?:son|daughter|kid|child|boy|girl|lad)\b.{0,15}\b(?:1[89]|[2-6]\d)\b|\b(?:1[89]|[2-6]\d)[ -]?(?:year|yr|y/?o)|"
    r"grown[ -]?up (?:son|daughter|child)|\badult (?:son|daughter|child)",
    re.I,
)
_ABOUT_READERS = re.compile(r"\b(?:reader|comment|commenter|author|he wrote|the guy|parent|his sons|the boys)\b", re.I)

RESOLVED = _any(
    r"\b(?:last (?:year|spring|summer|autumn|winter|season|month)|(?:years?|months?|ages|decades) ago|in (?:19|20)\d\d|back (?:in|then)|as a (?:child|kid|teenager))\b"
    r".{0,120}\b(?:sorted|fine (?:now|since|again)|gone|healed|all clear|settled|long over|over now|resolved|treated|better now|back to normal|signed off|never (?:came )?back|nothing since)\b",
)  # fmt: skip
"""A sign told as past and done with: far more is needed to take it for a present one."""

_SYMPTOM = (
    r"(?:fever|temperature|numb\w*|tingl\w*|cold|blue|white|pale|grey|swell\w*|swollen|red|redness|hot|warm|warmth|pain|hurt\w*|chest|breath\w*|dizzy|"
    r"faint\w*|light.?headed|blood|bleed\w*|clot|pus|smell|ooz\w*|lump|limp|stools?|rash|hives|bruise|crack|pop|snap|palpitations|seizure|fit|stroke|slurr\w*)"
)
_DENIAL = re.compile(
    rf"\b(?:no|not|never|without|neither|nor|zero|none|(?:is|are|was|do|does|did|have|has)n.?t)\b(?:\W+\w+){{0,3}}?\W+{_SYMPTOM}\b",
    re.I,
)

RETRACTS = _any(
    r"\b(?:no no|i meant|all clear|checked (?:it )?out|been (?:seen|checked)|was nothing|kidding|joking|fine (?:now|since)|sorted|resolved|typo)\b",
    r"\bthat was (?:in |back |just |only )?(?:years|ages|last|long|19\d\d|20\d\d)\b", r"\b(?:years|ages) ago\b",
)  # fmt: skip
_BOOT = r"(?:boot|crutch|crutches|moon ?boot|cam walker|cast|plaster)"
ABOUT_BOOT = re.compile(rf"\b{_BOOT}\b", re.I)
LEAVES_BOOT = _any(
    rf"\b(?:leav\w+|off|out of|ditch\w*|without|remov\w*|get rid|lose|stop (?:wearing|using)|wean\w*|bin|done with)\b.{{0,30}}\b{_BOOT}\b",
    rf"\b{_BOOT}\b.{{0,20}}\b(?:off|out|come off|comes off)\b",
)  # fmt: skip
UNAVAILABLE = _any(
    r"\b(?:physio|doctor|doc|gp|pt|therapist|appointment|clinic|specialist)\b.{0,50}\b(?:away|off sick|weeks? away|booked|afford|cost\w*|expensive|dear|\$|£|€|wait\w*|holiday|retired|left|cancel\w*|never|no answer)\b",
    r"\b(?:can.?t|cannot|couldn.?t) (?:afford|get|see|reach) (?:a|an|my|the|to see)\b", r"\bno (?:insurance|physio|doctor)\b", r"\bwaiting list\b",
)  # fmt: skip
CLEARED = _any(
    r"\b(?:physio|doctor|doc|gp|pt|therapist|consultant|surgeon|podiatrist|she|he)\b.{0,25}\b(?:said yes|says yes|okayed|ok.?d|cleared|signed me off|green light|gave me the|all clear|happy for me|said (?:i|it|that))\b"
)
OTHERS = re.compile(
    r"\bmy (?:\w+ )?(?:son|daughter|wife|husband|partner|girlfriend|boyfriend|mum|mom|dad|mate|friend|athlete|client|sister|brother|kid|boy|girl|player|patient|teammate)\b",
    re.I,
)


_PRESENT = re.compile(
    r"\bi(?: have|.ve| am|.m| keep| feel| can| can.?t| cannot| want| need| see| took| swallowed)\b|\bwon.?t\b|\bmy (?:\w+ ){1,3}(?:is|are|has|have|feels?|hurts?|looks?|keeps?)\b",
    re.I,
)
_PAST = re.compile(r"\b(?:had|was|were|went|used to|ago|once|years?|back in|when i was|as a (?:kid|child))\b", re.I)


_ANEW = re.compile(
    r"[.;:!?\n]|,(?=\s*(?:and\s+)?(?:my|his|her|the|i|it|he|she|now)\b)|\b(?:but|however|though|btw|by the way|also)\b",
    re.I,
)


_ENDS = re.compile(r"[.!?\n]")


class Mention(NamedTuple):
    """A sign of the safety card, the clause that gave it away, and whether it is told as past and done with."""

    sign: str
    clause: str
    resolved: bool = False


@lru_cache(maxsize=512)
def warnings(text: str) -> tuple[Mention, ...]:
    """Affirmed warning signs, gravest first; mentions negated in the same clause are left out.

    Remembered, because the gate looks at a question several times.
    """
    found = []
    for sign, pattern in WARNINGS.items():
        told = _told(pattern, text)
        if told:
            before, after = _BREAKS.split(text[: told.start()])[-1], _BREAKS.split(text[told.end() :])[0]
            clause = before + told[0] + after
            found.append(Mention(sign, clause.strip(" ,"), _resolved(text, told)))
    return tuple(found)


def _told(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match that is not denied; sooner one within a sentence: "where does the foot land? My toes are numb"."""
    first = None
    for match in _overlapping(pattern, text):
        before = _BREAKS.split(text[: match.start()])[-1]
        if not _ABILITY.match(match[0]) and (_NEGATED.search(before) or _NOT.search(match[0])):
            continue
        if not _ENDS.search(match[0]):
            return match
        first = first or match
    return first


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches, those too that begin within another, where something new does: "not my foot. My toes are numb".

    A list goes on ("I don't have a hot, red, swollen calf"), so that what denies its first word denies all.
    """
    match = pattern.search(text)
    while match:
        yield match
        new = _ANEW.search(match[0])
        match = pattern.search(text, match.start() + new.end() if new else max(match.end(), match.start() + 1))


def is_present(clause: str) -> bool:
    """Whether a clause tells what the reader has now: "I have …", "my calf is …"."""
    return bool(_PRESENT.search(clause)) and not _PAST.search(clause)


def clauses(text: str) -> list[str]:
    """The clauses that name a sign: those that the reader has now before those of others, then the gravest first."""
    told = dict.fromkeys(mention.clause for mention in warnings(text) if not mention.resolved)
    return sorted(told, key=lambda clause: not is_present(clause))


def is_harmless(question: str) -> bool:
    """Whether a text may answer a question: it asks for no clearance, and tells no warning sign."""
    return not ASKS_CLEARANCE.search(question) and not warnings(question)


def denied(text: str) -> bool:
    """Whether a text says of symptoms only that they are not there."""
    return bool(_DENIAL.search(text)) and not warnings(text)


def _resolved(text: str, mention: re.Match[str]) -> bool:
    """Whether a mention lies in, or before in its sentence, words such as "last year ... sorted"."""
    past = RESOLVED.search(text)
    if not past or mention.start() > past.end():
        return False
    return mention.end() >= past.start() or not re.search(r"[.!?\n]", text[mention.end() : past.start()])


def referrals(text: str) -> list[str]:
    """Signs of tier 1 that the reader has mentioned of themselves or of someone in their care."""
    if _ABOUT_READERS.search(text) or not re.search(_OWN, text, re.I):
        return []
    found = [sign for sign, pattern in REFERRALS.items() if pattern.search(text)]
    return [sign for sign in found if sign != "child" or not _GROWN_UP.search(text)]
