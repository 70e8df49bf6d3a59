"""Kafka, PostgreSQL and a mailbox on one machine, out of Python packages: for development and tests, without Docker."""
