"""What README and its companions name exists: files behind links, targets of make, commands of `landing`, endpoints."""

import re
from pathlib import Path

import pytest

from tests.architecture import commands
from tests.architecture.source import ROOT

TEXTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("deploy/*.md"), *ROOT.glob("services/*/README.md")]
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([^`\n]+)`|^    (\S.*)$", re.MULTILINE)


def broken_links(text: Path) -> list[str]:
    """Links to files that are not there. Addresses of other places are not followed."""
    links = LINK.findall(text.read_text("utf-8"))
    return [link for link in links if "://" not in link and not (text.parent / link).exists()]


def named(text: str) -> list[str]:
    """Everything that stands as code, in a sentence or in a block of its own."""
    return ["".join(pair).strip() for pair in CODE.findall(text)]


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere_and_commands_exist(text: Path) -> None:
    assert broken_links(text) == []
    assert commands.missing(named(text.read_text("utf-8"))) == []


def test_a_broken_link_and_an_unknown_command_are_found(tmp_path: Path) -> None:
    text = tmp_path / "README.md"
    text.write_text(
        "See [that](docs/gone.md), type `make coffee`:\n\n    landing fly\n\nor call `GET /moon`, `make test`."
    )
    assert broken_links(text) == ["docs/gone.md"]
    assert commands.missing(named(text.read_text())) == ["make coffee", "landing fly", "GET /moon"]
