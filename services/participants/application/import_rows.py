"""From a row of a file to a person or an organisation, by the same rules as by hand."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.participants.application.ports import Places
from services.participants.domain.concept import Concept, ConceptKind, LabelSource, Needed, concept_id
from services.participants.domain.organisation import Details, Organisation
from services.participants.domain.organisation_terms import SectorVersion, SizeClass, SizeReason
from services.participants.domain.person import Person
from services.participants.domain.place import Postcode
from services.participants.domain.profile import LanguageLevel, PreferredLanguage, Profile, Skill, WorkMode
from services.participants.domain.roles import Employment, Role, RolePeriod, TargetGroup
from shared.clock import today

Row = Mapping[str, Any]
"""Checked cells by column: texts, integers, dates and lists; an empty cell is left out."""
NOBODY = UUID(int=0)


def concept_of(row: Row, version: str) -> Concept:
    """Labels of imported files are ESCO's own."""
    return Concept(
        id=concept_id(row["uri"]),
        uri=row["uri"],
        kind=ConceptKind(row["kind"]),
        label_en=row["label_en"],
        label_nl=row.get("label_nl"),
        label_nl_source=LabelSource.ESCO if "label_nl" in row else None,
        broader=list(row.get("broader", ())),
        needs=[Needed(need["uri"], essential=need["essential"]) for need in row.get("needs", ())],
        catalogue_version=version,
    )


def organisation_of(row: Row, places: Places) -> Organisation:
    """Raises what registering one raises."""
    postcode = Postcode.parse(row["postcode"])
    details = Details(
        name=row["name"],
        postcode=postcode,
        place=places.at(postcode),
        establishment_number=row.get("establishment_number"),
        size_class=SizeClass(row["size_class"]) if "size_class" in row else None,
        size_reason=SizeReason(row["size_reason"]) if "size_reason" in row else None,
        sector_code=row.get("sector_code"),
        sector_version=SectorVersion(row["sector_version"]) if "sector_version" in row else None,
    )
    return Organisation.register(uuid7(), row["kvk_number"], details)


def person_of(row: Row, places: Places, organisations: Mapping[str, UUID]) -> Person:
    """`organisations` by KvK number. Raises what inviting, starting a role and describing raise."""
    language = PreferredLanguage(row.get("language", "nl"))
    person, _ = Person.invite(uuid7(), row["name"], row["email"], language)
    person.describe(_profile(row, places))
    number = row.get("kvk_number")
    employer = organisations.get(number, NOBODY) if number else None
    starts_on = row.get("starts_on") or today()
    contact = row.get("role") == Role.EMPLOYER_CONTACT
    if "role" in row:
        period = RolePeriod(
            role=Role(row["role"]),
            organisation_id=employer if contact else None,
            provinces=tuple(row.get("provinces", ())) if row["role"] == Role.COORDINATOR else (),
            target_group=TargetGroup(row["target_group"]) if "target_group" in row else None,
            starts_on=starts_on,
        )
        person.start_role(period)
    if employer is not None and not contact:
        fte = row.get("fte_hundredths", 100)
        person.employ(Employment(organisation_id=employer, fte_hundredths=fte, starts_on=starts_on))
    return person


def _profile(row: Row, places: Places) -> Profile:
    postcode = Postcode.parse(row["postcode"]) if "postcode" in row else None
    place = places.at(postcode) if postcode else None
    return Profile(
        skills=[Skill(**skill) for skill in row.get("skills", ())],
        languages=[LanguageLevel(**language) for language in row.get("languages", ())],
        pc4=postcode.digits if postcode else None,
        provinces=tuple(row.get("provinces", ())) or ((place.province,) if place else ()),
        labour_market_region=place.labour_market_region if place else None,
        mode=WorkMode(row.get("mode", "both")),
        travel_minutes=row.get("travel_minutes"),
    )
