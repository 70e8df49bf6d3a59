"""How the outside reaches coaching: one router per resource, the events it follows, and the jobs of the clock."""
