"""Lets somebody in with a first role, such as the first operator. For the command line and for containers."""

from collections.abc import Sequence
from typing import Any

from landing.errors import LandingError
from landing.play.platform import Platform


async def invite(
    platform: Platform,
    email: str,
    role: str,
    *,
    name: str | None = None,
    language: str = "nl",
    provinces: Sequence[str] = (),
    link: bool = False,
) -> dict[str, Any]:
    """The invitation, whose mail is on its way; with `link` also the address of a copy of its own. Raises LandingError.

    Without a name, the part of the address before @ stands in for it.
    """
    body = {
        "name": name or email.partition("@")[0],
        "email": email,
        "preferred_language": language,
        "role": {"role": role} | ({"provinces": list(provinces)} if provinces else {}),
    }
    answer = await platform.command("participants", "/invitations", body)
    if not link:
        return answer
    portal = platform.target.portal_url
    if portal is None:
        raise LandingError("Invited, but where the portal is is not known here: set LANDING_PORTAL_URL for --link.")
    made = await platform.command("participants", f"/invitations/{answer['invitation_id']}/link")
    return answer | {"link": f"{portal}/{language}/invitations/{made['token']}"}
