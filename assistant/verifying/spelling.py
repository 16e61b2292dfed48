"""English as it may be written -> plain tokens: contractions undone, phrases of one meaning and irregular forms made one.

Data but for `tokens`. Knows nothing of what the words do to a sentence (`vocabulary`).
"""

from __future__ import annotations

import re
import unicodedata

import Stemmer

from assistant.verifying.forms import IRREGULAR

stem = Stemmer.Stemmer("english").stemWord
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|%|[a-z]+(?:'[a-z]+)?|[;:,()]|[.!?](?=\s|$)|—")

_NUMBER = r"(?=(?:about |around |roughly |a |the )?(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|half|couple)\b))"

REWRITES = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        # how it is typed
        (r"[’‘ʼ]", "'"),
        (r"[“”\"]", " "),
        (r"[×✕]", " x "),
        (r"(?<=\d)\s*x\s*(?=\d)", " sets of "),
        (r"\b([a-z]+)-free\b", r"without \1"),
        (r"(?<=[a-z])[-–](?=[a-z])", " "),
        (r"(?<=\d),(?=\d{3}\b)", ""),
        (r"\s+", " "),
        # contractions
        (r"\bcan't\b|\bcannot\b", "can not"),
        (r"\bwon't\b", "will not"),
        (r"n't\b", " not"),
        (r"'(?:re|ve|ll|d|m|s)\b", ""),
        # amounts and their bounds
        (r"\b(?:per cent|percent)\b", "%"),
        (r"\bper\b", "a"),
        (r"\bfortnights?\b", "2 weeks"),
        (r"\bonce (?=(?:a|an|every|each|daily)\b)", "1 times "),
        (r"\bat once(?= (?:if|when|and)\b| ?[.,;])|\b(?:straight|right) away\b|\bstraightaway\b", "immediately"),
        (r"\bat once\b", " "),
        (r"\bevery (?:other|second)\b|\bon alternate\b|\balternate(?= days)", "everyother"),
        (r"\b(?:not|never|nobody|without) ((?:\w+ ){0,8}?)(?:by )?(?:more than|longer than|higher than|greater than|above|over|beyond|exceed(?:s|ing)?) " + _NUMBER, r"\1atmost "),
        (r"\bno (?:more|longer|higher|greater|further|later|worse) than\b|\bnot (?:more|longer|higher|greater) than " + _NUMBER + r"|\bup to " + _NUMBER + r"|\bat (?:the very )?most\b|\ba maximum of\b|\bat or (?:below|under)\b", " atmost "),
        (r"\b(\w+ out of \w+) or (?:less|lower|below)\b", r"atmost \1"),
        (r"\bor (?:less|fewer|below|under|lower)\b", " atmost "),
        (r"\b(?:no|not) (?:less|fewer|shorter|lower) than\b|\bat (?:the very )?least\b|\ba minimum of\b", " atleast "),
        (r"\b(\w+ out of \w+) or (?:more|higher|above)\b", r"atleast \1"),
        (r"\bor (?:more|longer|above|higher)\b", " atleast "),
        (r"\b(?:more than|longer than|higher than|greater than|above|(?<=go )over|(?<=goes )over|(?<=for )over|beyond|exceed(?:s|ing)?) " + _NUMBER, "atleast "),
        (r"\b(?:less than|fewer than|shorter than|lower than|under|below|within) " + _NUMBER, "atmost "),
        (r"\b(?:limit|restrict)(?:s|ed|ing)? (?:\w+ ){1,4}?to " + _NUMBER, "do atmost "),
        (r"\b(first|second|third) (phase|stage)\b", r"\2 \1"),
        (r"\b(phase|stage) (?:first|one)\b", r"\1 1"),
        (r"\b(phase|stage) second\b", r"\1 2"),
        (r"\b(phase|stage) third\b", r"\1 3"),
        # what denies
        (r"\bneither ([^.;]{1,80}?) nor\b", r"not \1 or"),
        (r"\bno longer\b|\b(?:hardly|barely|scarcely|rarely|seldom)\b", "not"),
        (r"\bnot (\w+ly )?(?:have|need|got) to (?!do with)|\bneed not\b", r"neednot \1"),
        (r"\bno (?:need|reason|point|necessity) (?:to|for|in)\b|\bnot (?:necessary|required|needed|essential) to\b", "neednot"),
        (r"\bdo(?:es)? not mean(?: that)?\b", "; neednot"),
        (r"\bno recurrence(?: of)?\b", "not again"),
        (r"\bnothing to do with\b", "unrelated"),
        (r"\boutside the scope of\b", "not covered by"),
        (r"\b(?:leaves?|leaving|left) open\b", "not say"),
        (r"\b(is|are|was|were|be|been|has|have|had|best|better) left\b", r"\1 leave"),
        (r"\b(?:leaves?|leaving|left) ((?:\w+ ){0,4}?)(?:out|alone|aside|behind|at home|for later)\b", r"omit \1"),
        (r"\bleav(?:e|es|ing) ((?:\w+ ){0,4}?)(?=until\b)", r"omit \1"),
        (r"\b(?:stay|staying|keep|keeping|steer|steering) (?:well )?(?:away|clear|off|out)(?: (?:of|from))?\b", "avoid"),
        (r"\b(?:away from|off) running\b", "without running"),
        (r"\b(?:give|gives|giving|gave|given) up\b|\b(?:quit|quits|quitting|cease|ceases|ceasing)\b", "stop"),
        (r"\bskip(?:s|ped|ping)? (?=(?:your|any|over|out|this|these|those|that|it|them|big|hard)\b|the (?!rope))", "omit "),
        (r"\bskip (?!(?:rope|the rope|a|an|for|with|on|in|and|or|at|to|only|slowly|gently|lightly|little|once|twice)\b)(?=[a-z])", "omit "),
        (r"\btak(?:e|es|ing) (?:(?:some|a bit|part|any|the|your|of) ){0,3}(?:load|weight|strain|pressure) off\b|\b(?:unload|offload)(?:s|ed|ing)?\b", "reduce load on"),
        (r"\brather than\b|\binstead of\b|\bas opposed to\b", "without"),
        (r"\b(?:swap|trade|exchange|replace|substitute)(?:s|d|ing)? ([^,.;:]{1,60}?) (?:for|with|by)\b", r"without \1 ;"),
        (r"\bnot (?:\w+ ){0,2}(?:much|a lot of|lots of|a great deal of)\b", "small"),
        (r"\bnot only\b", "also"),
        (r"\band (?=(?:\w+ )?(?:not|never|no|nothing|nobody|none|neednot)\b)", ", "),
        # until when, on what condition
        (r"\b(?:hold|holding) (?:off|back)(?: (?:on|from))?\b|\b(?:put|putting) (?:off|on hold)\b", "wait"),
        (r"\bwait(?:s|ing|ed)? for\b", "wait until"),
        (r"\bwait until ([^.;,]{1,80}?) before\b", r"until \1 , not"),
        (r"\b(?:as soon as|as long as|so long as|provided that|provided|assuming|in case|whenever|each time|every time)\b", "if"),
        (r"\bonly (?:once|when|if|after)\b", "onlyif"),
        (r"\bafter (?=(?:that|this|which|being|having)\b)", "then "),
        (r"\b(?:left |goes |if )?untreated\b", "if not treated"),
        (r"\beven though\b", "although"),
        (r"\beven (?:if|when|once|before)\b|\b(?:no matter|regardless of|irrespective of) ?(?:how|what|whether|if)?\b|\bhowever (?=[a-z])|\bwhatever (?=(?:the|your|its|their)\b)", " despite "),
        (r"\bto the point (?:where|that)\b", "until"),
        # how surely, who may
        (r"\b(?:usually|commonly|typically|generally|normally|mostly|frequently|as a rule|for the most part|more often than not|in general)\b", "often"),
        (r"\btends? to\b", "often"),
        (r"\bin (?:many|some) cases,?", "often"),
        (r"\bin most cases,?", "often most"),
        (r"(?<!great )\b(many|most|some) (?:of (?:the|my|your|his|her) )?(?=(?:\w+ )?(?:people|runners|athletes|patients|readers|cases|triathletes|swimmers|players)\b)", r"often \1 "),
        (r"\bkeep(?:s|ing)? (?:it|that|them|the \w+|your \w+) to\b", "only"),
        (r"\b(?:is|are|was) not (?:named|identified)\b", "anonymous"),
        (r"\b(?:have|has|had|having|got) to (?!do with)", "must "),
        (r"\b(?:is|are|be) an option\b", "is possible"),
        (r"\ball ?right\b", "acceptable"),
        (r"\b(?:is|are) a good idea\b", "is recommended"),
        (r"\b(?:make|making) sure(?: that)?\b|\b(?:be sure|remember|take care) to\b", " "),
        (r"\bon (?:your|their|his|her) own\b|\bby (?:your|him|her)self\b|\bby themselves\b", "unaided"),
        (r"\b(?:your|him|her)self(?= ?[.,;]|$)|(?<=decide )yourself|(?<=judge )yourself|(?<=for )yourself", "unaided"),
        (r"\bfree to\b", "can"),
        (r"\bmake up (?:your|one) mind\b", "decide"),
        # one way of saying it
        (r"\bas (?:small|low|little|light) as (?:possible|you can)\b|\bto a minimum\b|\bminimal\b|\bminimum\b", "small"),
        (r"\bas well as\b", "and"),
        (r"\bas (\w+(?: \w+)?) as\b", r"\1"),
        (r"\b(?:wear|wears|wearing|wore|worn) off\b|\b(?:go|goes|going|gone|went) away\b", "fade"),
        (r"\bget(?:s|ting)? better\b|\bgot better\b", "recover"),
        (r"\bget(?:s|ting)? worse\b|\bgot worse\b", "worsen"),
        (r"\bfeel(?:s|ing)? (?:fine|ok|okay|well|great)\b", "feel good"),
        (r"\bphysical therap(?:y|ists?)\b|\bphysio(?:therap(?:y|ists?)|s)?\b", "physio"),
        (r"\bgo ahead\b|\bgreen light\b|\ball clear\b|\bsay so\b|\bsa(?:y|ys|id) (?:yes|so)\b", "clearance"),
        (r"\b(?:skip|skips|skipping|jump|jumping) (?:the )?rope\b|\bjump(?:ing)? rope\b|\brope (?:jumping|skipping)\b", "jump rope"),
        (r"\b(your|my|his|her|the|lower|upper) back\b", r"\1 spine"),
        (r"\b(?:is|are|was|become|becomes|became) clear\b", "is known"),
        (r"\bthe most(?= ?(?:[.,;]|$))", "greatest"),
        (r"\bon purpose\b", "deliberately"),
        (r"\b(?:keep|keeps|keeping) up\b", "keep"),
        (r"\b(?:build|go|goe|bump|ramp|step|crank|push|turn)(?:s|ing|ed)? up\b|\b(?:built|went|gone) up\b", "increase"),
        (r"\bin a row\b|\brunning(?= *[.,;] *$)(?<=days running)", "consecutive"),
        (r"\bby degrees\b|\bbit by bit\b|\blittle by little\b|\bstep by step\b|\bin stages\b", "gradually"),
        (r"\bat the moment\b|\bright now\b", "now"),
        (r"\btoo much, too soon\b", "too early"),
        (r"\bmove on\b|\bgo on\b", "go"),
        (r"\bcomplet(?:ed|ing)\b", "do"),
        # nothing said
        (r"\blater on\b", " "),
        (r"\ball (?=about\b)", ""),
        (r"\bthe right (?=(?:person|people|way|time|thing|moment|place|choice|one)\b)", "the "),
        (r"\bwhen the time comes\b", " "),
        (r"\bclearly\b", " "),
        (r"^first,? |(?<=[:,;] )first,? (?=(?:you|the|your|we|he|she|it|they)\b)|(?<!come )(?<!comes )(?<!is )(?<!are )\bfirst(?= ?[,.;])|\bfirst of all\b", " "),
        (r"\b(?:in short|in terms of|on top of that|at the same time|at first|of course|in addition|as well|all in all|in other words|namely|that is to say|to begin with|(?:keep in mind|remember|bear in mind)(?: that)?)\b", " "),
        (r"\bfor (?:now|the time being)\b", " "),
        (r"\bsince then\b", "then"),
        (r"\bboth (?=(?:\w+ ){1,6}and\b)|\bboth (?=(?:in|for|of|during|on)\b)", " "),
        (r"\b(?:says?|said|put) plainly\b|\b(?:not|no) (?:hide|secret of)\b", "say"),
        (r"\b(?:if|when) you (?:are |would |want |wish )?(?:like |looking |look |wonder|wondering |ask |asking |curious |interested |need |want |wish |know|to know|it comes)(?:to |for |about |in )*(?:know |read |find )?(?:more |out )?", " "),
        (r"\bwhen it comes to\b|\bas for\b|\bas to\b", "on"),
        (r"\b(?:at|above) all\b", ""),
        # a clause of its own
        (r"\band (?=(?:covers?|concentrates?|focus(?:es)?|names?|gives?|says?|lists?|deals?|describes?|explains?|offers?|mentions?|points?|links?)\b)", ", "),
        (r"\bdo(?:es)? mean\b|\bmeans?(?= you\b)", "; mean"),
        (r"\b(said|says?|learns?|knows?|means?|mean|agrees?|reports?|finds?|thinks?|adds?|notes?|shows?|remember|states?) that\b", r"\1 ;"),
    )
)  # fmt: skip
"""What is read as something else before a sentence is cut into words; in this order, on small letters."""


def tokens(text: str) -> list[str]:
    """Words, numbers and breaks of a text, contractions undone and irregular forms made regular.

    >>> tokens("Don't run: 5x20 s.")
    ['do', 'not', 'run', ':', '5', 'sets', 'of', '20', 's', '.']
    """
    text = unicodedata.normalize("NFKC", text).lower()
    for pattern, instead in REWRITES:
        text = pattern.sub(instead, text)
    return [IRREGULAR.get(token, token) for token in _TOKEN.findall(text)]
