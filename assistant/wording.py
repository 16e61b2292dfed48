"""Every sentence the assistant says on its own account, so that a physio can review one file.

Sentences that quote the guide or the safety card are not here: they are in corpus/.
`{n}` stands where the number of a cited source goes. Sources of the safety advice are
named in corpus/safety-card.yaml; none of it has been reviewed by a clinician yet.
"""

from __future__ import annotations

# --- Clearance: the first sentence of every such answer is one of these ---------------

DEFERRAL = "I cannot clear you to load or run: that is for your physio or sports doctor to decide."
DEFERRAL_BOOT = "When to leave the boot or the crutches is for your physio or sports doctor to decide, not for me."
DEFERRAL_CLEARED = (
    "How much you may do, and how soon, is for the physio or sports doctor who examined you to say, not for me."
)
DEFERRAL_UNAVAILABLE = (
    "That stays with a physio or sports doctor, even when one is hard to reach: I cannot clear anybody."
)
DEFERRAL_OTHER = "That is for the physio or sports doctor looking after them to decide, not for me."
DEFERRALS = {
    "default": DEFERRAL,
    "boot": DEFERRAL_BOOT,
    "cleared": DEFERRAL_CLEARED,
    "unavailable": DEFERRAL_UNAVAILABLE,
    "other": DEFERRAL_OTHER,
}
DEFERRAL_IN = {
    "es": "Eso lo decide su fisioterapeuta o médico deportivo, no yo.",
    "de": "Das entscheidet Ihre Physiotherapie oder Sportärztin, nicht ich.",
    "fr": "C’est à votre kinésithérapeute ou à votre médecin du sport d’en décider, pas à moi.",
    "it": "Lo decide il suo fisioterapista o medico sportivo, non io.",
    "pt": "Isso é decidido pelo seu fisioterapeuta ou médico do esporte, não por mim.",
    "nl": "Dat beslist uw fysiotherapeut of sportarts, niet ik.",
    "pl": "O tym decyduje fizjoterapeuta lub lekarz sportowy, nie ja.",
    "sv": "Det avgör din fysioterapeut eller idrottsläkare, inte jag.",
    "da": "Det afgør din fysioterapeut eller idrætslæge, ikke jeg.",
    "no": "Det avgjør fysioterapeuten din eller idrettslegen, ikke jeg.",
}
"""The deferral again in the reader's language; no native speaker has reviewed these yet."""

MEANWHILE = "Until then, ask me what the guide suggests training while the foot rests."

MEANWHILE_ELSEWHERE = "Until then, ask me what else the guide says."
"""The same for a guide of which nothing is known beforehand."""

# --- Answers that touch on loading or running ------------------------------------------

FIRST_THE_GREEN_LIGHT = "This comes after the green light from your physio or sports doctor [{n}]."
THEIR_CALL = "Your physio or sports doctor decides when you start, however good the foot feels [{n}]."
THEIR_CALL_ELSEWHERE = "When to load or run again is for your physio or sports doctor to decide [{n}]."
"""The same on the rule of another guide, which need not speak of how it feels."""
THEIR_CALL_BOOT = "When to leave the boot or crutches is for your physio or sports doctor to decide."
WITHOUT_RULE = "When to load or run again is for your physio or sports doctor to decide."
"""The same where the corpus has no sentence to cite for it."""

# --- Warning signs ---------------------------------------------------------------------

