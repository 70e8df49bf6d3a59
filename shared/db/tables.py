"""How a service declares its tables: SQLModel classes on a base of the service's own.

    class Table(SQLModel, registry=registry()):
        ...

    class Pools(Table, table=True):
        __tablename__ = "pools"

Each service needs its own registry, and so its own metadata: two services may name a table alike.
"""

from typing import cast

import sqlalchemy as sa
from sqlmodel import SQLModel


def table_of(model: type[SQLModel]) -> sa.Table:
    """The Core table behind a SQLModel class."""
    return cast("sa.Table", model.__table__)  # type: ignore[attr-defined]
