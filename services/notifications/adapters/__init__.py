"""PostgreSQL, SMTP, participants, the templates and the live tail."""
