"""HTTP, the live stream, what is consumed, and the two workers."""