URGENT_FALLBACK = (
    "What you describe needs to be examined by a doctor today, and at an emergency department if it is severe."
)
URGENT_REST = (
    "Leave exercise and loading alone until somebody has examined it; "
    "after that your physio or sports doctor decides what comes next."
)
URGENT_LATER = "The foot and the guide can wait: a physio or sports doctor helps with them later."
CARD_NOT_GUIDE = "This comes from the safety card, not from the guide, which leaves signs and symptoms out."
CARD_NOT_GUIDE_ELSEWHERE = "This comes from the safety card, not from the guide."
URGENT_STILL = "What you told me before still comes first."
URGENT_IN = {
    "es": "Llame ahora al número de emergencias o acuda a urgencias.",
    "de": "Rufen Sie jetzt den Notruf oder gehen Sie in eine Notaufnahme.",
    "fr": "Appelez maintenant les urgences ou rendez-vous aux urgences.",
    "it": "Chiami subito il numero di emergenza o vada al pronto soccorso.",
    "pt": "Ligue agora para a emergência ou vá a um pronto-socorro.",
    "nl": "Bel nu het alarmnummer of ga naar de spoedeisende hulp.",
    "pl": "Zadzwoń teraz na numer alarmowy lub jedź na SOR.",
    "sv": "Ring nödnumret nu eller åk till en akutmottagning.",
    "da": "Ring nu til alarmnummeret, eller tag på en skadestue.",
    "no": "Ring nødnummeret nå, eller dra til legevakten.",
}

# --- What the text lacks -----------------------------------------------------------------

HEADING_ONLY = "The text that I have gives that heading and no list beneath it."

# --- Readers' comments -----------------------------------------------------------------

A_READER_WROTE = "This is what a reader wrote in the comments; it is not advice from the guide."
AUTHOR_REPLIED = "This is the author's reply to a reader's comment."
NO_REPLY = "The author has not replied to it on the page."

# --- Not covered -----------------------------------------------------------------------

NOT_COVERED = {
    "default": "The guide does not answer that, and I will not guess.",
    "time": "The guide gives no number of weeks or months, for healing or for any phase: ask your physio or sports doctor about yours.",
    "medicine": "The guide says nothing about medicines, doses or supplements: a pharmacist or doctor is the one to ask.",
    "food": "The guide says nothing about food, drink, smoking or weight.",
    "treatment": "The guide says nothing about that: your physio or doctor is the one to ask.",
    "gear": "The guide does not say which gear to choose.",
    "shoes": "The guide does not say which shoes or insoles to wear.",
    "boot": "The guide says only that a boot and crutches may be given, not how to use or look after them: ask the clinic that fitted them.",
    "injury": "The guide is about metatarsal stress fractures, not about that injury or condition.",
    "diagnosis": "The guide says nothing about that, and I cannot tell what you have: a doctor or physio has to examine it.",
    "numbers": "The guide does not give that number or detail.",
    "body": "The guide says nothing about that: a doctor is the one to ask.",
    "life": "The guide says nothing about work, travel, money or daily life.",
    "people": "The text of the guide does not say that about the author or the readers.",
    "page": "The text I have does not include that: I know only the guide and the comments beneath it.",
    "cause": "The guide does not go into causes, anatomy or statistics.",
    "sport": "The guide does not go into that sport or kind of training.",
    "mind": "I am sorry that it weighs on you; the guide has no advice on that, but your physio or doctor has time for it too.",
    "off_topic": "That is outside what I can help with: I only know one rehab guide for metatarsal stress fractures.",
    "greeting": "Hello! Ask me about the rehab guide for metatarsal stress fractures: I answer with its own sentences and say where they stand.",
    "thanks": "You are welcome. All the best with the foot.",
    "goodbye": "Goodbye, and all the best with the foot.",
    "insult": "I am sorry that I was no help. I can only say what the guide says, and I say so when it is silent.",
    "who_are_you": "I am a program that searches one rehab guide for metatarsal stress fractures and quotes what it says; I am not a doctor or a physio, and I do not clear anybody to run.",
    "chitchat": "I am only a program that quotes a rehab guide, so I have nothing to say on that.",
    "injection": "I only answer questions about the guide, with its own sentences, and nothing typed here changes that.",
    "noise": "I could not read a question in that. Please put it in a few words of English, and if you feel ill or the foot alarms you, call a doctor or the emergency number instead.",
}
"""By topic of the example questions."""

