"""Why this service says no. The texts are shown to people and never repeat what was sent."""


class NoInbox(Exception):
    """Only people have an inbox."""

    def __init__(self) -> None:
        super().__init__("Only a person has an inbox. Sign in as one.")
