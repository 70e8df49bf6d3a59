"""What can be done in coaching: one command with its handler per file. Plain functions that take the unit of work."""
