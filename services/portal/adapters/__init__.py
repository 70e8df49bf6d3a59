"""How the portal reaches other services, and its words."""
