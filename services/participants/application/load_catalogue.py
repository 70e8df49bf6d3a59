"""Take a catalogue into use: what is new or different is stored and published, the rest keeps its version."""

from services.participants.application.ports import Shelf
from services.participants.domain.concept import Catalogue, Concept
from shared.outbox.unit_of_work import UnitOfWork


async def load_catalogue(uow: UnitOfWork, catalogue: Catalogue, shelf: Shelf) -> int:
    """How many concepts changed; 0 when this version was loaded before. What it no longer names stays readable.

    A Dutch label that is known is not lost to a catalogue without one.
    """
    if await shelf.holds(uow, catalogue.version):
        return 0
    known = {concept.uri: concept for concept in await uow.find(Concept)}
    changed = 0
    for shipped in catalogue.concepts:
        held = known.get(shipped.uri)
        if held is not None and shipped.label_nl is None:
            shipped.label_nl, shipped.label_nl_source = held.label_nl, held.label_nl_source
        if held is not None and held.same_as(shipped):
            continue
        await uow.record(held.replaced_by(shipped) if held is not None else shipped)
        changed += 1
    await shelf.loaded(uow, catalogue.version)
    return changed
