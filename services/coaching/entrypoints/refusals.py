"""How each refusal of the domain is answered: 422 where the values are wrong, else 409. Its text becomes the detail."""

from collections.abc import Mapping

from services.coaching.domain import errors

WRONG_VALUES = (errors.WrongDates, errors.UnknownId, errors.StarterMissing)
NOT_NOW = (
    errors.WrongState,
    errors.NoCapacity,
    errors.NotAvailable,
    errors.ConflictOfInterest,
    errors.PersonGone,
    errors.EmployerLimit,
    errors.OpenRequestExists,
    errors.StarterHasCoach,
    errors.StarterNamed,
    errors.NotAMember,
    errors.HasLeft,
    errors.NotOnShortlist,
    errors.Overlap,
    errors.AlreadyThere,
)
REFUSALS: Mapping[type[Exception], tuple[int, str]] = {
    **{kind: (422, kind.code) for kind in WRONG_VALUES},
    **{kind: (409, kind.code) for kind in NOT_NOW},
}
