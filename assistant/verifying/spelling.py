"""English as it may be written -> plain tokens: contractions undone, phrases of one meaning and irregular forms made one.

Data but for `tokens`. Knows nothing of what the words do to a sentence (`vocabulary`).
"""

from __future__ import annotations

import re
import unicodedata

import Stemmer

stem = Stemmer.Stemmer("english").stemWord
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|%|[a-z]+(?:'[a-z]+)?|[;:,()]|[.!?](?=\s|$)|—")

REWRITES = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"[’‘]", "'"),
        (r"[“”\"]", " "),
        (r"[×✕]", " x "),
        (r"(?<=\d)\s*x\s*(?=\d)", " sets of "),
        (r"(?<=[a-z])[-–](?=[a-z])", " "),
        (r"(?<=\d),(?=\d{3}\b)", ""),
        (r"\bcan't\b|\bcannot\b", "can not"),
        (r"\bwon't\b", "will not"),
        (r"n't\b", " not"),
        (r"'(?:re|ve|ll|d|m|s)\b", ""),
        (r"\b(?:per cent|percent)\b", "%"),
        (r"\bper\b", "a"),
        (r"\b(?:have|has|had|having|got) to (?!do with)", "must "),
        (r"\bno longer\b", "not"),
        (r"\b(?:as soon as|as long as|so long as|provided that|provided|assuming|in case|whenever|each time|every time)\b", "if"),
        (r"\bonly (?=(?:once|when|if|after)\b)", ""),
        (r"\bafter (?=(?:that|this|which|being|having)\b)", "then "),
        (r"\b(?:left |goes |if )?untreated\b", "if not treated"),
        (r"\beven though\b", "although"),
        (r"\beven (?:if|when|once)\b|\b(?:no matter|regardless of) (?:how|whether|if)?\b|\bhowever (?=[a-z])", "despite"),
        (r"(?<!not )(?<!without )(?<!need to )\bwait(?:ing)? for\b", "until"),
        (r"\bdo(?:es)? not mean\b", "; not mean"),
        (r"\bdo(?:es)? mean\b", "; mean"),
        (r"\bsince then\b", "then"),
        (r"\b(?:away from|off) running\b", "without running"),
        (r"\bfeel(?:s|ing)? (?:fine|ok|okay|well|great)\b", "feel good"),
        (r"\bsa(?:y|ys|id) (?:yes|so)\b", "clearance"),
        (r"\b(?:in short|in terms of|on top of that|at the same time|at first|of course|in addition|as well|in general|all in all|keep in mind that|remember that|bear in mind that)\b", " "),
        (r"\bnothing to do with\b", "unrelated"),
        (r"\boutside the scope of\b", "not covered by"),
        (r"\b(?:left|leaves?|leaving) open\b", "not say"),
        (r"\bno recurrence(?: of)?\b", "not again"),
        (r"\bfor (?:now|the time being)\b", " "),
        (r"\bboth (?=(?:\w+ ){1,6}and\b)|\bboth (?=(?:in|for|of|during|on)\b)", " "),
        (r"\bno (?:need|reason) to\b", "not"),
        (r"\b(?:says?|said|put) plainly\b|\b(?:not|no) (?:hide|secret of)\b", "say"),
        (r"\bcomplet(?:ed|ing)\b", "do"),
        (r"\bon your own\b|\bby yourself\b", "yourself"),
        (r"\bmove on\b|\bgo on\b", "go"),
        (r"\b(?:make up your mind|make up one mind)\b", "decide"),
        (r"\b(?:if|when) you (?:are |would |want |wish )?(?:like |looking |look |wonder|wondering |ask |asking |curious |interested |need |want |wish |know|to know|it comes)(?:to |for |about |in )*(?:know |read |find )?(?:more |out )?", " "),
        (r"\bwhen it comes to\b|\bas for\b|\bas to\b", "on"),
        (r"\b(?:at|above) all\b", ""),
        (r"\bat (?:the very )?most\b", "no more than"),
        (r"\bevery (?:other|second)\b|\bon alternate\b|\balternate(?= days)", "everyother"),
        (r"\b(?:stay|staying|keep|keeping|steer|steering) (?:well )?(?:away|clear|off|out)(?: (?:of|from))?\b", "avoid"),
        (r"\b(?:hold|holding) (?:off|back)(?: (?:on|from))?\b|\bput (?:off|on hold)\b", "wait"),
        (r"\b(?:leave|leaves|leaving|left) ((?:\w+ ){0,3})out\b", r"omit \1"),
        (r"\brather than\b|\binstead of\b|\bas opposed to\b", "without"),
        (r"\bphysical therap(?:y|ists?)\b|\bphysio(?:therap(?:y|ists?)|s)?\b", "physio"),
        (r"\bgo ahead\b|\bgreen light\b|\ball clear\b|\bsay so\b|\bok(?:ay)?\b", "clearance"),
        (r"\b(?:skip|skips|skipping|jump|jumping) (?:the )?rope\b|\bjump(?:ing)? rope\b|\brope (?:jumping|skipping)\b", "jump rope"),
        (r"\bas (?:small|low|little|light) as (?:possible|you can)\b|\bto a minimum\b|\bminimal\b|\bminimum\b", "small"),
        (r"\bas\b[^,.;]{1,20}\bas\b", " "),
        (r"\b(your|my|his|her|the|lower|upper) back\b", r"\1 spine"),
        (r"\bon purpose\b", "deliberately"),
        (r"\bin other words\b|\bnamely\b|\bthat is to say\b", ""),
        (r"\b(said|says?|learns?|knows?|means?|mean|agrees?|reports?|finds?|thinks?|adds?|notes?|shows?|remember|states?) that\b", r"\1 ;"),
        (r"\b(?:keep|keeps|keeping) up\b", "keep"),
        (r"\b(?:build|builds|building|built|go|goes|went|gone) up\b", "increase"),
        (r"\bin a row\b|\brunning(?= *[.,;] *$)(?<=days running)", "consecutive"),
        (r"\bby degrees\b|\bbit by bit\b|\blittle by little\b|\bstep by step\b|\bin stages\b", "gradually"),
        (r"\bat the moment\b|\bright now\b", "now"),
        (r"\btoo much, too soon\b", "too early"),
        (r"\bnot only\b", "also"),
        (r"\band (?=(?:\w+ )?(?:not|never|no)\b)", ", "),
    )
)  # fmt: skip
"""What is read as something else before a sentence is cut into words; in this order, on small letters."""

