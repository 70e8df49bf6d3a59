"""How coaching keeps and publishes what it knows."""