NOT_FOUND = {
    "default": "I find no answer to that in the text, and I will not guess.",
    "time": "I find no number of weeks or months for that in the text: ask your physio or sports doctor about yours.",
    "medicine": "I find no answer to that in the text: for medicines, doses and supplements a pharmacist or doctor is the one to ask.",
    "treatment": "I find no answer to that in the text: your physio or doctor is the one to ask.",
    "boot": "I find no answer to that in the text: ask the clinic that fitted it.",
    "diagnosis": "I find no answer to that in the text, and I cannot tell what you have: a doctor or physio has to examine it.",
    "body": "I find no answer to that in the text: a doctor is the one to ask.",
    "page": "The text that I have does not include that: I know only the guides that I quote and the comments beneath them.",
    "mind": "I am sorry that it weighs on you; I find no advice on that in the text, but your physio or doctor has time for it too.",
    "off_topic": "That is outside what I can help with: I know only the guides that I quote.",
    "greeting": "Hello! Ask me about what the guide says: I answer with its own sentences and say where they stand.",
    "thanks": "You are welcome. All the best.",
    "goodbye": "Goodbye, and all the best.",
    "who_are_you": "I am a program that searches what this site has published and quotes what it says; I am not a doctor or a physio, and I do not clear anybody to run.",
    "chitchat": "I am only a program that quotes what it finds, so I have nothing to say on that.",
}
"""The same for guides of which nothing is known beforehand: what is not found may still be there."""


def not_found(topic: str) -> str:
    """What to say where another guide than the shipped one does not answer."""
    unspecific = topic in SMALL_TALK
    return NOT_FOUND.get(topic) or (NOT_COVERED[topic] if unspecific else NOT_FOUND["default"])


SMALL_TALK = frozenset({"greeting", "thanks", "goodbye", "insult", "who_are_you", "chitchat", "injection", "noise"})
"""Topics after which no section of the guide is offered, but the scope is."""

IT_DOES_COVER = {
    "introduction": "It does tell why the author wrote it and what it leaves out.",
    "phase-1": "It does cover what to do while the foot rests.",
    "exercises": "It does say how to choose exercises while the foot rests, and when to stop.",
    "foot-and-ankle": "It does say why the foot and ankle need work while you cannot run.",
    "phases-2-3": "It does cover who decides when loading and running may start.",
    "jump-rope": "It does cover how jumping rope is begun after clearance.",
    "return-to-running": "It does cover how running is built up after clearance.",
    "running-technique": "It does name three points of running technique.",
}
OFFER = "You could ask me about resting the foot, jumping rope, the return to running or running technique."

OFFER_ELSEWHERE = "You could ask me about anything that the guide has a heading for."

SAID = (
    *DEFERRALS.values(), *DEFERRAL_IN.values(), MEANWHILE, FIRST_THE_GREEN_LIGHT, THEIR_CALL, THEIR_CALL_BOOT,
    WITHOUT_RULE, URGENT_FALLBACK, URGENT_REST, URGENT_LATER, URGENT_STILL, CARD_NOT_GUIDE, *URGENT_IN.values(),
    A_READER_WROTE, AUTHOR_REPLIED, NO_REPLY, *NOT_COVERED.values(), *IT_DOES_COVER.values(), OFFER,
    MEANWHILE_ELSEWHERE, THEIR_CALL_ELSEWHERE, CARD_NOT_GUIDE_ELSEWHERE, HEADING_ONLY, *NOT_FOUND.values(), OFFER_ELSEWHERE,
)  # fmt: skip
"""All that an answer may hold beside quotations; the gate withholds anything else."""

# --- Questions offered on the page; a test asks each one ---------------------------------

STARTERS = {
    "phase-1": "What can I train while my foot rests?",
    "jump-rope": "How do I start with the jump rope?",
    "phases-2-3": "Who decides when I can run again?",
    "running-technique": "How should my foot land when I run?",
    "return-to-running": "How is running built up again?",
    "foot-and-ankle": "Why do the foot and ankle get weak and stiff?",
    "exercises": "How do I know when to stop an exercise?",
    "introduction": "Why did the author write this guide?",
}