IRREGULAR = {
    form: line.split(":")[0]
    for line in """
anonymous: unnamed nameless
appear: appearance
become: became
begin: began begun
bend: bent
break: broke broken
bring: brought
build: built
calf: calves
choose: chose chosen choice
come: came
decide: decision
diagnose: diagnosis
differ: different difference
do: did done
early: earlier
feel: felt
find: found
fit: fitness
flexible: flexibility
foot: feet
get: got gotten
give: gave given
go: went gone
grow: grew grown growth
heal: healing
hear: heard
heavy: heavier
high: higher
hold: held
hot: heat
hurt: hurting
important: importance
keep: kept
know: knew known
late: later
lead: led
leave: left
less: fewer
light: lighter
load: unload unloading offload
long: lengthen lengthens longer
lose: lost loss losses
low: lower
make: made
mean: meant
mobile: mobility mobilise
pain: painful painfully
react: reaction reactions
ready: readiness
rise: rose risen
run: ran
safe: safely safety
say: said
severe: severity
short: shorten shortens shorter shortened
show: shown
spend: spent
stand: stood
stiff: stiffness stiffer
strong: strength strengthen strengthening stronger
swell: swollen swelling
swim: swam swum
take: took taken
teach: taught teaches
tear: torn tore
tell: told
think: thought
tight: tightness tighter
wear: worn wore
write: wrote written
""".split("\n")
    for form in line.partition(":")[2].split()
}
"""To each form the word that it is a form of, or of whose meaning it is."""


def tokens(text: str) -> list[str]:
    """Words, numbers and breaks of a text, contractions undone and irregular forms made regular.

    >>> tokens("Don't run: 5x20 s.")
    ['do', 'not', 'run', ':', '5', 'sets', 'of', '20', 's', '.']
    """
    text = unicodedata.normalize("NFKC", text).lower()
    for pattern, instead in REWRITES:
        text = pattern.sub(instead, text)
    return [IRREGULAR.get(token, token) for token in _TOKEN.findall(text)]
