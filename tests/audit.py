"""`python -m tests.audit`: the pinned packages against the advisories of osv.dev, by pip-audit.

Exit 0 where nothing is known of any, and where the advisories are out of reach: nothing was
checked then, and it says so. Exit 1 where there is one, 2 where pip-audit itself fails.
PyPI's own advisories are not asked: that would be a look-up a package at the registry.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PINNED = Path(__file__).resolve().parent.parent / "constraints.txt"
COMMAND = ("-m", "pip_audit", "-s", "osv", "-f", "json", "--no-deps", "--disable-pip", "-r", str(PINNED))
UNREACHED = ("ConnectionError", "Max retries", "resolve", "resolution", "timed out", "Could not connect")
SECONDS = 300


def verdict(written: str, said: str) -> tuple[int, str]:
    """The exit code and what to say, from what pip-audit wrote. A package that it skipped was not checked."""
    try:
        packages = json.loads(written)["dependencies"]
    except (ValueError, KeyError):
        if any(sign in said for sign in UNREACHED):
            return 0, "NOT CHECKED: osv.dev is out of reach from here. Run this where the internet is."
        return 2, f"pip-audit failed; is it there? pip install -e '.[fuzz]'\n{said.strip()[-500:]}"
    checked = [package for package in packages if "vulns" in package]
    found = [f"{one['name']} {one['version']}: {vuln['id']}" for one in checked for vuln in one["vulns"]]
    if found:
        return 1, "\n".join(found)
    if len(checked) < len(packages):
        return 0, f"NOT CHECKED: {len(packages) - len(checked)} of {len(packages)} packages were skipped."
    return 0, f"No advisory on any of {len(checked)} pinned packages."


def main() -> int:
    try:
        run = subprocess.run([sys.executable, *COMMAND], capture_output=True, text=True, timeout=SECONDS)
        code, said = verdict(run.stdout, run.stderr)
    except subprocess.TimeoutExpired:
        code, said = verdict("", "timed out")
    sys.stdout.write(said + "\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
