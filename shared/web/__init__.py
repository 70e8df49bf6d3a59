"""What every HTTP endpoint of the platform has in common: problems, limits, policies, commands, paging, health."""

from shared.identity.policy import SIGNED_IN, Caller, allow, public, service
from shared.web.command import Command
from shared.web.paging import Page, Paging, page
from shared.web.problems import Problem

__all__ = ["SIGNED_IN", "Caller", "Command", "Page", "Paging", "Problem", "allow", "page", "public", "service"]
