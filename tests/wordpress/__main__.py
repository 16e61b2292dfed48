"""`python -m tests.wordpress`: a WordPress with the guide on it, until Ctrl+C.

`--install PLUGIN` installs and activates a plugin (folder or zip); `--export FILE` keeps the WXR file.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from pathlib import Path

from tests.wordpress.debian import CannotRun
from tests.wordpress.site import Site, WordPress


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def show(site: Site) -> None:
    say(f"the guide      {site.post_url}")
    say(f"over REST      {site.url}/wp-json/wp/v2/posts/{site.post_id}")
    say(f"its comments   {site.url}/wp-json/wp/v2/comments?post={site.post_id}")
    say(f"classic editor {site.classic_url}")
    say(f"as WXR         {site.export}")
    for login in (site.admin, site.author):
        say(f"log in at {site.url}/wp-login.php as {login.user.role}: {login.name} / {login.password}")
    say("Ctrl+C ends it.")


def main() -> int:
    told = argparse.ArgumentParser(prog="python -m tests.wordpress", description=__doc__)
    told.add_argument("--install", type=Path, metavar="PLUGIN")
    told.add_argument("--export", type=Path, metavar="FILE")
    options = told.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl+C does
    try:
        with WordPress(say) as site:
            if options.install:
                say(f"active plugin  {site.install(options.install)}")
            if options.export:
                shutil.copy(site.export, options.export)
            show(site)
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except CannotRun as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
