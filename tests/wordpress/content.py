"""What is on the site: the guide with its readers' comments as a post, and a second post of the classic editor.

Text comes from `corpus/`; names and addresses are invented, at example.org. Knows nothing of PHP.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

from assistant.corpus import Corpus, load
from assistant.settings import ROOT
from assistant.types import Section

THEME = "guide"
CLASSIC = Path(__file__).with_name("classic.html")
REPLY = "Ask your physio about the ankle first; an easy bike is what I did myself."
READER_REPLY = "Same here: the ankle came round once I worked on it with my physio."
PINGBACK = "[…] a good guide on this is over at this blog […]"
SPAM = 'Great post! Cheap pills and watches at <a href="https://pills.example.org/">best pills online</a> visit now!!!'
HELD = "This comment waits for the owner and is not public yet."


@dataclass(frozen=True)
class User:
    """Who can log in; the role is WordPress's name for it."""

    login: str
    name: str
    role: str
    email: str
    password: str


@dataclass(frozen=True)
class Comment:
    """`login` names the user who wrote it, if one did; `type` is `comment` or `pingback`."""

    name: str
    text: str
    date: str
    email: str = ""
    url: str = ""
    login: str = ""
    type: str = "comment"
    approved: bool = True
    replies: tuple[Comment, ...] = ()


@dataclass(frozen=True)
class Post:
    title: str
    content: str
    date: str
    login: str
    comments: tuple[Comment, ...] = ()


ADMIN = User("owner", "Site Owner", "administrator", "owner@example.org", "owner-of-a-test")
AUTHOR = User("coach", "Coach Kim", "author", "coach@example.org", "coach-of-a-test")
READERS = ("Alex Rivers", "Bea Stone", "Chris Lake", "Dana Hill", "Eli Brook", "Fay Woods")


def site() -> dict[str, Any]:
    """What php/setup.php is given; the guide is the first post."""
    corpus = load(ROOT / "corpus")
    guide = Post(corpus.title, blocks(corpus), "2021-12-05 09:00:00", AUTHOR.login, comments(corpus))
    classic = Post("Notes on building up", CLASSIC.read_text(encoding="utf-8"), "2016-05-02 09:00:00", AUTHOR.login)
    users, posts = (ADMIN, AUTHOR), (guide, classic)
    return {
        "title": "A runner's blog",
        "theme": THEME,
        "users": [asdict(user) for user in users],
        "posts": [asdict(post) for post in posts],
    }


def blocks(corpus: Corpus) -> str:
    """The guide as the block editor of WordPress 6.1 keeps it: headings without an id."""
    return "\n\n".join(
        text for section in corpus.sections.values() if section.source == "guide" for text in _section_blocks(section)
    )


def comments(corpus: Corpus) -> tuple[Comment, ...]:
    """The six of the corpus, the third with a thread of three, and what else turns up beneath a post."""
    texts = [section.text for section in corpus.sections.values() if section.source == "comment"]
    told = [_reader(number, text) for number, text in enumerate(texts)]
    friend = Comment("Gus Field", READER_REPLY, "2022-03-05 18:20:00", "gus@example.org")
    reply = Comment(
        AUTHOR.name, REPLY, "2022-03-04 08:00:00", AUTHOR.email, login=AUTHOR.login, replies=(friend,)
    )  # by the author of the post, as WordPress marks it: class bypostauthor
    told[2] = _reader(2, texts[2], (reply,))
    ping = Comment(
        "Another blog", PINGBACK, "2022-07-01 07:00:00", "", "https://blog.example.org/ping", type="pingback"
    )
    spam = Comment("Best Pills", SPAM, "2022-07-02 03:00:00", "pills@example.org", "https://pills.example.org/")
    held = Comment("Hal Moor", HELD, "2022-07-03 12:00:00", "hal@example.org", approved=False)
    return (*told, ping, spam, held)


def _section_blocks(section: Section) -> list[str]:
    heading = f"<!-- wp:heading -->\n<h2>{escape(section.title, quote=False)}</h2>\n<!-- /wp:heading -->"
    paragraphs = [escape(text, quote=False) for text in section.text.split("\n\n")]
    return [heading, *(f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->" for text in paragraphs)]


def _reader(number: int, text: str, replies: tuple[Comment, ...] = ()) -> Comment:
    name = READERS[number]
    first = name.split()[0].lower()
    return Comment(
        name,
        text,
        f"2022-{number + 1:02d}-03 10:15:00",
        f"{first}@example.org",
        f"https://profiles.example.org/{first}",
        replies=replies,
    )
