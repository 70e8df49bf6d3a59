"""What the pages take from npm, as `make_assets.py` laid it out: names with a hash, and icons to inline."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MANIFEST = Path(__file__).parent.parent / "static" / "vendor" / "manifest.json"


@dataclass(frozen=True, slots=True)
class Assets:
    """`files`: our name to the name under `/static/vendor`; `icons`: the inside of each drawing."""

    files: dict[str, str]
    icons: dict[str, str]

    def address(self, name: str) -> str:
        return f"/static/vendor/{self.files[name]}"


@cache
def read_assets(manifest: Path = MANIFEST) -> Assets:
    """Raises RuntimeError where they were never made."""
    try:
        content = json.loads(manifest.read_text("utf-8"))
    except OSError:
        raise RuntimeError("the portal's style and scripts are missing: run `make install`") from None
    return Assets(content["files"], content["icons"])
