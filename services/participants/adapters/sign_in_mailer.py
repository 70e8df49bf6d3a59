"""Has notifications send mails that follow no event. Address and secret go in one call; nothing there is stored."""

from typing import Any

import httpx

from services.participants.domain.letter import Letter
from services.participants.domain.sign_in import LinkMail
from shared.identity.service_tokens import Tokens


class NotSent(Exception):
    """`for_good`: another try would end the same."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


class NotificationsMailer:
    def __init__(self, client: httpx.AsyncClient, tokens: Tokens) -> None:
        self._client, self._tokens = client, tokens

    async def send(self, mail: LinkMail) -> None:
        """The same `id` again is the same mail: a copy carries the same Message-ID. Raises NotSent."""
        body: dict[str, Any] = {
            "mail_id": str(mail.id),
            "to": mail.email,
            "name": mail.name,
            "language": mail.language,
            "token": mail.token,
        }
        await self._post("/mails/sign-in-link", body)

    async def send_letter(self, letter: Letter, token: str | None) -> None:
        """As `send`; `token` makes the link of a confirmation."""
        body: dict[str, Any] = {
            "mail_id": str(letter.id),
            "kind": letter.kind,
            "to": letter.email,
            "name": letter.name,
            "language": letter.language,
            "token": token,
            "details": letter.details,
        }
        await self._post("/mails/letters", body)

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        try:
            headers = await self._tokens.headers("notifications")
            answer = await self._client.post(path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise NotSent(type(error).__name__, for_good=False) from error
        if answer.status_code == 422:
            raise NotSent("address_refused", for_good=True)
        if not answer.is_success:
            raise NotSent(f"status_{answer.status_code}", for_good=False)
