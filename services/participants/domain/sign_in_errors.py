"""Every reason for which a sign-in is refused. Texts tell nothing that helps who tries what is not his."""

from services.participants.domain.errors import Refusal


class NotSignedIn(Refusal):
    def __init__(self) -> None:
        super().__init__("This session has ended. Sign in again.")


class SignInAgain(Refusal):
    def __init__(self) -> None:
        super().__init__("Signing in is changed only shortly after a sign-in. Sign in again first.")


class CeremonyOver(Refusal):
    """The same for every reason, so that it tells nothing to who tries."""

    def __init__(self) -> None:
        super().__init__("This attempt was used, is too old, or began in another browser. Start again.")


class LinkRefused(Refusal):
    """The same whether the link was used, is too old, was never made, or was asked for in another browser."""

    def __init__(self) -> None:
        super().__init__(
            "This link does not work here. Open it in the browser that asked for it, or ask for a new one."
        )


class InvitationRefused(Refusal):
    def __init__(self) -> None:
        super().__init__("This invitation was used, was withdrawn, or is too old. Ask who invited you for a new one.")


class PasskeyRefused(Refusal):
    """`reason` is a code for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__("This passkey does not fit. Choose another one, or sign in by a link in a mail.")
        self.reason = reason


class ProviderRefused(Refusal):
    """`reason` is a code for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__("Signing in through your organisation did not succeed. Try again, or use another way.")
        self.reason = reason


class UnknownProvider(Refusal):
    def __init__(self) -> None:
        super().__init__("There is no such way to sign in here. Choose one that the sign-in page shows.")


class AccountNotLinked(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "Your organisation knows you, we do not yet. Open your invitation, or sign in another way and link it."
        )


class AccountTaken(Refusal):
    def __init__(self) -> None:
        super().__init__("This account of your organisation belongs to somebody else here. Ask your coordinator.")
