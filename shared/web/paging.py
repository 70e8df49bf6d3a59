"""Lists in pages, by cursor: the key of the last row seen, so that new rows never shift what comes next."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

import orjson
from fastapi import Query
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from shared.web.problems import Problem

T = TypeVar("T")
ITEM = TypeVar("ITEM")
MOST = 200


class Page(BaseModel, Generic[ITEM]):
    """`next` is the cursor of the next page, absent on the last."""

    items: list[ITEM]
    next: str | None = None


class Paging:
    """`paging: Annotated[Paging, Depends()]`. Select `paging.limit + 1` rows after `paging.after(...)`."""

    def __init__(
        self,
        cursor: Annotated[str | None, Query(max_length=500, description="`next` of the page before.")] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    ) -> None:
        self.cursor = cursor
        self.limit = limit

    def after(self, *types: Any) -> tuple[Any, ...] | None:
        """The key of the last row seen, as these types: `paging.after(datetime, UUID)`. Problem 400 if forged."""
        if self.cursor is None:
            return None
        try:
            padded = self.cursor + "=" * (-len(self.cursor) % 4)
            values = orjson.loads(urlsafe_b64decode(padded.encode("ascii")))
            key = TypeAdapter(tuple[types]).validate_json(orjson.dumps(values))  # type: ignore[valid-type]
        except (ValueError, ValidationError) as error:
            raise _bad_cursor() from error
        if any(_unstorable(value) for value in key):
            raise _bad_cursor()
        return tuple(key)


def page(
    rows: Sequence[T], paging: Paging, key: Callable[[T], Any], view: Callable[[T], Any] = lambda row: row
) -> Page[Any]:
    """One page of at most `limit` rows; `key` gives the value or tuple they are ordered by, `view` what is shown."""
    shown = rows[: paging.limit]
    following = None
    if len(rows) > paging.limit:
        last = key(shown[-1])
        values = to_jsonable_python(last if isinstance(last, tuple) else (last,))
        following = urlsafe_b64encode(orjson.dumps(values)).rstrip(b"=").decode()
    return Page(items=[view(row) for row in shown], next=following)


def _unstorable(value: Any) -> bool:
    return (isinstance(value, str) and "\x00" in value) or (isinstance(value, int) and abs(value) >= 2**63)


def _bad_cursor() -> Problem:
    return Problem(400, "bad_cursor", "This cursor is not one of ours. Start again without it.")
