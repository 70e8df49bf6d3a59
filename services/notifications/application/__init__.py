"""One use case per file, the table of who is told what, and the ports they need."""
