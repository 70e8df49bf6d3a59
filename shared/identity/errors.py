"""Why a caller is turned away. `shared/web` turns these into problem+json; none of them carries text of the request."""


class Unauthenticated(Exception):
    """No token, or one that is not valid here. `reason` is a code for the log, not for the caller."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Forbidden(Exception):
    """The caller is known and lacks the role or the name that this endpoint asks for."""


class TryLater(Exception):
    """This service cannot decide yet: it has no keys, or does not know the caller's newest version."""

    def __init__(self, why: str, *, retry_after: int = 1) -> None:
        super().__init__(why)
        self.retry_after = retry_after
