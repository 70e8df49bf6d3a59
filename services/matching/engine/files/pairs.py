"""Reads `pairs.csv`, which may have ten million rows: compiled code goes through its bytes once.

Ids are looked up in a hash table of their bytes (FNV-1a, open addressing). A file with quotes, and one in which
anything is wrong, is read row by row instead, which is slower and names each bad row. O(bytes); 16 bytes a pair.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.compiled import compiled
from services.matching.engine.files.cells import whole
from services.matching.engine.files.placements import known
from services.matching.engine.files.problems import Problems
from services.matching.engine.files.table import BOM, Table
from services.matching.engine.pairs import MOST_SCORE, Ids, Integers, Pairs

COLUMNS = ("request_id", "coach_id", "score")
MOST_DIGITS = 13
Bytes = NDArray[np.uint8]


def read_pairs(path: Path, requests: dict[str, int], coaches: dict[str, int]) -> Pairs:
    """Raises BadFiles naming every bad row."""
    found = _quickly(path, requests, coaches)
    if found is not None:
        try:
            return Pairs.of(*found, requests=len(requests), coaches=len(coaches))
        except ValueError:
            pass  # a pair stands twice: the other way says where
    return _carefully(path, requests, coaches)


def _quickly(path: Path, requests: dict[str, int], coaches: dict[str, int]) -> tuple[Ids, Ids, Integers] | None:
    """Request, coach and score of each row; None where the file needs the careful way."""
    try:
        body = np.fromfile(path, np.uint8)
    except OSError:
        return None
    content = body[len(BOM) :] if body[: len(BOM)].tobytes() == BOM else body
    end = int(np.argmax(content == 10)) if content.size else 0
    header = [name.strip() for name in content[:end].tobytes().decode("utf-8", "replace").split(",")]
    if any(header.count(name) != 1 for name in COLUMNS) or _odd(content):
        return None
    places = np.array([header.index(name) for name in COLUMNS], np.int64)
    index = _index(list(requests)), _index(list(coaches))
    rows, columns, score, good = _parse(content[end + 1 :], len(header), places, *index, MOST_SCORE)
    return (rows, columns, score) if good and len(rows) else None


@compiled
def _odd(content: Bytes) -> bool:
    """Whether a quote, a NUL, a space or a letter beyond ASCII is there: then lines and cells need a closer look."""
    for byte in content:  # noqa: SIM110 compiled: a generator is slow here
        if byte == 0 or byte == 9 or byte == 32 or byte == 34 or byte >= 128:  # noqa: PLR1714
            return True
    return False


class Index(NamedTuple):
    """Names by the hash of their bytes. `number` int32[a power of 2], -1 where empty; name i is `text[start[i]:…]`."""

    number: Ids
    start: Integers
    text: Bytes


def _index(names: list[str]) -> Index:
    encoded = [name.encode() for name in names]
    start = np.zeros(len(names) + 1, np.int64)
    np.cumsum([len(name) for name in encoded], out=start[1:])
    text = np.frombuffer(b"".join(encoded), np.uint8).copy()
    number = np.full(1 << max(4, (2 * len(names)).bit_length()), -1, np.int32)
    _enter(number, start, text)
    return Index(number, start, text)


@compiled
def _hash(text: Bytes, first: int, end: int) -> int:
    value = np.uint64(14695981039346656037)
    for at in range(first, end):
        value = (value ^ np.uint64(text[at])) * np.uint64(1099511628211)
    return int((value ^ (value >> np.uint64(32))) & np.uint64(0x7FFFFFFF))


@compiled
def _enter(number: Ids, start: Integers, text: Bytes) -> None:
    for name in range(len(start) - 1):
        place = _hash(text, start[name], start[name + 1]) & (len(number) - 1)
        while number[place] >= 0:
            place = (place + 1) & (len(number) - 1)
        number[place] = name


@compiled
def _find(index: Index, content: Bytes, first: int, end: int) -> int:
    mask = len(index.number) - 1
    place = _hash(content, first, end) & mask
    while index.number[place] >= 0:
        name = index.number[place]
        begin = index.start[name]
        if index.start[name + 1] - begin == end - first:
            at = 0
            while at < end - first and index.text[begin + at] == content[first + at]:
                at += 1
            if at == end - first:
                return int(name)
        place = (place + 1) & mask
    return -1


@compiled
def _whole(content: Bytes, first: int, end: int, most: int) -> int:
    """A whole number within ±`most`; one more than that for anything else."""
    sign = 1
    if first < end and (content[first] == 43 or content[first] == 45):
        sign = -1 if content[first] == 45 else 1
        first += 1
    if first == end or end - first > MOST_DIGITS:
        return most + 1
    value = 0
    for at in range(first, end):
        if not 48 <= content[at] <= 57:
            return most + 1
        value = 10 * value + (content[at] - 48)
    return sign * value if value <= most else most + 1


@compiled
def _parse(
    content: Bytes, width: int, places: Integers, requests: Index, coaches: Index, most: int
) -> tuple[Ids, Ids, Integers, bool]:
    """Request, coach and score of each row, and whether all rows are good. Blank lines are none."""
    lines = 1
    for byte in content:
        lines += byte == 10
    row, column, score = np.empty(lines, np.int32), np.empty(lines, np.int32), np.empty(lines, np.int64)
    begins, ends = np.empty(width, np.int64), np.empty(width, np.int64)
    at, found, size = 0, 0, len(content)
    while at < size:
        cell = 0
        begin = at
        while at < size and content[at] != 10:
            if content[at] == 44:
                if cell + 1 >= width:
                    return row, column, score, False
                begins[cell], ends[cell] = begin, at
                cell += 1
                begin = at + 1
            at += 1
        end = at - 1 if at > begin and content[at - 1] == 13 else at
        at += 1
        if cell == 0 and begin == end:
            continue
        begins[cell], ends[cell] = begin, end
        if cell + 1 != width:
            return row, column, score, False
        row[found] = _find(requests, content, begins[places[0]], ends[places[0]])
        column[found] = _find(coaches, content, begins[places[1]], ends[places[1]])
        score[found] = _whole(content, begins[places[2]], ends[places[2]], most)
        if row[found] < 0 or column[found] < 0 or score[found] > most:
            return row, column, score, False
        found += 1
    return row[:found], column[:found], score[:found], True


def _carefully(path: Path, requests: dict[str, int], coaches: dict[str, int]) -> Pairs:
    problems = Problems()
    table = Table(path, problems, required=COLUMNS)
    problems.refuse()
    rows = np.array(table.each("request_id", known(requests, "request"), -1), np.int64)
    columns = np.array(table.each("coach_id", known(coaches, "coach"), -1), np.int64)
    score = np.array(table.each("score", whole(-MOST_SCORE, MOST_SCORE), 0), np.int64)
    for name in COLUMNS:
        for row, cell in enumerate(table.column(name)):
            if not cell:
                table.bad(row, name, "", "is empty")
    again = np.ones(len(rows), np.bool_)
    again[np.unique(rows * len(coaches) + columns, return_index=True)[1]] = False
    for row in np.flatnonzero(again & (rows >= 0) & (columns >= 0)).tolist():
        table.bad(row, "coach_id", table.column("coach_id")[row], "stands with this request in an earlier row already")
    problems.refuse()
    return Pairs.of(rows, columns, score, requests=len(requests), coaches=len(coaches))
