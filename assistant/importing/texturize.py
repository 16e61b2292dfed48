"""What WordPress does to stored text when it shows it, so that an export reads as the page does.

After `wptexturize`, `wpautop` and `convert_smilies` of WordPress' formatting.php, as far as prose needs them.
"""

from __future__ import annotations

import re

_SMILIES = {":)": "🙂", ":-)": "🙂", ";)": "😉", ";-)": "😉", ":(": "🙁", ":-(": "🙁", ":D": "😀", ":-D": "😀"}
_TAG = re.compile(r"(<!--.*?(?:-->|\Z)|<[^>]*(?:>|\Z))", re.S)
_VERBATIM = re.compile(r"<(/?)(?:pre|code|script|style|textarea|kbd|tt)\b", re.I)
_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\.\.\.", "…"),
        (r"(?<!-)---(?!-)", "—"),
        (r"(?<=\s)--(?=\s)", "—"),
        (r"(?<!-)--(?!-)", "–"),
        (r"(?<=\s)-(?=\s)", "–"),
        (r"(?<=\d)x(?=\d)", "×"),
        (r"(?<=\d)'(?=\s|\d|[.,;:)]|$)", "′"),
        (r"(?<=\d)\"(?=\s|[.,;:)]|$)", "″"),
        (r"(?<![\w\"”’)])'(?=\d\ds?\b)", "’"),
        (r"(?:^|(?<=[\s(\[{\"“–—-]))'(?=\S)", "‘"),
        (r"'", "’"),
        (r"(?:^|(?<=[\s(\[{‘–—-]))\"(?=\S)", "“"),
        (r"\"", "”"),
    )
)
_BLOCK = re.compile(
    r"^</?(?:p|div|h[1-6]|ul|ol|li|table|thead|tbody|tr|td|th|blockquote|pre|figure|figcaption|section|hr|dl|dt|dd|form|!--)\b",
    re.I,
)
_CAPTION = re.compile(
    r"\[(?:wp_)?caption\b[^\]]*\]\s*((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)(.*?)\[/(?:wp_)?caption\]", re.S
)
_SHORTCODE = re.compile(r"\[/?(?:caption|gallery|embed|video|audio|playlist|wp_caption)\b[^\]]*\]")


def shown(stored: str) -> str:
    """Stored HTML of a post or a comment as WordPress shows it."""
    stored = _CAPTION.sub(r"<figure>\1<figcaption>\2</figcaption></figure>", stored)
    return texturize(paragraphs(_SHORTCODE.sub("", stored)))


def paragraphs(html: str) -> str:
    """Blank lines become paragraphs and line breaks `<br>`, where the text has none of its own."""
    html = html.replace("\r\n", "\n").strip()
    if "<!-- wp:" in html or "<p>" in html or "<p " in html:
        return html
    parts = re.split(r"\n\s*\n", re.sub(r"(</?(?:h[1-6]|ul|ol|table|blockquote|pre|figure|div)\b[^>]*>)", _apart, html))
    return "\n".join(
        part if _BLOCK.match(part.strip()) else f"<p>{re.sub(chr(10), '<br>' + chr(10), part.strip())}</p>"
        for part in parts
        if part.strip()
    )


def _apart(tag: re.Match[str]) -> str:
    return f"{tag[0]}\n\n" if tag[0].startswith("</") else f"\n\n{tag[0]}"


def texturize(html: str) -> str:
    """Typographic quotes, dashes and smilies, outside of tags and of code."""
    shown, verbatim, before = [], 0, ""
    for part in _TAG.split(html):
        if part.startswith("<"):
            if found := _VERBATIM.match(part):
                verbatim += -1 if found[1] else 1
            shown.append(part)
            continue
        if part and not verbatim:
            # what stands before a tag decides whether a quote behind it opens or closes
            lead = before[-1:] if before and not before[-1:].isspace() else ""
            part = _typeset(lead + part)[len(lead) :]
        before = part or before
        shown.append(part)
    return "".join(shown)


def _typeset(text: str) -> str:
    text = text.replace("&#8217;", "’").replace("&quot;", '"').replace("&#039;", "'")
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return re.sub(r"(?<!\S)([:;]-?[)(D])(?!\S)", lambda found: _SMILIES.get(found[1], found[1]), text)
