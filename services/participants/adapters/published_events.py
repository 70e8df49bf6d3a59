"""What the platform may know of this service: the public form of each fact, and snapshots without names."""

from services.participants.adapters import tables
from services.participants.adapters.erasure_tables import Erasures
from services.participants.domain.audit import AuditEntry
from services.participants.domain.concept import Concept
from services.participants.domain.erasure import Erasure
from services.participants.domain.import_file import ImportFile
from services.participants.domain.invitation import Invitation
from services.participants.domain.opening import RecordOpened
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from services.participants.domain.processing import ProcessingsChanged
from services.participants.domain.registration import Registration
from services.participants.domain.roles import (
    Employment,
    EmploymentEnded,
    PersonErased,
    PersonErasureRequested,
    PersonInvited,
    RoleEnded,
    RolePeriod,
    RoleStarted,
)
from shared.events import base
from shared.events import participants as public
from shared.outbox import Published, Stored


def person_latest(person: Person) -> public.PersonLatest:
    """Roles, work and skills; never name, e-mail address or postcode."""
    return public.PersonLatest(
        person_id=person.id,
        roles=tuple(_role(period) for period in person.roles),
        employments=tuple(_employment(employment) for employment in person.employments),
        skills=tuple(base.Skill(uri=skill.uri, level=skill.level) for skill in person.skills),
        languages=tuple(base.LanguageLevel(code=language.code, level=language.level) for language in person.languages),
        provinces=tuple(person.provinces),
        labour_market_region=person.labour_market_region,
        mode=base.WorkMode(person.mode),
        travel_minutes=person.travel_minutes,
        preferred_language=person.preferred_language.value,
    )


def organisation_latest(organisation: Organisation) -> public.OrganisationLatest:
    return public.OrganisationLatest(
        organisation_id=organisation.id,
        province=organisation.province,
        labour_market_region=organisation.labour_market_region,
        size_class=organisation.size_class.value if organisation.size_class else None,
        sector_code=organisation.sector_code,
        sector_version=organisation.sector_version.value if organisation.sector_version else None,
        competitors=tuple(organisation.competitors),
        hirers=tuple(organisation.hirers),
        left_on=organisation.left_on,
    )


def skill_latest(concept: Concept) -> public.SkillLatest:
    return public.SkillLatest(
        uri=concept.uri,
        kind=concept.kind.value,
        label_en=concept.label_en,
        label_nl=concept.label_nl,
        label_nl_source=concept.label_nl_source.value if concept.label_nl_source else None,
        broader=tuple(concept.broader),
        needs=tuple(public.SkillRelation(uri=needed.uri, essential=needed.essential) for needed in concept.needs),
        catalogue_version=concept.catalogue_version,
    )


def _role(period: RolePeriod) -> public.RolePeriod:
    return public.RolePeriod(
        role=public.Role(period.role),
        organisation_id=period.organisation_id,
        provinces=period.provinces,
        target_group=base.TargetGroup(period.target_group) if period.target_group else None,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
    )


def _employment(employment: Employment) -> public.Employment:
    return public.Employment(
        organisation_id=employment.organisation_id,
        fte_hundredths=employment.fte_hundredths,
        manager_id=employment.manager_id,
        starts_on=employment.starts_on,
        ends_on=employment.ends_on,
    )


def _invited(person: Person, fact: PersonInvited) -> public.PersonInvitedV1:
    return public.PersonInvitedV1(person_id=person.id, invitation_id=fact.invitation_id, expires_at=fact.expires_at)


def _role_started(person: Person, fact: RoleStarted) -> public.RoleStartedV1:
    return public.RoleStartedV1(
        person_id=person.id,
        role=public.Role(fact.role),
        organisation_id=fact.organisation_id,
        starts_on=fact.starts_on,
    )


def _role_ended(person: Person, fact: RoleEnded) -> public.RoleEndedV1:
    return public.RoleEndedV1(
        person_id=person.id,
        role=public.Role(fact.role),
        organisation_id=fact.organisation_id,
        ends_on=fact.ends_on,
        reason=fact.reason,
    )


def _employment_ended(person: Person, fact: EmploymentEnded) -> public.EmploymentEndedV1:
    return public.EmploymentEndedV1(
        person_id=person.id, organisation_id=fact.organisation_id, ends_on=fact.ends_on, reason=fact.reason
    )


def _erasure_requested(person: Person, fact: PersonErasureRequested) -> public.PersonErasureRequestedV1:
    return public.PersonErasureRequestedV1(person_id=person.id, due_at=fact.due_at)


def _record_opened(person: Person, fact: RecordOpened) -> public.RecordOpenedV1:
    return public.RecordOpenedV1(person_id=person.id, reason=fact.reason, ends_at=fact.ends_at)


def _processings_changed(person: Person, fact: ProcessingsChanged) -> public.ProcessingsChangedV1:
    return public.ProcessingsChangedV1(person_id=person.id, codes=fact.codes)


def _erased(person: Person, _: PersonErased) -> public.PersonErasedV1:
    return public.PersonErasedV1(person_id=person.id)


PUBLISHED = Published(
    "participants",
    stored=[
        Stored(Person, tables.People, snapshot=person_latest),
        Stored(Organisation, tables.Organisations, snapshot=organisation_latest),
        Stored(Invitation, tables.Invitations, correlation=lambda invitation: invitation.person_id),
        Stored(Registration, tables.Registrations),
        Stored(Erasure, Erasures),
        Stored(ImportFile, tables.ImportFiles),
        Stored(Concept, tables.Concepts, snapshot=skill_latest),
        Stored(AuditEntry, tables.AuditEntries),
    ],
    facts={
        PersonInvited: _invited,
        RoleStarted: _role_started,
        RoleEnded: _role_ended,
        EmploymentEnded: _employment_ended,
        PersonErasureRequested: _erasure_requested,
        PersonErased: _erased,
        RecordOpened: _record_opened,
        ProcessingsChanged: _processings_changed,
    },
)
