"""`If-Match` on what replaces a whole thing, and the `ETag` it is compared with: the version in double quotes."""

import re
from typing import Annotated

from fastapi import Depends, Header

from shared.web import Problem

_VERSION = re.compile(r'"([1-9][0-9]{0,17})"')


def etag(version: int) -> str:
    return f'"{version}"'


def _known_version(
    if_match: Annotated[str | None, Header(description='The version you read, in quotes: "3".')] = None,
) -> int:
    if if_match is None:
        raise Problem(428, "if_match_missing", "Read first, then send its ETag back in the header If-Match.")
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise Problem(400, "if_match_malformed", 'If-Match is one version in double quotes, such as "3".')
    return int(found[1])


KnownVersion = Annotated[int, Depends(_known_version)]
