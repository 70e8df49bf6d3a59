"""Checks a placement round: who may sit where, seats, caps, ranks and counts, and that nobody has a better claim."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from services.matching.engine.verify.checks import Checks
from services.matching.engine.verify.reading import Folder, Row

Places = dict[str, int]


@dataclass
class _Round:
    """`wish` and `claim`: place of each slot on an applicant's list and the other way round, lower first."""

    wish: dict[str, Places]
    claim: dict[str, dict[str, int]]
    seats: dict[str, int]
    fixed: dict[str, str]
    joint: dict[str, list[str]]
    around: dict[str, list[str]]
    most: dict[str, int]
    sits: dict[str, str] = field(default_factory=dict)
    held: dict[str, list[str]] = field(default_factory=dict)

    def place(self) -> None:
        """Who sits in each slot and each capped set."""
        for who, slot in self.sits.items():
            for node in self.nodes(slot):
                self.held.setdefault(node, []).append(who)

    def nodes(self, slot: str) -> list[str]:
        """The slot itself, then the capped sets around it, the smallest first."""
        return [f"slot {slot}", *self.around[slot]]

    def party(self, who: str) -> list[str]:
        return self.joint.get(who, [who])

    def wants(self, slot: str, party: list[str]) -> int | None:
        """The place of a joint applicant at a slot is that of the member wanted least; None: not wanted."""
        places = [self.claim[slot].get(member) for member in party]
        known = [place for place in places if place is not None]
        return max(known) if len(known) == len(places) else None


def check_placements(folder: Folder, checks: Checks, tell: Callable[[str], None]) -> None:
    placed, unplaced = folder.rows("placements.csv"), folder.rows("unplaced.csv")
    people = folder.rows("applicants")
    round_ = _read(folder, people)
    report = folder.report
    names = Counter(row["applicant_id"] for row in [*placed, *unplaced])
    checks.none(
        "every applicant stands once in placements.csv or unplaced.csv",
        [
            f"{who} stands {names[who]} times"
            for who in [*round_.wish, *names]
            if names[who] != 1 or who not in round_.wish
        ],
        f"{len(round_.wish)} applicants",
    )
    round_.sits = {row["applicant_id"]: row["slot_id"] for row in placed}
    unknown = [
        f"{who} at {slot}" for who, slot in round_.sits.items() if slot not in round_.seats or who not in round_.wish
    ]
    if not checks.none("every placement names known ids", unknown, f"{len(placed)} placements"):
        return
    round_.place()
    _check_feasible(round_, checks)
    checks.none("each rank is that of the applicant's list", _wrong_ranks(round_, placed), f"{len(placed)} ranks")
    tell("Looking for better claims")
    blocking = list(_blocking(round_))
    checks.none("nobody has a better claim", blocking, "all pairs")
    checks.equal("blocking_pairs", report["blocking_pairs"], len(blocking))
    checks.equal("placed", report["placed"], len(placed))
    checks.equal("unplaced", report["unplaced"], len(unplaced))
    checks.equal("empty_seats", report["empty_seats"], sum(round_.seats.values()) - len(placed))
    ranks = Counter(row["rank"] for row in placed if row["rank"])
    checks.equal("rank_histogram", report["rank_histogram"], {rank: ranks[rank] for rank in sorted(ranks, key=int)})
    used = set(round_.sits.values())
    checks.none(
        "never_filled_slots are empty",
        [f"{slot} is not" for slot in report["never_filled_slots"] if slot in used or slot not in round_.seats],
        f"{len(report['never_filled_slots'])} slots",
    )


