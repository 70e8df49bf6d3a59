"""Says what is wrong with a system at rest, from its databases, topics and mails alone; it asks no service."""
