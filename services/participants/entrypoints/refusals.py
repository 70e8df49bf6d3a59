"""How each refusal of the domain is answered: status and code. Its text becomes the detail."""

from collections.abc import Mapping

from services.participants.application.describe_person import VersionPassed
from services.participants.domain import entry_errors, errors, sign_in_errors

REFUSALS: Mapping[type[Exception], tuple[int, str]] = {
    errors.UnknownPostcode: (422, "unknown_postcode"),
    errors.InvalidName: (422, "invalid_name"),
    errors.InvalidEmail: (422, "invalid_email"),
    errors.InvalidKvkNumber: (422, "invalid_kvk_number"),
    errors.InvalidEstablishmentNumber: (422, "invalid_establishment_number"),
    errors.IncompleteSector: (422, "incomplete_sector"),
    errors.InvalidPeriod: (422, "invalid_period"),
    errors.IncompleteRole: (422, "incomplete_role"),
    errors.DoubledEntry: (422, "doubled_entry"),
    errors.SourceWithoutCredential: (422, "source_without_credential"),
    errors.NotASkill: (422, "not_a_skill"),
    errors.UnknownOrganisation: (422, "unknown_organisation"),
    errors.UnknownManager: (422, "unknown_manager"),
    errors.DepartureInThePast: (422, "departure_in_the_past"),
    entry_errors.IncompleteRegistration: (422, "incomplete_registration"),
    errors.PairWithItself: (422, "pair_with_itself"),
    errors.OwnManager: (422, "own_manager"),
    errors.NothingToInvite: (422, "nothing_to_invite"),
    errors.EmailTaken: (409, "email_taken"),
    errors.KvkNumberTaken: (409, "kvk_number_taken"),
    errors.DoubledPeriod: (409, "doubled_period"),
    errors.NotRunning: (409, "not_running"),
    entry_errors.RegistrationAnswered: (409, "registration_answered"),
    entry_errors.ErasureElsewhere: (409, "erasure_elsewhere"),
    entry_errors.ImportElsewhere: (409, "import_elsewhere"),
    errors.AlreadyLeft: (409, "already_left"),
    entry_errors.HasLeft: (409, "has_left"),
    errors.AddressRefused: (409, "address_refused"),
    errors.InvitationSpent: (409, "invitation_spent"),
    VersionPassed: (412, "version_passed"),
    sign_in_errors.NotSignedIn: (401, "session_over"),
    sign_in_errors.SignInAgain: (403, "sign_in_again"),
    sign_in_errors.CeremonyOver: (409, "ceremony_over"),
    sign_in_errors.LinkRefused: (409, "link_refused"),
    sign_in_errors.InvitationRefused: (409, "invitation_refused"),
    sign_in_errors.PasskeyRefused: (422, "passkey_refused"),
    sign_in_errors.UnknownProvider: (404, "unknown_provider"),
    sign_in_errors.ProviderRefused: (422, "provider_refused"),
    sign_in_errors.AccountNotLinked: (409, "account_not_linked"),
    sign_in_errors.AccountTaken: (409, "account_taken"),
}
