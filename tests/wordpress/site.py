"""A real WordPress on this machine, for as long as a `with` lasts.

    with WordPress() as site:
        page.goto(site.post_url)

Owns a temporary folder with a copy of Debian's WordPress, its database and its files. The site is at
http://localhost:PORT, another origin than an app at http://127.0.0.1:PORT. Knows nothing of the assistant.
"""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.wordpress import content, debian
from tests.wordpress.content import User
from tests.wordpress.debian import CannotRun
from tests.wordpress.servers import DATABASE, database, free_port, php, program, run

SOURCE = Path("/usr/share/wordpress")
HERE = Path(__file__).parent
ANSWER_SECONDS = 30
CONFIG = """<?php
define('DB_NAME', '{database}');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{door}');
define('DB_CHARSET', 'utf8mb4');
define('WP_HOME', '{url}');
define('WP_SITEURL', '{url}');
define('WP_ENVIRONMENT_TYPE', 'local'); // application passwords without TLS
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
define('FS_METHOD', 'direct');
define('WP_DEBUG', true);
define('WP_DEBUG_DISPLAY', false);
define('WP_DEBUG_LOG', PHP_SAPI === 'cli' ? 'php://stderr' : '{log}');
define('AUTH_KEY', '{salt}');
define('SECURE_AUTH_KEY', '{salt}');
define('LOGGED_IN_KEY', '{salt}');
define('NONCE_KEY', '{salt}');
$table_prefix = 'wp_';
defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Login:
    """`password` logs in at /wp-login.php, `key` is the application password for REST."""

    user: User
    key: str

    @property
    def name(self) -> str:
        return self.user.login

    @property
    def password(self) -> str:
        return self.user.password


@dataclass(frozen=True)
class Saved:
    """A post as WordPress kept it: `raw` is what stands in the database."""

    id: int
    url: str
    raw: str


@dataclass(frozen=True)
class Site:
    """The site as it runs. `post_*` is the guide in blocks, `classic_*` the classic editor's post.

    `export` is a WXR file of all content as it was set up; `complaints` is what PHP has written to its log while
    it served.
    """

    folder: Path
    url: str
    post_id: int
    post_url: str
    classic_id: int
    classic_url: str
    admin: Login
    author: Login

    @property
    def root(self) -> Path:
        return self.folder / "wordpress"

    @property
    def export(self) -> Path:
        return self.folder / "export.xml"

    @property
    def complaints(self) -> str:
        log = self.folder / "debug.log"
        return log.read_text(encoding="utf-8") if log.exists() else ""

    def install(self, plugin: Path) -> str:
        """Installs and activates a plugin, given as folder or zip, as its upload would; its name to WordPress."""
        if plugin.is_dir():
            name = self.folder / "upload" / plugin.name
            plugin = Path(shutil.make_archive(str(name), "zip", plugin.parent, plugin.name))
        return str(asked(self.root, "plugin", {"zip": str(plugin.resolve())})["file"])

    def save(self, login: Login, html: str, title: str = "A page of a test") -> Saved:
        """Publishes a post over REST. A user without `unfiltered_html` (an Author) loses its scripts, by kses."""
        body = {"title": title, "content": html, "status": "publish"}
        kept = self.rest("/wp/v2/posts?context=edit", login, body)
        return Saved(kept["id"], kept["link"], kept["content"]["raw"])

    def rest(self, path: str, login: Login | None = None, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
        """What /wp-json answers: read by anybody, or as a user; posted if there is a body."""
        headers = {"Content-Type": "application/json"}
        if login:
            headers["Authorization"] = f"Basic {b64encode(f'{login.name}:{login.key}'.encode()).decode()}"
        request = Request(f"{self.url}/wp-json{path}", json.dumps(body).encode() if body else None, headers)
        with urlopen(request, timeout=ANSWER_SECONDS) as answer:
            return json.load(answer)


class WordPress:
    """Sets a site up on entry and leaves nothing behind. Raises CannotRun with the cure where it cannot.

    `say` is told each step with the seconds it took.
    """

    def __init__(self, say: Say = lambda line: None) -> None:
        self._say = say
        self._end = ExitStack()

    def __enter__(self) -> Site:
        with ExitStack() as stack:
            site = self._start(stack)
            self._end = stack.pop_all()
        return site

    def __exit__(self, *error: object) -> None:
        with self._step("ended, nothing left"):
            self._end.close()

    def _start(self, stack: ExitStack) -> Site:
        with self._step("Debian's packages"):
            debian.install()
        with self._step("a copy of WordPress"):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wordpress-")))
            root = _copy(folder)
        with self._step("a database"):
            door = stack.enter_context(database(folder))
        url = f"http://localhost:{(port := free_port())}"
        _configure(root, folder, door, url)
        with self._step("installed, with posts and comments"):
            told = asked(root, "setup", content.site())
        with self._step("exported as WXR"):
            (folder / "export.xml").write_text(script(root, "export"), encoding="utf-8")
        with self._step(f"PHP serves {url}"):
            stack.enter_context(php(root, HERE / "php" / "router.php", port, folder / "php.log"))
        guide, classic = told["posts"]
        admin, author = (Login(user, told["keys"][user.login]) for user in (content.ADMIN, content.AUTHOR))
        return Site(folder, url, guide["id"], guide["url"], classic["id"], classic["url"], admin, author)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        self._say(f"{time.monotonic() - start:6.2f} s  {name}")


def script(root: Path, name: str, told: dict[str, Any] | None = None) -> str:
    """What php/NAME.php writes about the WordPress in `root`."""
    return run([program("php"), str(HERE / "php" / f"{name}.php"), str(root)], json.dumps(told or {}))


def asked(root: Path, name: str, told: dict[str, Any]) -> dict[str, Any]:
    """What php/NAME.php answers in JSON. WordPress dies with a page, and without an exit code."""
    answer = script(root, name, told)
    try:
        found: dict[str, Any] = json.loads(answer)
    except json.JSONDecodeError:
        raise CannotRun(f"php/{name}.php: WordPress gave up: {answer[-1000:]!r}") from None
    return found


def _copy(folder: Path) -> Path:
    """WordPress finds itself by where its files really are, so links to Debian's would not do."""
    root = folder / "wordpress"
    shutil.copytree(SOURCE, root, ignore=shutil.ignore_patterns("wp-config.php", ".htaccess", "akismet"))
    shutil.copytree(HERE / "theme", root / "wp-content" / "themes" / content.THEME)
    own = root / "wp-content" / "mu-plugins"
    own.mkdir()
    shutil.copy(HERE / "php" / "quiet.php", own)
    (folder / "upload").mkdir()
    return root


def _configure(root: Path, folder: Path, door: Path, url: str) -> None:
    filled = CONFIG.format(database=DATABASE, door=door, url=url, log=folder / "debug.log", salt=secrets.token_hex(32))
    (root / "wp-config.php").write_text(filled, encoding="utf-8")
