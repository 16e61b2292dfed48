"""English words that say little by themselves: one that is not cited adds nothing that matters. Data."""

from __future__ import annotations

from assistant.verifying.vocabulary import stems

FUNCTION = stems(
    """
    atmost atleast
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
    guide text page article author reader version detail detailed heading write say tell mention note remark
    comment state express describe present explain define discuss outline summarise summarize emphasise
    emphasize emphasis underline highlight point suggest recommend advise advice call name refer reference link
    linked term word answer question ask talk hear show offer provide contain cover include involve deal address
    know think believe understand realise realize notice see look find read assume expect wonder consider bear
    mind remember forget attention pay focus treat feel want wish like try aim plan choose pick opinion make do
    take get keep let give go come become bring put set turn move lead leave-off follow happen occur arise begin
    start continue carry proceed end stay remain seem appear exist consist relate regard concern belong depend
    suit fit count tend allow enable able help helpful useful meant mean act serve function perform manage
    handle reach hit progress spend stick cope accept complete completed use need work demand credit split
    assume way manner method approach means thing part piece item kind sort type variety form level side line
    place spot area aspect element category topic subject issue matter case fact example instance situation
    circumstance condition context setting course process stage phase period time moment occasion while idea
    sense reason purpose goal role basis key essence basic result account number bit mix lot plenty choice
    option experience signal cue route routine job description complaint news money worth round credit exercise
    person people someone somebody anyone anybody something anything guy folk individual one ones yes alone
    besides beyond away online back down far along around among together apart towards toward onto within across
    upon per own till due possible else whatever whichever whether much many some any several various particular
    particularly especially specific specifically individual familiar separate added extra also already ever
    soon again instead otherwise however therefore meanwhile overall short summary nutshell additionally
    furthermore moreover similarly likewise alternatively nonetheless nevertheless though accordingly
    respectively eventually initially afterwards finally actually basically essentially simply plainly carefully
    properly correctly easily roughly happily necessarily truly naturally obviously understandably apparently
    presumably honestly frankly interestingly importantly hopefully unfortunately sadly luckily fortunately
    kindly please thanks nice lovely glad fine okay well enough fully whole according accord self itself himself
    herself themselves oneself yourself given giving available appropriate chance opportunity new less often
    sometimes single equally introduce
    """
) - stems("rest long short far more most fully right without later next hand build ready leave change")
"""Words that say little: one that is not cited adds nothing that matters."""
