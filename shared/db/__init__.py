"""PostgreSQL for one service: engine, migrations and what an error means."""

from shared.db.database import Database
from shared.db.prepared import Prepared
from shared.db.tables import table_of

__all__ = ["Database", "Prepared", "table_of"]