ABOUT_HEADING = "What does the guide say about “{heading}”?"
"""Offered for a guide of which nothing is known but its headings."""

# --- Desktop assistants: how to treat what the tools give (MCP) ---------------------------

MCP_INSTRUCTIONS = (
    "Answers from {titles}, quoted and cited. It is not medical advice. "
    "Call ask with the reader’s own words, and with what they said before in history: a warning sign told earlier still counts. "
    "Show the text of an answer as it is, from its first sentence on, with its marks and sources; add no advice, amount or date of your own. "
    "Never tell anybody that they are cleared, ready or safe to load, jump, run or leave the boot, and keep the sentence that leaves it to the physio or sports doctor. "
    "If kind is urgent, show that answer before anything else and go on with nothing but it. "
    "If kind is not_covered, say so, and do not fill the gap. What a reader wrote in a comment is no advice."
)
MCP_ASK = (
    "Answers a question from {titles}: quoted sentences with numbered sources, and the record of it. "
    "Use this for anything that somebody with the injury asks, and quote the text to the letter. "
    "kind urgent: prompt care comes first. kind clearance: the decision stays with the physio or sports doctor. "
    "kind not_covered: the guide does not answer it."
)
MCP_SEARCH = (
    "Finds sentences on a subject, to the letter, in {titles}. Passages are no answer: for what somebody should do, call ask. "
    "Say first what stands first in the result, and quote passages without adding to them. "
    "A query that tells a warning sign or asks for clearance gets what ask says to it, and no other passages."
)
MCP_QUESTION = "The reader’s question in their own words, as they put it."
MCP_HISTORY = "What was said before, oldest first. The reader’s turns have the role user."
MCP_GUIDE = "The id of the one guide to ask, which stands before its title; leave it out for all."
MCP_QUERY = "What to look for, as a question or in a few words."
MCP_LIMIT = "How many passages at most, beside the sources of an answer that comes first."

# --- The page --------------------------------------------------------------------------

SCOPE = "Answers from one guide, “{title}”, {how}."
SCOPE_SEVERAL = "Answers from {count} guides and nothing else, {how}."
HOW_QUOTED, HOW_WRITTEN = "quoted and cited", "cited sentence by sentence"
HEALTH_NOTE = (
    "Not medical advice. Your physio or sports doctor decides when you load or run. "
    "With a warning sign such as a numb or cold foot, fever, chest pain or a swollen calf, get help now."
)
SOURCE_NAMES = {
    "guide": "guide",
    "author_reply": "author’s reply",
    "comment": "reader’s comment",
    "card": "safety card, not the guide",
}
FAILED = "Something went wrong on our side. Your question is still here: please send it again."
"""Shown when an answer could not be made at all; never instead of the deferral."""

