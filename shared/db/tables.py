"""The base of a service's SQLModel tables. Each service has its own metadata: two services may name a table alike."""

from sqlalchemy.orm import registry
from sqlmodel import SQLModel


def table_base() -> type[SQLModel]:
    """A new base class: `Table = table_base()`, then `class Pools(Table, table=True)`."""

    class Table(SQLModel, registry=registry()):
        __abstract__ = True

    return Table
