"""Tables, queries and the public form of events: everything that knows PostgreSQL, files or the contract."""