DEFERRING = (
    *DEFERRALS.values(),
    *DEFERRAL_IN.values(),
    FIRST_THE_GREEN_LIGHT,
    THEIR_CALL,
    THEIR_CALL_ELSEWHERE,
    THEIR_CALL_BOOT,
    WITHOUT_RULE,
)
"""Sentences that the page sets apart, under DEFERRAL_LABEL."""
DEFERRAL_LABEL = "Who decides"
URGENT_LABELS = {3: "Get help now", 2: "Get help today", 1: "Have this examined first"}
"""Over the call for care, by tier of the safety card."""
YOU_ASKED = "You asked"
ANSWERED = "Answer"
SOURCES = "Sources ({count})"
GENERATED = "Put into words by a language model. Each of its sentences was checked against the sources that it names."
SOURCE_MARK = "Source {n}: {title}"
QUESTION_LABEL = "Your question"
QUESTION_HINT = "Ask about the guide"
SEND = "Send"
CLEAR = "Clear conversation"
READ_THE_GUIDE = "Read all of its text"
FAILED_REQUEST = "Something went wrong on our side. Please send the question again."
"""The same as FAILED, for a program that asks."""
BUSY = "Too many questions are being asked at this moment. Please send yours again in a few seconds."
OPENING_TITLE = "Getting ready"
OPENING_PAGE = "The assistant is getting ready. This page becomes the chat by itself."
OPENING_FIRST = "Usually that takes some seconds; the first time, while the guide is being indexed, some minutes."
STILL_OPENING = "The assistant is still getting ready. Please send the question again in a minute."
TOO_SLOW = "The request took longer than {seconds:g} seconds to arrive. Please send it again."
TOO_LARGE = "The request is larger than {limit:,} bytes. Send a shorter question or fewer earlier turns."
TOO_MANY = {
    "client": "Too much was asked from your connection just now.",
    "conversation": "That was a lot of questions in a row.",
    "server": "More is being asked here than can be answered just now.",
}
"""By whose budget is spent; said before TOO_MANY_WAIT."""
TOO_MANY_WAIT = (
    "Please ask again in {wait}. If it is urgent, do not wait for me: call your doctor or the emergency number."
)
GUIDE_PAGE_NOTE = "This is all that the assistant knows and quotes from."
PUBLISHED_AT = "Published page"
UPDATED = "Last updated {date}."
COMMENTS_TITLE = "Readers’ comments"
COMMENTS_NOTE = "Readers wrote these beneath the guide; they are not advice from it."
CARD_TITLE = "Safety card: not the guide"
CARD_NOTE = "What to do about a warning sign. The guide leaves signs and symptoms out; each entry names its own source."
CARD_UNREVIEWED = "No clinician has reviewed this entry yet."
CARD_SOURCE = "Source"

# --- About this assistant --------------------------------------------------------------

ABOUT_TITLE = "About this assistant: how it works and what it cannot do"
ABOUT_GUIDE = "It answers from one guide and nothing else: “{title}”."
ABOUT_SEVERAL = "One of the {count} guides that it answers from, and from nothing else: “{title}”."
ABOUT_TEXT = "It quotes the text kept with it: the guide, and the readers’ comments beneath it, marked as such."
ABOUT_QUOTES = (
    "Its answers are quotations, each with a number that leads to its place, "
    "joined by a few fixed sentences of its own. It makes up nothing, and says so when the guide is silent."
)
ABOUT_WRITTEN = (
    "A language model puts its answers into words, where it does not quote. Each sentence of the model is checked by rules against "
    "the sentences of the guide that it names, and shown only then. The check can miss an error: what counts is the quotation under Sources."
)
ABOUT_DECISION = (
    "It clears nobody. When you load the foot, jump, run or leave the boot "
    "is for your physio or sports doctor to decide."
)
ABOUT_LIMITS = "It cannot examine you or tell what you have, and it can misread a question or miss a warning sign."
ABOUT_CARD = "What it says about warning signs comes from a safety card with sources of its own, not from the guide."
ABOUT_UNREVIEWED = "No clinician has reviewed that card yet."
ABOUT_REVIEWED = "A clinician has reviewed {reviewed} of its {count} entries."
ABOUT_STORED = "Nothing that you ask is stored, unless you send feedback on an answer."
ABOUT_SENT = (
    "A question that the guide answers is sent to the server of the language model, without your name or address."
)

# --- The page without scripts ----------------------------------------------------------

ASK_TITLE = "Ask"
ASK_REFUSED = "Not answered"
ASK_NOTE = "Your question becomes part of this page’s address."
ASK_ALONE = "Each question is read on its own here."
ASK_CHAT = "The chat understands follow-ups, but needs JavaScript"
ASK_SOURCES = "Sources"
ASK_EXAMPLES = "Questions that the guide answers"
ASK_NEAREST = "The guide does answer these"

# --- What the chat page's buttons and scripts say ---------------------------------------

STOP = "Stop"
STOPPED = "Stopped. Try again asks the same question once more."
TRY_AGAIN = "Try again"
SHEET = "Take it to the physio"
NO_LONGER_KEPT = "This answer is no longer kept here: answers are kept for ten minutes. Ask again to get it back."
FEEDBACK_CLOSED = "Feedback cannot be taken right now. Nothing was kept; please try again later."
FEEDBACK_ELSEWHERE = "Feedback is taken only from the page that gave the answer."
FEEDBACK_AS_JSON = "Send JSON, with Content-Type: application/json."

