"""Solvers behind the port: the whole pool at once, or a large one from plan to plan."""
