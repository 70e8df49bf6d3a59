"""The settings file: the defaults, what a file of one's own may say, and what is refused, with its line."""

import pytest

from services.matching.engine.fit import default_settings, defaults_text, settings_of


def test_the_defaults_are_those_of_the_contract_and_each_has_a_comment() -> None:
    settings = default_settings()
    assert settings.value == {"served": 1000, "waiting_day": 5, "precedence": 300}
    assert sum(settings.fit.values()) == 500
    assert all(settings.rules.values())
    assert all("#" in line for line in defaults_text().splitlines() if "=" in line and "version" not in line)
    assert settings_of(defaults_text()) == settings


def test_a_file_of_ones_own_states_what_differs() -> None:
    settings = settings_of('version = "ours"\n[fit]\nregion = 0\n[rules]\nhirer = false\n')
    assert (settings.version, settings.fit["region"], settings.fit["language"]) == ("ours", 0, 50)
    assert not settings.rules["hirer"]
    assert settings.rules["competitor"]
    assert settings_of("[fit]\nregion = 1").version == "unnamed"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[fit]\nregion = 5\nshoe_size = 30", "rules.toml:3: .*knows no shoe_size"),
        ("\n[shoes]\nsize = 3", "rules.toml:2: knows no shoes"),
        ("[fit]\ncontinuity = 31", "rules.toml:1: .*add up to 501"),
        ("[fit]\ncontinuity = -1", "rules.toml:2: .*whole number from 0"),
        ("[fit]\ncontinuity = 2.5", "rules.toml:2: .*whole number"),
        ("[fit]\ncontinuity = nan", "rules.toml:2: .*whole number"),
        ("[value]\nserved = 9223372036854775808", "rules.toml:2: .*whole number"),
        ("[value]\nserved = true", "rules.toml:2: .*whole number"),
        ("[rules]\nhirer = 1", "rules.toml:2: .*true or false"),
        ("fit = 3", "rules.toml:1: .*section"),
        ("version = 3", "rules.toml:1: .*short text"),
        ("[fit]\nregion == 3", "line 2"),
        ("[fit]\nregion = 3\nregion = 4", "rules.toml: Cannot overwrite"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        settings_of(text)


def test_a_rule_that_is_not_known_cannot_be_switched_off() -> None:
    with pytest.raises(ValueError, match="no rule shoes"):
        default_settings().without_rules(["shoes"])