PHYSIO_QUESTIONS = {
    "all": [
        "How far has the bone healed, and what does that allow?",
        "Which sign would mean that I should stop and call you?",
    ],
    "introduction": ["Is mine a stress reaction or a full fracture?"],
    "phase-1": ["How much weight may the foot take now, and when do boot and crutches go?"],
    "exercises": ["Which exercises suit me at this stage, and which should wait?"],
    "foot-and-ankle": ["What may I do for the strength and mobility of foot and ankle meanwhile?"],
    "phases-2-3": ["What has to be true before you give me the green light to load and to run?"],
    "jump-rope": ["May I begin with jumps, how many, and what counts as a reaction of the foot?"],
    "return-to-running": ["How long and how often are my first runs, and how do we build them up?"],
    "running-technique": ["What should I change in my technique, and when do I start on it?"],
    "comment": ["Does what this reader wrote apply to me at all?"],
    "card": ["I was told of a warning sign: has it been examined, and what follows from it?"],
}
"""Questions to put to the physio or doctor, by section or kind of source cited; none asks the guide."""

CONVERSATION = "Conversation"
IN_THE_FRAME = {
    "youAsked": YOU_ASKED,
    "failed": FAILED,
    "stopped": STOPPED,
    "dropped": "The connection dropped. Your question is still here: Try again sends it once more.",
    "back": "Your conversation is back.",
    "cleared": "The conversation was cleared.",
}
"""Read by static/page/embed.js beside ON_THE_PAGE."""

WIDGET = {
    "label": "Ask the guide",
    "accent": "#0b5cad",
    "close": "Close",
    "noFrame": "The chat could not be opened here.",
    "inTab": "Open it in a new tab",
}
"""Read by static/widget.js on the blog's page; the accent is the launcher's colour under white text."""

DEMO_TITLE = "The widget on a sample article"
DEMO_NOTE = "This is how the widget looks on a page. The article is the text that the assistant quotes: a citation leads to its sentence here."
DEMO_ASK = "Ask"

ON_THE_PAGE = {
    "working": "Searching the guide",
    "ready": "Answer ready",
    "copy": "Copy answer",
    "copied": "Copied",
    "notCopied": "Could not copy: select the text instead",
    "sources": "Sources",
    "source": SOURCE_NAMES,
    "lost": "The connection was lost. Your conversation is back.",
    "sheetTitle": "For my physio or sports doctor",
    "sheetNote": "From a chat assistant that quotes one rehab guide. It is no medical advice and clears nobody.",
    "sheetAsked": "What I asked",
    "sheetPassages": "What the guide says on it",
    "sheetQuestions": "Questions to put to you",
    "sheetEmpty": "Ask something first: the sheet is made of your questions and their sources.",
    "print": "Print",
    "download": "Download as Markdown",
    "close": "Close",
    "physio": PHYSIO_QUESTIONS,
    "helpful": "Helpful",
    "notHelpful": "Not helpful",
    "rateTitle": "Send feedback on this answer",
    "rateNote": "This is kept for the maintainers, with the kind of answer, the sections it cites and the day, and nothing else. E-mail addresses and phone numbers are taken out; names are not.",
    "rateVerdict": "Your verdict",
    "rateReasons": "What was wrong? (optional)",
    "reasons": {
        "wrong_source": "Wrong source",
        "unclear": "Unclear",
        "not_what_i_asked": "Not what I asked",
        "unsafe": "Unsafe",
    },
    "rateSend": "Send feedback",
    "rateSent": "Thank you. Your feedback was sent.",
    "rateFailed": "The feedback could not be sent. Please try again.",
    "question": "Question",
    "answer": "Answer",
}
"""Read by static/page/*.js from the page's head."""
