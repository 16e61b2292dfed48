"""Debian's packages that a WordPress of our own runs on: which are absent, and their installation.

Knows nothing of sites. The database comes as `mariadb-server-core`, the server without its system service, and
mini-httpd is there only because the `wordpress` package asks for some web server: Apache would be the default.
"""

from __future__ import annotations

import os
import shutil
import subprocess

PACKAGES = (
    *("wordpress", "php", "php-cgi", "php-cli", "php-curl", "php-mbstring", "php-mysql", "php-xml"),
    *("mariadb-server-core", "mini-httpd"),
)
CURE = f"apt-get install --no-install-recommends {' '.join(PACKAGES)}"
APT_SECONDS = 900


class CannotRun(RuntimeError):
    """Why there can be no WordPress here, and the cure."""


def absent() -> list[str]:
    """The packages that are not installed.

    Raises CannotRun where there is no dpkg to tell.
    """
    if not shutil.which("dpkg-query"):
        raise CannotRun("This is no Debian: there is no dpkg-query. Run it in a container of Debian 12.")
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *PACKAGES]
    known = subprocess.run(query, capture_output=True, text=True, check=False).stdout.splitlines()
    return [name for name in PACKAGES if f"{name} installed" not in known]


def install() -> bool:
    """Installs what is absent; says whether anything was.

    Raises CannotRun when something is absent and apt cannot help.
    """
    missing = absent()
    if not missing:
        return False
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise CannotRun(f"Debian's {', '.join(missing)} not installed, and only root can. As root: {CURE}")
    _apt("update", "-qq")
    _apt("install", "-y", "-qq", "--no-install-recommends", *missing)
    return True


def _apt(*arguments: str) -> None:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(
            ["apt-get", *arguments], env=env, capture_output=True, text=True, check=True, timeout=APT_SECONDS
        )
    except subprocess.CalledProcessError as error:
        raise CannotRun(f"apt-get {arguments[0]} failed: {error.stderr.strip()[-500:]} Try by hand: {CURE}") from None
    except subprocess.TimeoutExpired:
        raise CannotRun(f"apt-get {arguments[0]} took over {APT_SECONDS} s. Try by hand: {CURE}") from None
