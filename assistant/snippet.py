"""What a blog's owner pastes: the exact lines for each kind of page, and the plugin for WordPress.

Knows where the assistant is served and which site is meant, and nothing of serving.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

from assistant import __version__, assets, markup, widget, wording

PLUGIN = "guide-chat"
TEMPLATES = assets.STATIC / "wordpress"


def lines(at: str, site: str, allowed: Sequence[str]) -> str:
    """All of it as text to print; `at` and `site` are origins, `allowed` those that may show the widget now."""
    question = wording.STARTERS["jump-rope"]
    link = f"{at}{escape(markup.asking(question))}"
    parts = [
        ("1. Let the site show the widget", _setting(site, allowed)),
        ("2. Paste this once, anywhere in the page", _tag(at, widget.AT)),
        (
            "   Or pinned to this version: it is refused if a byte differs, and has to be pasted anew after an upgrade",
            _tag(at, widget.PINNED_AT, f' integrity="{widget.INTEGRITY}" crossorigin="anonymous"'),
        ),
        (
            "3. A link that opens the chat with a question; the reader sends it. It works without JavaScript too",
            f'<a href="{link}" data-guide-ask="{escape(question)}">Ask about this section</a>',
        ),
        ("A page that allows no script at all: the plain link", f'<a href="{link}">{escape(question)}</a>'),
        (
            "WordPress, as a block (administrators and editors of a single site; elsewhere WordPress removes the tag, "
            "because that needs the capability `unfiltered_html`)",
            f"<!-- wp:html -->\n{_tag(at, widget.AT)}\n<!-- /wp:html -->",
        ),
        (
            'WordPress, as a plugin (wherever you may install one; authors then write [guide_ask question="…"])',
            f"python -m assistant snippet --site {site} --at {at} --plugin {PLUGIN}.zip",
        ),
        (
            "If the site sends a Content-Security-Policy, it has to name these two",
            f"script-src {at}; frame-src {at}",
        ),
    ]  # fmt: skip
    return "\n\n".join(f"{title}:\n\n{text}" for title, text in parts)


def _setting(site: str, allowed: Sequence[str]) -> str:
    if site in allowed:
        return f"Nothing to do: ASSISTANT_ALLOWED_SITES has {site}."
    return f"ASSISTANT_ALLOWED_SITES={','.join([*allowed, site])}"


def _tag(at: str, path: str, more: str = "") -> str:
    label = escape(wording.WIDGET["label"])
    return f'<script defer data-guide-chat data-cfasync="false" src="{at}{path}"{more} data-label="{label}"></script>'


def write_plugin(at: str, target: Path) -> None:
    """Writes the plugin as a zip that WordPress installs. Raises OSError when it cannot be written."""
    filled = {"{{AT}}": at, "{{VERSION}}": __version__, "{{LABEL}}": wording.WIDGET["label"]}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(TEMPLATES.iterdir()):
            text = path.read_text(encoding="utf-8")
            for name, value in filled.items():
                text = text.replace(name, _php(value) if path.suffix == ".php" and name != "{{VERSION}}" else value)
            archive.writestr(f"{PLUGIN}/{path.name}", text)


def _php(text: str) -> str:
    """https://www.php.net/manual/en/language.types.string.php#language.types.string.syntax.single"""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
