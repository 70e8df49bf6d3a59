"""What matching needs from outside: OR-tools, PostgreSQL and the form of its events."""
