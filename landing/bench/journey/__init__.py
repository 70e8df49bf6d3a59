"""How fast the journey from a request to an inbox is, and what it costs; one file a figure. See `figures.FIGURES`."""
