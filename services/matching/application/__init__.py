"""When to plan, and what others may ask."""
