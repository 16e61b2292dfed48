"""The words of warning signs (tier 3) and of matters for a clinician (tier 1), by sign of the safety card.

Patterns alone: `signals` says what a match is worth, and `safety` what is done about it.
"""

from __future__ import annotations

import re

_PART = r"(?:foot|feet|toes?|ankle|leg|heel|sole|limb)"
_NOW = r"(?:is|are|has|have|'s|’s|gone|went|going|turn(?:ed|ing|s)?|feels?|looks?|getting|got)"
OWN = r"(?:\bmy\b|\bi\b|\bi.?m\b|\bi.?ve\b|\bmine\b|\bme\b)"


def _either(*patterns: str) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


_WARNINGS: dict[str, str] = {
    "self_harm": _either(
        r"\bkill(?:ing)? my ?self\b", r"\bsuicid", r"\bend (?:my life|it all)\b", r"\bself.?harm",
        r"\bhurt(?:ing)? myself on purpose\b", r"\b(?:want|going|need|urge|thinking|feel like|thoughts of)\b.{0,12}\bhurt(?:ing)? myself\b", r"\b(?:do not|don.?t|dont) want to (?:live|be alive|wake up|exist)\b",
        r"\bbetter off (?:dead|without me)\b", r"\bno (?:point|reason) (?:in )?(?:living|to live)\b",
        r"\bcut(?:ting)? my (?:arms?|wrists?|legs?|thighs?)\b", r"\btake my own life\b",
    ),
    "chest_breath": _either(
        r"\bchest (?:pains?|hurts?|is tight|feels tight|tightness|ache)", r"\b(?:pain|tightness|pressure) in (?:my|his|her|the) chest",
        r"\b(?:can.?t|cannot|struggling to|hard to|trouble) (?:breath|catch (?:my|his|her) breath|get (?:my|any) (?:breath|air))",
        r"\b(?:short|out) of breath\b", r"\bshortness of breath\b", r"\bcough\w* (?:\w+ ){0,5}blood\b", r"\bblood when (?:i|he|she) cough",
    ),
    "stroke": _either(
        r"\bface (?:has |is |'s |’s )?(?:droop|dropped)", r"\bslurr", r"\bspeech .{0,20}(?:wrong|funny|gone|slurred)",
        r"\b(?:can.?t|cannot) (?:lift|move|raise) (?:my|his|her|one) arm",
    ),
    "allergic_reaction": _either(
        r"\b(?:lips?|tongue|throat|face|eyes?)\b.{0,25}\b(?:swell|swollen|swelled|puff|clos)",
        r"\b(?:swollen|swelling|puffy) (?:lips?|tongue|throat|face)", r"\bhives\b",
    ),
    "overdose": _either(
        r"\btoo many (?:pills|tablets|painkillers|paracetamol|ibuprofen|codeine|tramadol)", r"\boverdos",
        r"\b(?:took|taken|swallowed|had|popped|necked)\b.{0,25}\b(?:whole|entire) (?:pack|box|bottle|strip|blister)",
        r"\b(?:took|taken|swallowed|popped)\b.{0,15}\b(?:1[0-9]|[2-9][0-9]|twenty|thirty|fifteen|sixteen|dozen)\b.{0,12}(?:pills|tablets|paracetamol|ibuprofen|codeine|caps)",
    ),
    "head_injury": _either(r"\b(?:hit|banged|bumped|knocked|cracked|smacked|whacked|landed on) (?:my|his|her|their|the) head\b"),
    "fainting": _either(r"\b(?:i|he|she|we|they|just|have|keep) (?:\w+ )?(?:fainted|faint|fainting|passed out|blacked out|collapsed|keeled over)\b", r"\b(?:passed|blacked) out (?:\w+ )?(?:today|now|just|this|in|on|at|after|when|while|getting|again|twice)\b"),
    "numb_cold": _either(
        rf"\b{_PART}\b.{{0,40}}\b(?:numb|ice.?cold|stone cold|blue|purple|grey|gray|white|pale|mottled|dusky|tingl|no feeling|lifeless)",
        rf"\b{_PART}\b.{{0,12}}\b{_NOW} (?:\w+ ){{0,2}}cold\b",
        rf"\b(?:numb|tingling|pins and needles|no feeling|can.?t feel|cannot feel|lost (?:all )?feeling|blue)\b.{{0,25}}\b{_PART}\b",
    ),
    "weight_bearing": _either(
        r"\b(?:can.?t|cannot|can not|couldn.?t|unable to|not able to|won.?t|impossible to)\b.{0,15}\b(?:put|bear|take|place|get)\b.{0,12}\b(?:weight|pressure)\b",
        r"\b(?:can.?t|cannot|couldn.?t|unable to|barely|hardly) (?:even )?(?:walk|stand|step) on (?:it|my|his|her|the|that)\b",
        r"\bwon.?t (?:hold|take|carry) (?:me|my weight|any weight)\b",
    ),
    "deformity": _either(
        rf"\b{_PART}\b.{{0,30}}\b(?:wrong (?:way|angle|direction)|(?:odd|funny|weird|strange) angle|crooked|misshapen|deformed|out of shape|"
        r"(?:pointing|points|sticking|bent|bends|twisted) (?:\w+ )?(?:sideways|outwards?|inwards?|backwards?|the wrong way))",
    ),
    "open_wound": _either(
        r"\bbone (?:is |'s |’s )?(?:sticking|poking|showing|visible|coming|through)", r"\b(?:see|seeing) (?:the |a |my )?bone\b",
        r"\b(?:open|deep|gaping) (?:wound|gash|cut)\b",
    ),
    "calf_dvt": _either(
        r"\b(?:calf|calves|lower leg|back of (?:my|the|his|her) (?:leg|knee))\b.{0,45}\b(?:swell|swollen|swelled|hot|warm|red|puffy|throb|huge|balloon|bigger)",
        r"\b(?:swollen|hot|red|warm|throbbing|puffy|tender)\b.{0,20}\b(?:calf|lower leg)\b", r"\bblood clot\b", r"\bdvt\b",
    ),
    "hot_red_fever": _either(
        rf"\b(?:fever|feverish|temperature|shiver\w*|chills|the sweats)\b.{{0,80}}\b(?:{_PART}|swollen|red|hot)\b",
        rf"\b(?:{_PART}|swollen|hot|red)\b.{{0,80}}\b(?:fever|feverish|temperature of|shivering|chills)\b",
    ),
    "wound_infection": _either(r"\b(?:pus|oozing|weeping|festering|smells? (?:rotten|foul|bad|off))\b", r"\bred (?:line|streak)s?\b"),
    "crack_pop": _either(r"\b(?:heard|felt|hear|feel|there was|went)\b.{0,25}\b(?:a |an |loud |sharp |audible |sudden |it )*(?:crack|pop|snap|crunch)(?:ped|ed|ing)?\b", r"\bsomething (?:just |has |had |suddenly )?(?:cracked|snapped|popped|gave way|tore|ripped)\b"),
    "new_trauma": _either(
        rf"\bdropped\b.{{0,40}}\bon(?:to)? (?:my|the|his|her|it)\b.{{0,25}}\b{_PART}\b", rf"\b{_PART}\b.{{0,25}}\b(?:run over|crushed|trodden on|stamped on|stood on by)\b",
        rf"\b(?:ran|drove|rolled|stamped|stepped|trod|landed) (?:\w+ ){{0,3}}(?:over|on) (?:my|his|her) (?:\w+ ){{0,3}}{_PART}\b",
        r"\b(?:fell|fallen|tumbled|came|tripped|slipped) (?:\w+ )?(?:down|off|over|from|on)\b.{0,20}\b(?:stairs|steps|ladder|bike|crutches|wall|frame|kerb|curb)\b",
    ),
    "compartment": _either(r"\b(?:boot|cast|plaster)\b.{0,30}\b(?:too tight|unbearabl|crushing|strangl)", rf"\b{_PART}\b.{{0,20}}\b(?:rock hard|hard as|solid as)"),
    "night_rest_pain": _either(
        r"\b(?:pain|ache|aches|throb\w*|hurts?|foot|it)\b.{0,40}\b(?:wak(?:es?|ing) (?:me|him|her)|woke (?:me|him|her)|at night|all night|in the night|keeps me (?:up|awake)|when i.?m (?:lying|resting|in bed))",
        r"\b(?:woken|wake|woke|waking)\b.{0,40}\b(?:pain|ache|throb|foot|bone)",
        r"\b(?:pain|ache|aching|throb\w*|it)\b.{0,20}\b(?:worse|stronger|grows|growing|builds)\b.{0,30}\b(?:lie|lying|rest|resting|bed|sit|night)",
        r"\b(?:lost|dropped|shed)\b.{0,20}\b(?:stone|weight|kilos?|kg|pounds|lbs)\b.{0,15}\bwithout (?:trying|meaning|dieting)",
    ),
    "cauda_equina": _either(r"\b(?:lost|losing|no) (?:control of|feeling in|control over) (?:my |his |her )?(?:bladder|bowels?|groin|saddle)", r"\bwet myself\b"),
    "gi_bleed": _either(r"\b(?:vomit|threw up|throwing up|sick|puk)\w*.{0,15}\bblood\b", r"\b(?:black|tarry|bloody) (?:stool|poo|poop)", r"\b(?:stools?|poos?|poop)\b.{0,20}\b(?:black|tarry|bloody|like tar)"),
    "heavy_bleeding": _either(r"\b(?:bleed|blood)\w*\b.{0,25}\b(?:won.?t stop|not stopping|doesn.?t stop|pouring|gushing|soaked)"),
    "seizure": _either(r"\b(?:had|having|has had) a (?:fit|seizure)\b", r"\bconvuls"),
    "palpitations": _either(r"\bheart\b.{0,25}\b(?:racing|pounding|irregular|fluttering|skipping beats|1[5-9]0)\b"),
}  # fmt: skip
"""Gravest first."""
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
WARNINGS: dict[str, re.Pattern[str]] = {
    sign: re.compile(
        re.sub(r"(\.\{0,\d+\})", r"\1?", _either(words, _ABROAD[sign]) if sign in _ABROAD else words), re.I
    )
    for sign, words in _WARNINGS.items()
}
"""One pattern per sign of the safety card, gravest first, in all languages. With gaps as short as can be: in
"my calf is swollen. The other is not swollen" the first "swollen" ends the sign."""

