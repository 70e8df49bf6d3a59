"""How the outside reaches this service: one router per resource, and the snapshots it follows."""
