"""What somebody filled in, and what is wrong with it. A page shows both again: nothing that was typed is lost."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from fastapi import Request

LONGEST = 10_000
PARTS = ("day", "month", "year")
POSTCODE, KVK_NUMBER = re.compile(r"[1-9][0-9]{3} ?([A-Za-z]{2})?"), re.compile(r"[0-9]{8}")


@dataclass
class Form:
    """`values` by field name, as typed; `errors` by field name, as a sentence in the reader's language."""

    values: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def of(cls, request: Request) -> "Form":
        """The fields of a posted form; files and fields that are too long are left out."""
        values: dict[str, list[str]] = {}
        for name, value in (await request.form()).multi_items():
            if isinstance(value, str) and len(value) <= LONGEST:
                values.setdefault(name, []).append(value.strip())
        return cls(values)

    @classmethod
    def filled(cls, values: Mapping[str, str]) -> "Form":
        return cls({name: [value] for name, value in values.items()})

    def text(self, name: str) -> str:
        """The first value, empty when there is none."""
        return (self.values.get(name) or [""])[0]

    def all(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def need(self, name: str, message: str) -> str:
        """The value; notes the message when there is none."""
        value = self.text(name)
        if not value:
            self.errors[name] = message
        return value

    def one_of(self, name: str, choices: Collection[str], message: str) -> str:
        """The value if it is one of these; notes the message otherwise."""
        value = self.text(name)
        if value not in choices:
            self.errors[name] = message
            return ""
        return value

    def some_of(self, name: str, choices: Collection[str], message: str) -> list[str]:
        """The values, each one of these; notes the message when there is none."""
        values = [value for value in self.all(name) if value in choices]
        if not values:
            self.errors[name] = message
        return values

    def number(self, name: str, least: int, most: int, message: str) -> int | None:
        """The whole number, None where nothing was filled in; notes the message when it is none in that range."""
        if not self.text(name):
            return None
        if not self.text(name).isdecimal() or not least <= int(self.text(name)) <= most:
            self.errors[name] = message
            return None
        return int(self.text(name))

    def postcode(self, name: str) -> str:
        """The postcode, with or without its letters; notes what is wrong with it."""
        return self._shaped(self.need(name, "missing_postcode"), POSTCODE, name, "unknown_postcode")

    def kvk_number(self, name: str) -> str:
        """The eight digits, however they were set apart; notes what is wrong with them."""
        typed = re.sub(r"[\s.]", "", self.need(name, "missing_kvk_number"))
        return self._shaped(typed, KVK_NUMBER, name, "invalid_kvk_number")

    def _shaped(self, value: str, shape: re.Pattern[str], name: str, message: str) -> str:
        if value and not shape.fullmatch(value):
            self.errors[name] = message
        return value

    def no_longer_than(self, most: int, message: str, *names: str) -> None:
        """Notes the message for each field with more characters."""
        self.errors |= {name: message for name in names if len(self.text(name)) > most}

    def date(self, name: str, message: str) -> date | None:
        """The date of three fields `<name>-day`, `-month`, `-year`; notes the message when there is no such day."""
        numbers = [self.text(f"{name}-{part}") for part in PARTS]
        try:
            day, month, year = (int(number) for number in numbers)
            return date(year, month, day)
        except ValueError:
            self.errors[name] = message
            return None

    @property
    def wrong(self) -> bool:
        return bool(self.errors)
