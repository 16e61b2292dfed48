"""Words that may stand for each other, and whether a word is among others in that sense. Knows no sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from assistant.verifying.vocabulary import stems

_FAMILIES = """
begin start commence initial initially first launch introduce onset
continue keep maintain hold preserve retain sustain persist stay remain / stop halt end quit cease pause
end finish conclude complete over
gradual gradually progressive progressively slow slowly steadily steady step bit gentle gently
slow slowly gentle gently easy easily relaxed unhurried
easy easily easier comfortable comfortably light simple kind kinder
quick quickly fast rapid rapidly swift swiftly speed speedy brisk briskly / fast speed pace velocity
sudden suddenly abrupt abruptly unexpected unexpectedly
clear clearance permission approval approve agree consent sign clean-bill
clear clearly plain plainly obvious obviously / decide choose pick select determine settle judge judgement call
choose select option choice alternative possibility pick
increase build raise add grow progress rise climb boost step ramp extend expand up high / extend lengthen long stretch
decrease reduce lower cut less drop down fall shrink lessen minimise limit fewer low small lighten ease
small little low short slight slightly minor tiny modest bit brief
big large great high heavy major considerable substantial huge / large main major chief principal primary key
shorten short cut reduce less / long lasting lengthy extended prolonged
much many plenty lot great several numerous lots loads multiple range / several number many few multiple some
extra more further addition additional another other plus besides / second another
more further above over beyond exceed / volume amount mileage quantity load workload distance
distance mileage kilometre far / amount dose number quantity portion
load stress strain pressure burden demand force weight weightbearing bear / weightbearing weight bear load stand
run runner jog running / run-walk walk-run / runner athlete people person / athlete player play sportsperson
bike cycle cycling bicycle ride saddle / swim swimming pool / pool water swim / gym weights / jump skip rope
train training session work workout exercise practice practise / session workout outing bout
exercise drill workout movement / routine programme program plan schedule regime regimen / repeat repetition rep again
row consecutive straight successive / set round series block / series progression sequence succession
step stage rung / fracture break broken / tear rip rupture / swell swelling swollen puffy / bruise bruising
lump bump / pain hurt painful ache sore tender pain-free
ease relieve relief soothe settle fade reduce calm improve alleviate lessen
fade go disappear vanish ease subside settle / calm settle quiet soothe / heal recover recovery settle mend repair
improve good strong well improvement progress recover boost / recover recovery back return
return returning back comeback again resume resumption restart / again anew once-more repeat recurrence recur
flare flare-up react worsen / react respond response answer / worsen worse aggravate exacerbate deteriorate
bad severe badly serious / hard tough difficult challenging demanding
miserable awful horrible rotten terrible grim unpleasant / angry irritated irritable inflamed
irritate irritation annoy / sharp stabbing acute / stiff stiffen stiffness tight tighten rigid / tight tighten tense
weak neglect / strong power / strong build develop increase improve
mobile mobility flexible flexibility move movement / control stability steadiness / balance stability
fit fitness shape condition ready / aerobic cardio heart cardiovascular / ready prepared fit prepare expect
suit appropriate suitable right depend fitting proper good / right correct proper / different vary differ
vary different depend change / depend based according / same alike identical
usual normal normally typically usually regular familiar standard
often many case usual frequent frequently regularly common commonly regular / common widespread frequent
regular regularly consistent consistently / rare seldom / important matter key crucial essential vital
matter care important count / sure certain / early soon premature prematurely / late later after afterwards
after since following later then afterwards / next follow following later then / morning next
previous earlier former prior before / last final previous / first begin initial earliest
immediate immediately straight now / temporary short brief while / while time period spell stretch
period time spell phase stretch weeks / time occasion / chance opportunity / landing land strike contact touch hit
beneath under below underneath / behind back rear / front forward ahead / forward far / near nearest closest close
away off / upper top / bottom lower underside / underside sole under / spot place area part region site
inside indoors home house / surface ground floor terrain / path trail route / flat level even / smooth even slick
hill hilly slope uphill gradient incline climb / downhill descent / soft cushioned / hard firm solid
cadence step turnover rate frequency / stride step / rate speed frequency / take use
list name detail spell describe tell say mention give specify include state enumerate set / write describe pen
write author record note / anonymous unnamed / prompt inspire trigger reason spark motivate lead
trigger bring cause provoke / cause trigger lead result produce make / reason why because
help support advice aid assist assistance / advice guidance tip recommendation recommend suggest
recommend suggest advise propose / ask check consult talk speak question query enquire inquire / question matter
examine examination look check assess assessment see inspect test evaluate / test check try assess examine
watch see look observe supervise / show demonstrate explain teach / learn teach discover find realise
teach learn help make train / explain reason / refer point link direct / article post piece blog
blog page site website / download pdf / free cost / free leave open / internet online web
cost price money worth charge / cost lose take / lose loss cost / worth value / buy get
replace substitute swap exchange switch change instead / switch change go move swap / change alter adjust modify
mix alternate combine combination interval / alternate mix switch / careful cautious
deliberate purpose intentional intentionally / plainly honest openly frankly candid / hide plain plainly openly
concentrate focus attention / endless unlimited infinite countless limitless / successful success successfully
professional pro / ironman triathlete / triathlete triathlon / injury injured hurt
suffer have get sustain experience endure / go come move / go rise climb / kind easy gentle / creep slip get
grind gear / resistance band gear / low easy light / manage able can do / need must require necessary take
want wish like / top addition / altogether complete total entire full completely entirely totally
complete full whole entire total / all every each whole / half halve / few couple / stubborn persistent
last take continue endure persist / last hold / take last require need / long last / heat warm hot
cold cool ice icy chill / pack compress / tablet pill medication medicine drug painkiller / massage rub
stretch lengthen pull / pull tug draw / push press shove / lift raise / bend flex flexing bent / straighten extend
lower down descend / stand upright / sit seated sitting / lie lying / sleep night / food eat nutrition diet
shoe footwear trainer sneaker / boot cast / crutch crutches / backpack rucksack bag / wear use
use employ utilise apply / risk danger chance / reaction response / diagnose diagnosis / scan image x-ray
operate operation surgery surgical / injection inject jab / race compete competition / sprint sprinting
speed faster tempo / twice double two / both two double / single one / stair staircase step / scratch grumble complain
trouble bother problem troublesome difficulty / problem trouble complaint issue / patient patience
experience history / story account / away avoid / leave keep allow / allow let permit / allow can permit
part element component / goal aim target objective purpose / meant aim intended design / design mean
cover deal address discuss include / contain include have hold / give provide supply offer / get reach receive obtain
reach hit get achieve attain / accept acceptable fine ok okay tolerate tolerable allow / fine good well ok okay
walk stroll / limp limping hobble / favour spare protect / protect guard shield / spare save / skip drop omit
drop skip fewer / remove take off out drop / direct directly right straight
trouble struggle bother problem difficulty suffer / middle mid midportion central centre / inside content contain
more increase build add raise further / gradual small little / drop go back fall / hear heard told / yet still
rough roughly about around approximately nearly / almost nearly / only just merely solely / never ever
cue signal sign indication / sign signal symptom indication / wake rise bed / tissue fibre / new fresh / old former
young younger / dead worn / worn tired / tired fatigue fatigued
rehab rehabilitation / technique form style / instruction rule advice order / general overall / room space scope time
group category class set kind / mark stress emphasise highlight flag / track route way road path / dynamic active
score rating mark value number / panic worry alarm / machine ergometer device / isometric static / report say tell note
share part portion / table chart plan / clinic practice / height level / tape taping strap strapping / mistake error
calendar date / fixed set exact certain specific / pop snap crack / therapy treatment treat / section chapter part
grade degree level / gait walk stride / trunk torso / healthy good uninjured / mild minor light slight
gadget device equipment tool / video clip
fulltime full / belong own / near dear close / follow after next
"""
_WIDER = """
injury: fracture break strain tear reaction sprain rupture
problem: injury pain fracture strain tear
discomfort: pain hurt ache sore
pain: soreness ache sore hurt
symptom: pain ache stiff swell numb
activity: run cycle swim jump walk train exercise
sport: run cycle swim rugby football triathlon race
cardio: cycle bike swim run
clinician professional specialist expert: physio doctor podiatrist surgeon
cause: put make
equipment: boot crutch band
aid: boot crutch
body: foot leg
recover: heal return
effort: run race sprint
stop: without not no avoid omit never
patient client: runner people person athlete
movement: jump hop exercise
session: run gym train swim bike
"""


def _kin() -> Mapping[str, frozenset[str]]:
    found = defaultdict[str, set[str]](set)
    for family in map(stems, _FAMILIES.replace("\n", "/").split("/")):
        for word in family:
            found[word] |= family
    for line in _WIDER.strip().split("\n"):
        wider, _, narrower = line.partition(":")
        for word in stems(wider):
            found[word] |= stems(narrower)
    return {word: frozenset(some) for word, some in found.items()}


KIN = _kin()
"""To each stem the stems that may stand for it: its like, and, as "injury" for "fracture", what is narrower."""


def has(there: Collection[str], word: str) -> bool:
    """Whether a word is among others, or one that may stand for it."""
    return word in there or any(kin in there for kin in KIN.get(word, ()))


def share(words: Sequence[str], there: Collection[str]) -> float:
    """How many of some words are among others, from 0 to 1; 1 where there are none."""
    return sum(has(there, word) for word in words) / len(words) if words else 1.0
