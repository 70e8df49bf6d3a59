"""The table of measured figures in the documentation is replaced, and nothing beside it."""

import pytest

from landing.bench.match.document import DOCUMENT, FIRST, LAST, renewed
from landing.bench.match.row import Row
from landing.errors import LandingError

ROW = Row("A", "a solver", "≤ 0.25 ×", "0.5 s against 4 s", 0.125, "pass")


def test_a_new_table_takes_the_place_of_the_old_one() -> None:
    text = f"before\n{FIRST}\nold\n{LAST}\nafter\n"
    found = renewed(text, [ROW], "here and now")
    assert found.startswith(f"before\n{FIRST}\n")
    assert found.endswith(f"{LAST}\nafter\n")
    assert "| A | a solver | ≤ 0.25 × | 0.5 s against 4 s | 0.125 | pass |" in found
    assert "here and now" in found
    assert "old" not in found
    assert renewed(found, [ROW], "here and now") == found


def test_a_document_without_a_place_is_refused() -> None:
    with pytest.raises(LandingError, match="no lines"):
        renewed("nothing", [ROW], "here")


def test_the_documentation_has_a_place() -> None:
    assert ROW.what in renewed(DOCUMENT.read_text("utf-8"), [ROW], "here")
