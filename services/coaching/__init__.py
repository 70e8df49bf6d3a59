"""The coaching service: whether a coach's place fits a request, and what follows from a hold."""
