"""Write down what became of a mail, and publish it when that is final."""

from services.notifications.application.send_mail import Ending, Outcome
from services.notifications.application.take_mails import Errand
from services.notifications.domain.delivery import Delivery, DeliveryFailed, DeliverySent, DeliveryState
from services.notifications.domain.notice import Notice
from services.notifications.domain.patience import UNTIL_MAILED, Patience
from shared import clock
from shared.outbox import UnitOfWork


async def note_outcome(uow: UnitOfWork, errand: Errand, outcome: Outcome, patience: Patience = UNTIL_MAILED) -> None:
    """Locks the notice before the delivery. That a mail was sent always counts; other news may be too old."""
    notice = await uow.lock_one(Notice, errand.notice.id)
    mail = await uow.lock_one(Delivery, errand.delivery_id)
    if mail.has_ended():
        return
    if mail.version != errand.version and outcome.ending is not Ending.SENT:
        return
    fact = _apply(mail, outcome, patience)
    await uow.record(mail, fact)
    if mail.has_ended():
        notice.mail_ended(failed=mail.state is DeliveryState.FAILED)
        await uow.record(notice)


def _apply(mail: Delivery, outcome: Outcome, patience: Patience) -> DeliverySent | DeliveryFailed | None:
    now = clock.real_now()
    match outcome.ending:
        case Ending.SENT:
            return mail.sent()
        case Ending.NOT_WANTED:
            mail.not_wanted()
            return None
        case Ending.GONE:
            return mail.failed(outcome.reason)
        case Ending.REFUSED:
            return mail.refused(outcome.reason, now, patience)
        case Ending.DELAYED:
            return mail.delayed(outcome.reason, now, patience)
