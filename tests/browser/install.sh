#!/bin/sh
# Finds a Chromium for the browser tests, or installs one where that is possible.
# Never fails: without a browser those tests are skipped, and this says so.
python="$1"
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing chromium for the browser tests …"
    apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
timeout 300 "$python" -m playwright install chromium && exit 0
echo "No browser could be installed: the tests marked 'browser' will be skipped."
exit 0
