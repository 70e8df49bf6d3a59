"""Runs the whole platform on one machine for development: starts, watches, restarts and stops every process of it."""