_REFERRALS: dict[str, str] = {
    "child": _either(
        r"\bmy (?:\w+ ){0,2}(?:son|daughter|kid|child|boy|girl|lad|teen\w*|toddler|grandson|granddaughter)\b",
        r"\bi.?m (?:1[0-7]|[89])\b(?! (?:weeks|days|months|hours))", r"\b(?:[5-9]|1[0-7])[ -]?year[ -]?old\b", r"\bu1[0-7]s?\b",
    ),
    "pregnancy": _either(r"\b(?:i.?m|i am|while|being|my wife is|she.?s) (?:\w+ ){0,3}pregnant\b", r"\bpost.?partum\b", r"\bbreast.?feeding\b", r"\bweeks pregnant\b"),
    "bone_medicine": _either(r"\bosteopor\w*", r"\bosteopeni\w*", r"\bbisphosphonat\w*", r"\balendron\w*", r"\bfosamax\b", r"\b(?:long.?term|daily|years of) (?:steroids?|prednis\w*)", r"\bprednisolone\b"),
    "high_risk_bone": _either(r"\bnavicular\b", r"\bjones fracture\b", r"\bsesamoid\w*", r"\bbase of (?:my|the) (?:second|2nd|fifth|5th)"),
    "repeated_or_reds": _either(
        r"\b(?:second|third|fourth|another|2nd|3rd|4th) stress (?:fracture|reaction)", r"\b(?:two|three|four|several|2|3|4) stress fractures\b",
        r"\b(?:missed|no|lost|stopped|haven.?t had) (?:my |a |any )?periods?\b", r"\bperiods? (?:have |has )?(?:stopped|gone|vanished|disappeared)", r"\bunder.?eating\b", r"\beating disorder\b",
    ),
    "not_healing": _either(
        r"\b(?:not|isn.?t|hasn.?t|no sign\w* of|still not|never) heal\w*", r"\bnon.?union\b",
        r"\b(?:three|four|five|six|3|4|5|6|7|8) months\b.{0,40}\b(?:still|hurts?|sore|pain\w*|swollen)\b", r"\b(?:1[2-9]|[2-4]\d) weeks\b.{0,40}\bstill\b",
    ),
    "pain_on_loading": _either(
        r"\b(?:pain|ache|soreness|it|foot)\b.{0,20}\b(?:came back|comes back|returned|returns|is back|flared)\b",
        r"\b(?:hurts|hurt|sore|painful|pain|aches)\b.{0,20}\b(?:when i|after i|after|when|during) (?:run\w*|jog\w*|jump\w*|hop\w*|skip\w*|load\w*|walk\w*)",
    ),
}  # fmt: skip
REFERRALS = {sign: re.compile(words, re.I) for sign, words in _REFERRALS.items()}
"""Matters for a clinician before any further loading (tier 1), by sign of the safety card."""
