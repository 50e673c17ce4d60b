#!/bin/bash
# Install what only the system can give, on Debian or Ubuntu, and only what is missing:
#   scripts/system.sh venv java chromium postgres
set -euo pipefail

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else
        echo "Il manque des paquets et ce compte ne peut pas les installer." >&2
        echo "Que faire : en administrateur, lancer « $* », puis recommencer." >&2
        exit 1
    fi
}

updated=no
install() {
    if [ "$updated" = no ]; then as_root apt-get update -qq; updated=yes; fi
    echo "Installation de : $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

java_is_17_or_later() {
    command -v java >/dev/null &&
        [ "$(java -version 2>&1 | sed -nE '1s/.*version "([0-9]+).*/\1/p')" -ge 17 ]
}

for need in "$@"; do
    case $need in
    venv) python3 -c 'import venv, ensurepip' 2>/dev/null || install python3-venv ;;
    java) java_is_17_or_later || install openjdk-17-jre-headless ;;
    chromium)
        if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
            if grep -q '^ID=ubuntu' /etc/os-release; then
                # Ubuntu's package is only a door to a snap: take the browser that Playwright ships.
                as_root .venv/bin/playwright install --with-deps chromium
            else
                install chromium fonts-dejavu-core
            fi
        fi ;;
    postgres)
        command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
            install postgresql ;;
    *) echo "system.sh : besoin inconnu « $need »" >&2; exit 2 ;;
    esac
done
