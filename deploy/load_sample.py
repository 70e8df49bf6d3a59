"""Loads the sample pool into the system of the compose file, once. A failure may be repeated: it doubles nothing."""

import asyncio
import os
import sys
from pathlib import Path

from landing.errors import LandingError
from landing.play.target import Target
from landing.sample.load import load_into

WANTED, MARKER = "LANDING_SAMPLE", "LANDING_SAMPLE_MARKER"


def main() -> str:
    marker = Path(os.environ[MARKER])
    if os.environ.get(WANTED, "yes") == "no":
        return "no sample data wanted"
    if marker.exists():
        return "sample data was loaded before"
    asyncio.run(load_into(Target.from_environment()))
    marker.write_text('{"loaded": true}')
    return "sample data is loaded"


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{main()}\n")
    except LandingError as error:
        sys.exit(f"{error} Then start again: what was entered already is not entered twice.")
