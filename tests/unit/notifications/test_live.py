"""A stream holds a bounded number of notices and always ends in good order."""

from uuid import UUID

import pytest

from services.notifications.adapters.live import QUEUE, KafkaLive, Stream
from services.notifications.application.ports import TooManyStreams
from shared.outbox.kafka import KafkaSettings

ANNA, BOB = UUID(int=1), UUID(int=2)


async def heard(stream: Stream) -> list[UUID]:
    return [notice_id async for notice_id in stream]


async def test_it_gives_what_was_pushed_until_the_end() -> None:
    stream = Stream(60)
    stream.push(ANNA)
    stream.push(BOB)
    stream.end()
    assert await heard(stream) == [ANNA, BOB]


async def test_a_reader_that_is_far_behind_is_ended_not_queued_without_bound() -> None:
    stream = Stream(60)
    for number in range(QUEUE + 500):
        stream.push(UUID(int=number))
    assert len(await heard(stream)) == QUEUE


async def test_it_ends_by_itself_so_that_the_reader_comes_back_with_a_fresh_token() -> None:
    assert await heard(Stream(0.01)) == []


async def test_one_person_may_not_take_all_the_room() -> None:
    live = KafkaLive(KafkaSettings(), most=3, most_per_person=2)
    live._streams[ANNA] = {Stream(60), Stream(60)}
    with pytest.raises(TooManyStreams):
        live.check_room(ANNA)
    live.check_room(BOB)
    live._streams[BOB] = {Stream(60)}
    with pytest.raises(TooManyStreams):
        live.check_room(UUID(int=3))
