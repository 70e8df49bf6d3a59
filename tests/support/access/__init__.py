"""Reads docs/access.md and drives each of its cells over HTTP against a running service."""
