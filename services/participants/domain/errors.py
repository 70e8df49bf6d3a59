"""Every reason for which this service refuses something. Messages say what to do and never repeat what was sent."""


class Refusal(Exception):
    """A rule of the domain says no."""


class UnknownPostcode(Refusal):
    def __init__(self) -> None:
        super().__init__("There is no such Dutch postcode. Give its four digits, with or without the two letters.")


class InvalidName(Refusal):
    def __init__(self) -> None:
        super().__init__("A name has 1 to 200 characters, on one line.")


class InvalidEmail(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "This is not an e-mail address we can send to. Check it for spaces, accents and a missing dot."
        )


class InvalidKvkNumber(Refusal):
    def __init__(self) -> None:
        super().__init__("A KvK number has eight digits. A spreadsheet drops zeros in front: make its column text.")


class InvalidEstablishmentNumber(Refusal):
    def __init__(self) -> None:
        super().__init__("A number of an establishment (vestigingsnummer) has exactly twelve digits.")


class IncompleteSector(Refusal):
    def __init__(self) -> None:
        super().__init__("A sector code needs its edition (sbi_2008 or sbi_2025), and an edition its code.")


class InvalidPeriod(Refusal):
    def __init__(self) -> None:
        super().__init__("A period ends after the day it starts. The end is the first day on which it no longer holds.")


class IncompleteRole(Refusal):
    """A role lacks what belongs to it, or carries what belongs to another role."""


class DoubledEntry(Refusal):
    """A list names the same thing twice."""


class SourceWithoutCredential(Refusal):
    def __init__(self) -> None:
        super().__init__("Only a certificate or badge has a source: say evidence credential, or leave the source out.")


class NotASkill(Refusal):
    def __init__(self) -> None:
        super().__init__("One of the skills is an occupation. List the skills that it needs instead.")


class UnknownOrganisation(Refusal):
    def __init__(self) -> None:
        super().__init__("No organisation has this id. Register it first.")


class UnknownManager(Refusal):
    def __init__(self) -> None:
        super().__init__("No person has the manager's id. Invite that person first, or leave the manager out.")


class DepartureInThePast(Refusal):
    def __init__(self) -> None:
        super().__init__("An organisation leaves today or later. Choose such a day: what happened until now stays.")


class PairWithItself(Refusal):
    def __init__(self) -> None:
        super().__init__("An organisation makes no pair with itself. Name another one.")


class OwnManager(Refusal):
    def __init__(self) -> None:
        super().__init__("Nobody is his own manager. Name somebody else, or leave the manager out.")


class EmailTaken(Refusal):
    def __init__(self) -> None:
        super().__init__("Somebody with this e-mail address is here already. Give that person the role instead.")


class KvkNumberTaken(Refusal):
    def __init__(self) -> None:
        super().__init__("An organisation with this KvK number is here already. Use that one.")


class Clash(Refusal):
    """What is asked makes no sense now: `state` is how it is, `possible` what could be done instead."""

    state: str
    possible: list[str]


class DoubledPeriod(Clash):
    def __init__(self, what: str) -> None:
        super().__init__(f"This {what} runs already in part of that period. End it first, or choose other dates.")
        self.state = "running"
        self.possible = ["end", "other_dates"]


class NotRunning(Clash):
    def __init__(self, what: str) -> None:
        super().__init__(f"No such {what} runs on that day. Check the day, and for which organisation it is.")
        self.state = "not_running"
        self.possible = ["start", "other_dates"]


class AlreadyLeft(Clash):
    def __init__(self) -> None:
        super().__init__("This organisation has left already, or will on a day that was set.")
        self.state = "left"
        self.possible = ["register_again"]


class InvitationSpent(Clash):
    """It was used, revoked, or nobody used it in time."""

    def __init__(self, state: str) -> None:
        super().__init__("This invitation cannot be used any more. Ask for a new one.")
        self.state = state
        self.possible = ["invite_again"]


class AddressRefused(Clash):
    """The link was used, is too old, or somebody else has the address."""

    def __init__(self) -> None:
        super().__init__("This link changes no address any more. Ask for the change again.")
        self.state = "over"
        self.possible = ["ask_again"]


class NothingToInvite(Refusal):
    def __init__(self) -> None:
        super().__init__("Say who is invited: the id of a person who is here already, or a name and an e-mail address.")
