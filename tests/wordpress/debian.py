"""Debian's packages that a test runs on, a WordPress of our own by default: which are absent, and their installation.

Knows nothing of sites. The database comes as `mariadb-server-core`, the server without its system service, and
mini-httpd is there only because the `wordpress` package asks for some web server: Apache would be the default.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

PACKAGES = (
    *("wordpress", "php", "php-cgi", "php-cli", "php-curl", "php-mbstring", "php-mysql", "php-xml"),
    *("mariadb-server-core", "mini-httpd"),
)
APT_SECONDS = 900


class CannotRun(RuntimeError):
    """Why there can be no WordPress here, and the cure."""


def cure(packages: Sequence[str]) -> str:
    return f"apt-get install --no-install-recommends {' '.join(packages)}"


CURE = cure(PACKAGES)


def absent(packages: Sequence[str]) -> list[str]:
    """The packages that are not installed.

    Raises CannotRun where there is no dpkg to tell.
    """
    if not shutil.which("dpkg-query"):
        raise CannotRun("This is no Debian: there is no dpkg-query. Run it in a container of Debian 12.")
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages]
    known = subprocess.run(query, capture_output=True, text=True, check=False).stdout.splitlines()
    return [name for name in packages if f"{name} installed" not in known]


def install(packages: Sequence[str] | None = None) -> bool:
    """Installs what is absent of some packages; says whether anything was.

    Raises CannotRun when something is absent and apt cannot help.
    """
    wanted = packages or PACKAGES
    missing = absent(wanted)
    if not missing:
        return False
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise CannotRun(f"Debian's {', '.join(missing)} not installed, and only root can. As root: {cure(wanted)}")
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
        raise CannotRun(f"apt-get {arguments[0]} failed: {error.stderr.strip()[-500:]} Try by hand.") from None
    except subprocess.TimeoutExpired:
        raise CannotRun(f"apt-get {arguments[0]} took over {APT_SECONDS} s. Try by hand.") from None
