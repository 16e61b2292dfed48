#!/bin/sh
# Finds a Chromium and axe-core for the browser tests, or installs them where that is possible.
# Never fails: what is missing skips the tests that need it (under CI it fails them), and this says so.
python="$1"

chromium() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return
    done
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        echo "Installing chromium for the browser tests …"
        apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && return
    fi
    timeout 300 "$python" -m playwright install chromium ||
        echo "No browser could be installed: the tests marked 'browser' will be skipped."
}

axe() {
    version=4.12.1
    grep -qs "\"version\": \"$version\"" build/axe/node_modules/axe-core/package.json && return
    if ! command -v npm >/dev/null 2>&1; then
        echo "There is no npm to install axe-core with: the accessibility tests will be skipped."
        return
    fi
    timeout 120 npm install --prefix build/axe --no-save --no-package-lock --no-audit --no-fund --ignore-scripts \
        --silent "axe-core@$version" || echo "axe-core could not be installed: the accessibility tests will be skipped."
}

chromium
axe
exit 0
