"""What stands on a page beside the article: menus, share bars, boxes, advertisements; and what is hidden.

Knows names of classes and turns of phrase, and nothing of articles. Whatever is left out for
it is listed in the report.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

DROPPED_TAGS = frozenset(
    "script style noscript template svg iframe button nav aside select input textarea object embed canvas "
    "audio video math dialog head".split()
)
SILENT_TAGS = DROPPED_TAGS - {"aside", "nav", "button", "dialog"}
"""Those that hold nothing to read, so that nothing is said of them."""

_FURNITURE = re.compile(
    r"^(?:"
    r"sharedaddy|sd-[\w-]+|jp-[\w-]+|yarpp[\w-]*|addtoany[\w-]*|a2a_\w+|heateor[\w-]*|ssba[\w-]*|essb[\w-]*|"
    r"(?:[\w-]+[-_])?(?:share|sharing|social|breadcrumbs?|newsletter|subscribe|signup|optin|cookie|popup|modal|"
    r"author-box|author-bio|author-info|author-profile|related|advert|advertisement|adsbygoogle|pagination|"
    r"screen-reader-text|download|downloads|promo|cta|sidebar|ratings?|toc|sponsor|sponsored)"
    r"(?:[-_](?:box|bar|buttons?|icons?|links?|list|wrap|wrapper|container|section|posts|articles|form|widget|block|"
    r"area|block-\d+|content|navigation|trail|item|inner))*|"
    r"ez-toc-(?=[\w-]*container)[\w-]+|lwptoc[\w-]*|rank-math-toc[\w-]*|table-of-contents|"
    r"(?:google-)?ads?|ad-(?:slot|unit|container|wrap\w*|block|banner|inserter)|code-block(?:-\d+)?|"
    r"relatedposts|related-?posts?[\w-]*|crp_related|post-?navigation|nav-links|nav-previous|nav-next|post-nav[\w-]*|"
    r"entry-meta|entry-footer|entry-utility|post-meta|byline|posted-on|cat-links|tags-links|tagcloud|post-tags|"
    r"wp-block-(?:social-links|file|buttons?|latest-posts|query|search|post-navigation-link|post-terms|post-author"
    r"|post-date|template-part|jetpack-[\w-]+|yoast-seo-table-of-contents|rank-math-toc-block)|"
    r"elementor-widget-(?:share-buttons|button|form|social-icons|table-of-contents|author-box|post-navigation|posts"
    r"|nav-menu|post-info|post-comments)|"
    r"et_pb_(?:button\w*|social_media\w*|signup\w*|newsletter|sidebar|post_nav|blog|contact\w*|cta|promo)(?:_\d+)?|"
    r"edit-link|comment-respond|comments-area|comments-link|wp-block-comments|wpcf7|mc4wp-form|gform_wrapper|"
    r"kg-(?:button|signup|cta|product|file)-card|gh-(?:subscribe|post-upgrade-cta|signup)[\w-]*"
    r")$",
    re.I,
)
_FURNITURE_IDS = re.compile(
    r"^(?:comments?|respond|sidebar|footer|secondary|toc(?:_container)?|jp-post-flair|ez-toc-\w*)$"
)
_DOWNLOAD = re.compile(r"(?:>>|»|→)\s*$|\bfree (?:pdf )?download\b|\bdownload\b.{0,60}\bpdf\b|\[pdf\]", re.I)
_DOWNLOAD_WORDS = 16
_UPDATED = re.compile(
    r"^\W*(?:this (?:post|page|article) was )?(?:last )?(?:updated|modified|reviewed)(?: on)?:?\s+\S", re.I
)
_UPDATED_WORDS = 12
_HIDDEN = re.compile(
    r"display:none|visibility:hidden|visibility:collapse|opacity:0(?:\.0+)?(?![.\d])|font-size:0(?:\.0+)?(?:px|em|rem|pt|%)?(?![.\d])|"
    r"text-indent:-\d{3,}|(?:left|top|right):-\d{4,}|clip:rect\(0|clip-path:inset\((?:50|100)%|"
    r"(?:max-)?(?:height|width):[01](?:px)?(?![.\d])|color:transparent"
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"background(?:-color)?:([^;!]+)")
_WHITE = re.compile(r"^(?:white|#f[a-f]f[a-f]f[a-f]|#fff|rgba?\((?:25\d,){2}25\d(?:,[\d.]+)?\)|hsl\(\d+,\d+%,100%\))$")


def is_furniture(node: LexborNode, whole: int) -> bool:
    """Whether an element is no part of an article, by its tag, class or id.

    `whole` counts the words of what it stands in: an element with most of them is the
    article's frame, whatever it is called (`content-sidebar-wrap`).
    """
    if node.tag in DROPPED_TAGS or node.attributes.get("role") in ("navigation", "search", "dialog", "complementary"):
        return True
    names = (node.attributes.get("class") or "").split()
    named = node.tag == "form" or bool(_FURNITURE_IDS.match(node.attributes.get("id") or ""))
    named = named or any(map(_FURNITURE.match, names))
    return named and not (whole and 2 * len(node.text().split()) > whole)


def is_download_box(text: str) -> bool:
    """Whether a short text only offers a file.

    >>> is_download_box("Free Download [PDF]")
    True
    """
    return len(text.split()) <= _DOWNLOAD_WORDS and bool(_DOWNLOAD.search(text))


def is_updated_line(text: str) -> bool:
    """Whether a text only says when the page was updated."""
    return len(text.split()) <= _UPDATED_WORDS and bool(_UPDATED.match(text)) and bool(re.search(r"\d{4}", text))


def hidden(node: LexborNode) -> str:
    """How an element is kept from a reader's eye, in words; empty where it is not."""
    attributes = node.attributes
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return "hidden attribute"
    style = re.sub(r"\s", "", (attributes.get("style") or "").lower())
    if not style:
        return ""
    if found := _HIDDEN.search(style):
        return found[0]
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    if not colour:
        return ""
    white = bool(_WHITE.match(colour[1]))
    if ground and (colour[1] == ground[1] or (white and _WHITE.match(ground[1]))):
        return "text in the colour of its ground"
    return "white text" if white and not _on_colour(node) else ""


def _on_colour(node: LexborNode) -> bool:
    """Whether something around a node gives it a ground of its own, as headings on a coloured band have."""
    above: LexborNode | None = node
    while above is not None:
        names = above.attributes.get("class") or ""
        if _GROUND.search((above.attributes.get("style") or "").replace(" ", "")) or "background" in names:
            return True
        above = above.parent
    return False
