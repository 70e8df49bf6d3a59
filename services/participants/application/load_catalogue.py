"""Take a catalogue into use: what is new or different is stored and published, the rest keeps its version.

What a newer catalogue no longer names stays readable.
"""

from services.participants.application.ports import Shelf
from services.participants.domain.concept import SHIPPED, Catalogue, Concept
from shared.outbox.unit_of_work import UnitOfWork


async def load_shipped(uow: UnitOfWork, catalogue: Catalogue, shelf: Shelf) -> int:
    """How many concepts changed; 0 when this version was loaded before. What an operator read in himself stays."""
    if await shelf.holds(uow, catalogue.version):
        return 0
    return await _load(uow, catalogue, shelf, only_shipped=True)


async def load_catalogue(uow: UnitOfWork, catalogue: Catalogue, shelf: Shelf) -> int:
    """How many concepts changed. The same version may come again, with files that were left out before.

    What is known is not lost to a catalogue that is silent on it: Dutch labels, broader groups, what occupations need.
    """
    await shelf.holds(uow, catalogue.version)  # for its lock alone
    return await _load(uow, catalogue, shelf, only_shipped=False)


async def _load(uow: UnitOfWork, catalogue: Catalogue, shelf: Shelf, *, only_shipped: bool) -> int:
    known = {concept.uri: concept for concept in await uow.find(Concept)}
    tells_broader = any(concept.broader for concept in catalogue.concepts)
    tells_needs = any(concept.needs for concept in catalogue.concepts)
    changed = 0
    for concept in catalogue.concepts:
        held = known.get(concept.uri)
        if held is not None:
            concept.keep_from(held, broader=not tells_broader, needs=not tells_needs)
            if held.same_as(concept) or (only_shipped and not held.catalogue_version.startswith(SHIPPED)):
                continue
        await uow.record(held.replaced_by(concept) if held is not None else concept)
        changed += 1
    await shelf.loaded(uow, catalogue.version)
    return changed
