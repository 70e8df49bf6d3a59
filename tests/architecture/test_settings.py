"""Whoever runs the system finds every setting in docs/settings.md, and nothing there that no longer exists."""

import re

import pytest

from tests.architecture.settings_read import variables
from tests.architecture.source import PACKAGES, ROOT, Source, sources

DOCUMENT = ROOT / "docs/settings.md"
ROW = re.compile(r"^\| `([A-Z_<>]+)` \|", re.MULTILINE)
OF_TESTS = "LANDING_TEST_"


def read_by_the_code() -> set[str]:
    for_tests = {name for name in variables(sources("tests")) if name.startswith(OF_TESTS)}
    return variables(sources(*PACKAGES, "deploy")) | for_tests


def test_every_variable_is_documented_and_every_row_is_read() -> None:
    documented = ROW.findall(DOCUMENT.read_text("utf-8"))
    assert sorted(documented) == sorted(read_by_the_code())


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("os.environ['XDG_NEW']", "XDG_NEW"),
        ("os.environ.get('HOME_OF_IT', '')", "HOME_OF_IT"),
        ("os.getenv('HOME_OF_IT')", "HOME_OF_IT"),
        ("NEW_VARIABLE = 'LANDING_NEW'", "LANDING_NEW"),
        ("class A(BaseSettings):\n    new: str", "<SERVICE>_NEW"),
        ("class A(BaseSettings):\n    model_config = Config(env_prefix='X_')\n    new: str = ''", "X_NEW"),
        ("class A(BaseSettings):\n    new: str = Field(validation_alias='LANDING_OTHER')", "LANDING_OTHER"),
    ],
)
def test_a_new_variable_is_found(code: str, name: str) -> None:
    assert variables([Source("services/x/settings.py", code)]) == {name}
