"""Makes `.venv` and installs one lock into it, hashes checked; the Makefile calls it with any Python >= 3.11.

Nothing is fetched, and nothing takes time, while the locks are unchanged. It runs without a single installed package.
"""

import hashlib
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LOCKS = PROJECT / "requirements"
VENV = PROJECT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
FLOOR = (3, 11)


def main(wanted: str) -> None:
    """Install `requirements/<wanted>.txt`, the project and what pages take from npm, but for what is done."""
    if sys.version_info < FLOOR:
        raise SystemExit(
            f"Python {sys.version.split()[0]} is too old: install Python 3.11 or newer, or set PYTHON=/path/to/it."
        )
    if not is_installed(wanted):
        install(wanted)
    run(PYTHON, PROJECT / "services" / "portal" / "make_assets.py")
    compile_engine()


def install(wanted: str) -> None:
    began = time.monotonic()
    make_environment()
    say(1, "the installer itself")
    run(
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        LOCKS / "build.txt",
    )
    say(2, f"libraries of requirements/{wanted}.txt (some 300 MB the first time)")
    # Compiled once here, not by every service at once at the first start.
    uv("--require-hashes", "--compile-bytecode", "-r", LOCKS / f"{wanted}.txt")
    say(3, "the project itself")
    uv("--no-deps", "--no-build-isolation", "--offline", "--quiet", "--editable", PROJECT)
    stamp(wanted).write_text(fingerprint(wanted))
    print(f"installed in {time.monotonic() - began:.0f} s", flush=True)


def is_installed(wanted: str) -> bool:
    """Whether this lock, or the larger one that holds it, is installed as it stands now."""
    larger = {"local": ("dev", "bench"), "dev": ("bench",)}
    candidates = (wanted, *larger.get(wanted, ()))
    return any(stamp(name).exists() and stamp(name).read_text() == fingerprint(name) for name in candidates)


def compile_engine() -> None:
    """The matching engine's loops, once for each version of them, so that no request waits for a compiler."""
    sources = sorted((PROJECT / "services" / "matching").rglob("*.py"))
    content = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
    done = VENV / ".compiled-engine"
    if not done.exists() or done.read_text() != content:
        print("compiling the matching engine, once (under a minute)", flush=True)
        run(PYTHON, "-m", "services.matching.warm_up")
        done.write_text(content)


def fingerprint(wanted: str) -> str:
    """A sum over everything that decides what ends up in `.venv`."""
    inputs = (LOCKS / f"{wanted}.txt", LOCKS / "build.txt", PROJECT / "pyproject.toml", Path(__file__))
    return hashlib.sha256(b"\0".join([str(VENV).encode(), *(path.read_bytes() for path in inputs)])).hexdigest()


def stamp(wanted: str) -> Path:
    return VENV / f".installed-{wanted}"


def make_environment() -> None:
    if usable():
        return
    print(f"creating .venv with Python {sys.version.split()[0]}", flush=True)
    try:
        venv.EnvBuilder(with_pip=True, clear=VENV.exists(), symlinks=os.name != "nt").create(VENV)
    except (subprocess.CalledProcessError, ImportError):
        raise SystemExit(
            "This Python cannot make environments: install its venv package (Debian: python3-venv)."
        ) from None


def usable() -> bool:
    """Whether `.venv` works and is new enough (its Python may have been removed since)."""
    question = f"import sys, pip; raise SystemExit(sys.version_info < {FLOOR})"
    try:
        return subprocess.run([PYTHON, "-c", question], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def uv(*arguments: str | Path) -> None:
    run(BIN / "uv", "pip", "install", "--python", PYTHON, *arguments)


def run(*command: str | Path) -> None:
    if code := subprocess.run([str(part) for part in command], cwd=PROJECT, check=False).returncode:
        raise SystemExit(
            f"The installation stopped (exit code {code}); the reason is above. Mend it and run the same command again."
        )


def say(step: int, what: str) -> None:
    print(f"[{step}/3] installing {what}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "local")
