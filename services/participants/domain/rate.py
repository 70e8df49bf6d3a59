"""How often something may be tried. A limit never looks at whether the account exists, so that it tells nobody."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many in a window; windows are cut from real time, so that replicas agree on them."""

    name: str
    most: int
    window: timedelta

    def window_at(self, at: datetime) -> datetime:
        seconds = int(self.window.total_seconds())
        return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, at.tzinfo)


@dataclass(frozen=True, slots=True)
class Count:
    """One limit applied to one party, kept under a hash: neither addresses nor people are readable in the table."""

    limit: Limit
    bucket: bytes

    @classmethod
    def of(cls, limit: Limit, *parties: str) -> "Count":
        return cls(limit, hashlib.sha256("\x00".join((limit.name, *parties)).encode()).digest())


# A school or an office shares one address, and all of them may begin on the same morning. No limit guards a secret:
# each has 256 bits. They keep one party from taking the time, or filling the mailbox, of others.
TRIES = Limit("tries", 300, timedelta(minutes=5))
TRIES_OF_KNOWN = Limit("tries_of_known", 60, timedelta(minutes=5))
LINKS = Limit("links", 100, timedelta(minutes=15))
LINKS_TO_ONE = Limit("links_to_one", 10, timedelta(hours=1))
LINKS_TO_ONE_FROM_ONE = Limit("links_to_one_from_one", 3, timedelta(minutes=15))
LINKS_OF_KNOWN = Limit("links_of_known", 5, timedelta(minutes=15))

ADDRESS_CHANGES = Limit("address_changes", 5, timedelta(hours=24))

REGISTRATIONS = Limit("registrations", 20, timedelta(hours=1))
REGISTRATIONS_OF_ONE = Limit("registrations_of_one", 3, timedelta(hours=24))


def counts_of_registration(email_key: str, network: str) -> list[Count]:
    """What a registration of interest counts for: the network it comes from, and the address it names."""
    return [Count.of(REGISTRATIONS, network), Count.of(REGISTRATIONS_OF_ONE, email_key)]


def counts_of_address_change(person_id: str) -> list[Count]:
    """Each mails somebody who may be a stranger."""
    return [Count.of(ADDRESS_CHANGES, person_id)]


def counts_of_try(network: str, known_browser: str | None) -> list[Count]:
    """What a try counts for. A browser that signed in before counts by itself: no neighbour can lock it out."""
    if known_browser is not None:
        return [Count.of(TRIES_OF_KNOWN, known_browser)]
    return [Count.of(TRIES, network)]


def counts_of_link(account: str, network: str, known_browser: str | None) -> list[Count]:
    """What asking for a link counts for: who floods an account is stopped, its owner's own browser is not.

    `known_browser` is given only where this very account signed in there before.
    """
    if known_browser is not None:
        return [Count.of(LINKS_OF_KNOWN, account, known_browser)]
    return [
        Count.of(LINKS, network),
        Count.of(LINKS_TO_ONE_FROM_ONE, account, network),
        Count.of(LINKS_TO_ONE, account),
    ]


def network_of(address: str) -> str:
    """What one party usually has: a single IPv4 address, or the /64 of an IPv6 one."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv4Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(ip.packed[:8].hex())
