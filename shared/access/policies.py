"""A policy: a list of rules that say who may do one thing to one kind of object. What no rule allows is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from pydantic import BaseModel

from shared.access.relations import ANY, Parents, Relation
from shared.access.rows import Clause, Row
from shared.access.standing import Standing
from shared.identity.grants import spelled
from shared.identity.principal import Role

T = TypeVar("T")
V = TypeVar("V", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Permission:
    """What was decided. `fields`: the only ones that may be seen, all where None. False where nothing is permitted."""

    given: bool
    fields: frozenset[str] | None = None

    def __bool__(self) -> bool:
        return self.given

    def shows(self, field: str) -> bool:
        return self.given and (self.fields is None or field in self.fields)

    def of(self, view: V) -> V:
        """The view with every field emptied that may not be seen; such a field is declared `… | None`."""
        hidden = {name: None for name in type(view).model_fields if not self.shows(name)}
        return view.model_copy(update=hidden) if hidden else view


NOTHING = Permission(given=False)
WHOLE = Permission(given=True)


@dataclass(frozen=True)
class Rule:
    """Whoever holds the grant and stands so to the object; `fields` are the only ones shown to him, all where None."""

    grant: str
    relation: Relation
    fields: frozenset[str] | None = None


def by(grant: Role | str, relation: Relation = ANY, *, sees: Iterable[str] | None = None) -> Rule:
    """A role held today, `service("name")` or SIGNED_IN, and how its holder must stand to the object."""
    return Rule(spelled(grant), relation, None if sees is None else frozenset(sees))


class Policy(Generic[T]):
    """`kind` is what it decides on. `grants` go to `allow(*policy.grants)`: asked before any object is looked at."""

    def __init__(self, kind: type[T], *rules: Rule) -> None:
        self.kind = kind
        self.rules = rules
        self.grants = tuple(dict.fromkeys(rule.grant for rule in rules))

    async def decide(self, who: Standing, thing: Any, parents: Parents) -> Permission:
        """On one object, or on what is to become one and has its fields. What several rules show is shown together."""
        shown: frozenset[str] | None = None
        for rule in self._of(who):
            if await rule.relation.holds(who, thing, parents):
                if rule.fields is None:
                    return WHOLE
                shown = rule.fields | (shown or frozenset())
        return NOTHING if shown is None else Permission(given=True, fields=shown)

    def where(self, who: Standing, row: Row) -> Clause:
        """The same for a list. Rules that are not the caller's leave no trace in the query."""
        return sa.or_(sa.false(), *(rule.relation.where(who, row) for rule in self._of(who)))

    def shows_all(self, who: Standing) -> bool:
        """Whether none of the caller's rules leaves fields out: then whatever he may reach he may see whole."""
        return all(rule.fields is None for rule in self._of(who))

    def _of(self, who: Standing) -> list[Rule]:
        return [rule for rule in self.rules if who.has(rule.grant)]
