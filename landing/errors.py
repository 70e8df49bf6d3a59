"""The one error the command line shows; everything in `landing/` raises it for what a user can mend."""


class LandingError(Exception):
    """A failure explained in one line that says what to do next; printed without a traceback, exit code 1."""
