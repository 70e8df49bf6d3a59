"""Why a registration of interest, an import or a period at who left is refused."""

from services.participants.domain.errors import Clash, Refusal


class IncompleteRegistration(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "An employer gives a KvK number and no target group, a starter a target group and no KvK number."
        )


class ErasureElsewhere(Clash):
    def __init__(self, state: str) -> None:
        super().__init__("This erasure is not open to that now. Read how far it is.")
        self.state = state
        self.possible = ["read"]


class RegistrationAnswered(Clash):
    def __init__(self, answer: str) -> None:
        super().__init__("This registration was answered already. Read the list again.")
        self.state = answer
        self.possible = ["invite"]


class ImportElsewhere(Clash):
    def __init__(self, state: str) -> None:
        super().__init__("This import has gone on already. Read how far it is, or begin a new one.")
        self.state = state
        self.possible = ["read", "begin_again"]


class HasLeft(Clash):
    def __init__(self) -> None:
        super().__init__("This organisation takes no part from that day on. Choose an earlier day, or let it in again.")
        self.state = "left"
        self.possible = ["other_dates", "register_again"]
