"""Copy what the pages need from `node_modules` into the package, version in the file names.

Run after `npm ci`. The browser receives these files from the site itself, never from elsewhere.
Licences of everything bundled travel beside them.
"""

import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
TARGET = ROOT / "src" / "croisee" / "observatory" / "assets" / "npm"
DIST = ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css")
_SOURCE_MAP = re.compile(rb"\n?(//# sourceMappingURL=[^\n]*|/\*# sourceMappingURL=.*?\*/)\s*$")


def bundled_packages() -> list[Path]:
    """Folders of the run-time packages of the lock file, in order of name."""
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    names = [name for name, entry in lock["packages"].items() if name and not entry.get("dev")]
    return [ROOT / name for name in sorted(names)]


def licences() -> str:
    """One text with the licence of each package that the map engine bundles."""
    parts = []
    for folder in bundled_packages():
        about = json.loads((folder / "package.json").read_text("utf-8"))
        files = sorted(p for p in folder.iterdir() if p.name.lower().startswith("licen"))
        text = "\n\n".join(p.read_text("utf-8").strip() for p in files if p.is_file())
        parts.append(f"{about['name']} {about['version']} ({about.get('license', '?')})\n\n{text}")
    return ("\n\n" + "-" * 72 + "\n\n").join(parts) + "\n"


def main() -> int:
    """Fill the folder of vendored files; returns the exit code."""
    package = MODULES / "maplibre-gl"
    if not package.is_dir():
        print("Le dossier node_modules est absent : lancez d'abord « npm ci ».", file=sys.stderr)
        return 1
    version = json.loads((package / "package.json").read_text("utf-8"))["version"]
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for name in DIST:
        stem, suffix = name.rsplit(".", 1)
        content = _SOURCE_MAP.sub(b"\n", (package / "dist" / name).read_bytes())
        (TARGET / f"{stem}-{version}.{suffix}").write_bytes(content)
    (TARGET / "LICENCES.txt").write_text(licences(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
