"""Who may do what: one declaration for each resource gives the decision on one object and the filter of a list."""

from shared.access.policies import NOTHING, Permission, Policy, Rule, by
from shared.access.reaching import permission, permissions, permitted, reach
from shared.access.relations import (
    ANY,
    among,
    empty,
    every,
    lasting,
    not_over,
    organisation,
    own,
    parent,
    pointing,
    province,
    some,
)
from shared.access.rows import Clause, Row
from shared.access.standing import Standing

__all__ = [
    "ANY",
    "NOTHING",
    "Clause",
    "Permission",
    "Policy",
    "Row",
    "Rule",
    "Standing",
    "among",
    "by",
    "empty",
    "every",
    "lasting",
    "not_over",
    "organisation",
    "own",
    "parent",
    "permission",
    "permissions",
    "permitted",
    "pointing",
    "province",
    "reach",
    "some",
]
