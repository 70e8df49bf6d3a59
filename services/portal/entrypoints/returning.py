"""Where a reader goes after signing in: back to a page of ours, never to an address that somebody else chose."""

import re

ARRIVE = "start"
_OURS = re.compile(r"/(nl|en)(/[A-Za-z0-9_~-]+)*(\?[A-Za-z0-9._~=&%-]*)?")


def safe_path(wanted: str, language: str) -> str:
    """`wanted` if it is a path of this site in one of its languages, else where everybody arrives.

    A list of what is allowed: two slashes, a backslash, a scheme or a control character never match.
    """
    return wanted if len(wanted) <= 300 and _OURS.fullmatch(wanted) else f"/{language}/{ARRIVE}"
