"""How a service asks the owners of what it reads to publish their snapshots again."""

from uuid import UUID

import httpx

from shared.identity.service_tokens import Tokens
from shared.outbox.rebuilding import OwnerSilent
from shared.outbox.republishing import Copy, Listed

PAGE = 1_000


class OwnersByHttp:
    """`urls`: base address by owner. One client for as long as a rebuild takes."""

    def __init__(self, client: httpx.AsyncClient, urls: dict[str, str], tokens: Tokens) -> None:
        self._client = client
        self._urls = urls
        self._tokens = tokens

    async def publish_again(self, topic: str, after: UUID | None) -> Listed:
        """The next page of the owner's snapshots. Raises OwnerSilent."""
        owner = topic.partition(".")[0]
        query = {"limit": str(PAGE)} | ({"after": str(after)} if after else {})
        url = f"{self._urls[owner]}/snapshots/{topic}/publication"
        try:
            answer = await self._client.post(url, params=query, headers=await self._tokens.headers(owner))
        except httpx.TransportError as error:
            raise OwnerSilent(f"{owner} does not answer: check LANDING_{owner.upper()}_URL.") from error
        if answer.status_code != 200:
            raise OwnerSilent(f"{owner} refused to publish {topic} again ({answer.status_code}).")
        page = answer.json()
        copies = [Copy(key, version, UUID(event_id)) for key, version, event_id in page["items"]]
        return Listed(copies, UUID(page["next"]) if page["next"] else None)
