"""What an exception means to the caller: refusals of the domain, of identity, of the database, and bugs."""

from collections.abc import Mapping

from shared.db.errors import is_transient, sqlstate
from shared.identity.errors import Forbidden, TryLater, Unauthenticated
from shared.outbox.unit_of_work import NotFound
from shared.web.problems import Problem

Refusals = Mapping[type[Exception], tuple[int, str]]
"""Errors of a domain, with the status and code they are answered with. Their text is shown: no input in it."""


def explain(error: Exception, refusals: Refusals) -> Problem:
    """Always an answer; a 500 when nobody foresaw the exception."""
    if isinstance(error, Problem):
        return error
    for kind in type(error).__mro__:
        if kind in refusals:
            return _refusal(error, *refusals[kind])
    return _of_identity(error) or _of_the_database(error) or _unforeseen()


def _refusal(error: Exception, status: int, code: str) -> Problem:
    """A 409 also tells the present state and what is possible, where the domain error knows them."""
    known = {name: getattr(error, name) for name in ("state", "possible") if hasattr(error, name)}
    return Problem(status, code, str(error), **known)


def _of_identity(error: Exception) -> Problem | None:
    if isinstance(error, Unauthenticated):
        challenge = "Bearer" if error.reason == "no_token" else 'Bearer error="invalid_token"'
        detail = "Send a valid token for this service as a bearer token."
        return Problem(401, "not_signed_in", detail, headers={"WWW-Authenticate": challenge})
    if isinstance(error, Forbidden):
        return Problem(403, "not_allowed", "Your roles do not allow this. Ask your coordinator if they should.")
    if isinstance(error, TryLater):
        return Problem(503, "not_ready", str(error), headers={"Retry-After": str(error.retry_after)})
    return None


def _of_the_database(error: Exception) -> Problem | None:
    if isinstance(error, NotFound):
        return Problem(404, "not_found", "There is no such thing here, or you may not see it.")
    state = (sqlstate(error) or "")[:2]
    if state == "22":
        return Problem(422, "out_of_range", "A value does not fit. Check numbers, dates and texts.")
    if state == "23":
        return Problem(409, "conflict", "This clashes with what somebody else stored. Read it again, then decide.")
    if is_transient(error):
        detail = "Something this service needs does not answer. Try again in a moment."
        return Problem(503, "unavailable", detail, headers={"Retry-After": "1"})
    return None


def _unforeseen() -> Problem:
    return Problem(500, "internal_error", "Something went wrong here. Try again; if it stays, tell the operator.")
