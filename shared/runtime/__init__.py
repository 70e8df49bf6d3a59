"""Puts one service's parts together and runs them as a process. A service's `main.py` declares; this package wires."""

from shared.runtime.core import Core
from shared.runtime.jobs import Job
from shared.runtime.process import run
from shared.runtime.service import Service

__all__ = ["Core", "Job", "Service", "run"]