def _read(folder: Folder, people: list[Row]) -> _Round:
    slots = folder.rows("slots")
    wish = {row["applicant_id"]: _places(row["ranking"]) for row in people}
    claim: dict[str, dict[str, int]] = {row["slot_id"]: {} for row in slots}
    if folder.has("priorities"):
        for row in folder.rows("priorities"):
            claim[row["slot_id"]][row["applicant_id"]] = -int(row["priority"])
    else:
        claim = {row["slot_id"]: _places(row["ranking"]) for row in slots}
    seats = {row["slot_id"]: int(row["seats"]) for row in slots}
    fixed = {row["applicant_id"]: row["slot_id"] for row in folder.rows("fixed")} if folder.has("fixed") else {}
    together: dict[str, list[str]] = {}
    for row in people:
        if row.get("joint_id"):
            together.setdefault(row["joint_id"], []).append(row["applicant_id"])
    joint = {who: party for party in together.values() for who in party if len(party) > 1}
    most = {f"slot {slot}": number for slot, number in seats.items()}
    sets: dict[str, set[str]] = {}
    for row in folder.rows("caps") if folder.has("caps") else []:
        name = f"{row['kind']} {row['key']}"
        most[name] = int(row["max"])
        attribute = {"employer": "employer_id", "region": "region"}[row["kind"]]
        sets[name] = {slot["slot_id"] for slot in slots if slot.get(attribute) == row["key"]}
    around = {
        slot: sorted((name for name, inside in sets.items() if slot in inside), key=lambda name: len(sets[name]))
        for slot in seats
    }
    return _Round(wish, claim, seats, fixed, joint, around, most)


def _places(ranking: str) -> Places:
    if not ranking:
        return {}
    return {name.strip(): place for place, tie in enumerate(ranking.split("|")) for name in tie.split("=")}


def _check_feasible(round_: _Round, checks: Checks) -> None:
    over = [
        f"{node} holds {len(who)} of {round_.most[node]}"
        for node, who in round_.held.items()
        if len(who) > round_.most[node]
    ]
    checks.none("seats and caps are kept", over, f"{len(round_.most)} slots and caps")
    moved = [
        f"{who} sits at {round_.sits.get(who)}" for who, slot in round_.fixed.items() if round_.sits.get(who) != slot
    ]
    checks.none("fixed placements are kept", moved, f"{len(round_.fixed)} fixed")
    strangers = [
        f"{who} at {slot}"
        for who, slot in round_.sits.items()
        if who not in round_.fixed and (slot not in round_.wish[who] or who not in round_.claim[slot])
    ]
    checks.none("both sides named each placement", strangers, f"{len(round_.sits)} placements")
    apart = [
        f"{', '.join(party)}" for party in round_.joint.values() if len({round_.sits.get(who) for who in party}) > 1
    ]
    checks.none("joint applicants are together", apart, f"{len(round_.joint)} of them")


def _wrong_ranks(round_: _Round, placed: list[Row]) -> Iterator[str]:
    for row in placed:
        place = round_.wish[row["applicant_id"]].get(row["slot_id"])
        if row["rank"] != ("" if place is None else str(place + 1)):
            yield f"{row['applicant_id']} at {row['slot_id']} has rank {row['rank']}"


def _blocking(round_: _Round) -> Iterator[str]:
    """Who likes a slot better than what he has, and would be taken by it."""
    for who, wishes in round_.wish.items():
        party = round_.party(who)
        if who in round_.fixed or who != party[0]:
            continue
        has = wishes[round_.sits[who]] if who in round_.sits else len(wishes) + 1
        for slot, place in wishes.items():
            if place < has and (claim := round_.wants(slot, party)) is not None and _takes(round_, slot, claim, party):
                yield f"{who} likes {slot} better, which would take him"


def _takes(round_: _Round, slot: str, claim: int, party: list[str]) -> bool:
    """From the slot outwards: a set without room for all must hold enough of strictly lower priority."""
    for node in round_.nodes(slot):
        held = round_.held.get(node, [])
        if len(held) + len(party) <= round_.most[node]:
            continue
        stay = [who for who in held if who in round_.fixed or not _lower(round_, who, claim)]
        return len(stay) + len(party) <= round_.most[node]
    return True


def _lower(round_: _Round, who: str, claim: int) -> bool:
    place = round_.wants(round_.sits[who], round_.party(who))
    return place is not None and place > claim
