"""Forms of English words that no stemmer knows: irregular ones, degrees, and nouns made of verbs. Data."""

from __future__ import annotations

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
describe: description
explain: explanation
improve: improvement
move: movement
reduce: reduction
recommend: recommendation
suggest: suggestion
treat: treatment
diagnose: diagnosis
differ: different difference
do: did done
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
hold: held
hot: heat
hurt: hurting
important: importance
keep: kept
know: knew known
lead: led
less: fewer
lose: lost loss losses
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
see: seen saw
severe: severity
shorten: shortened
show: shown
speed: sped
spend: spent
stand: stood
stiff: stiffness
strong: strength strengthen strengthening
weak: weaken weakens weakening weakness
swell: swollen swelling
swim: swam swum
take: took taken
teach: taught teaches
tear: torn tore
tell: told
think: thought
tight: tightness
wear: worn wore
write: wrote written
""".split("\n")
    for form in line.partition(":")[2].split()
}
_COMPARED = """
strong weak fast slow quick big small large heavy light hard soft high low deep long short early late near close easy
gentle stiff tight loose warm cold hot mild severe sore flat steep narrow wide firm young old new great strict rough
smooth sharp dull safe kind simple clear thick thin poor calm tough
"""


def _compared(word: str) -> tuple[str, str]:
    """ "Higher", "highest"."""
    root = word[:-1] + "i" if word.endswith("y") else word.rstrip("e")
    root += root[-1] if word in ("big", "hot", "flat", "thin") else ""
    return root + "er", root + "est"


IRREGULAR |= {form: word for word in _COMPARED.split() for form in _compared(word)}
"""To each form the word that it is a form of, or of whose meaning it is."""
