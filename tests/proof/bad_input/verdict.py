"""What is wrong with an answer to a hostile request. Says so without repeating the request: it may be 10 MB."""

import json
from collections.abc import Iterator

from tests.proof.bad_input.cases import Case
from tests.proof.bad_input.values import MARK
from tests.proof.bad_input.wire import Answer

PROBLEM = "application/problem+json"
FIELDS = {"type", "title", "status", "code", "detail"}


def faults(case: Case, answer: Answer) -> list[str]:
    return [f"{case.label}: {case.why}: {what}" for what in (*_faults(case, answer), *case.judge(answer))]


def _faults(case: Case, answer: Answer) -> Iterator[str]:
    status = answer.status
    if status is None:
        yield "no answer"
        return
    if status >= 500:
        yield f"failed with {status} {answer.body[:200]!r}"
    if case.refused and status < 400:
        yield f"was taken ({status})"
    if 300 <= status < 400:
        yield f"was sent elsewhere ({status})"
    if answer.header("x-content-type-options") != "nosniff":
        yield "an answer without the headers of security"
    if status >= 400:
        yield from _no_problem(case, answer)
        if MARK in answer.text.lower():
            yield f"repeated what was sent ({status})"


def _no_problem(case: Case, answer: Answer) -> Iterator[str]:
    if answer.header("content-type") != PROBLEM:
        yield f"{answer.status} as {answer.header('content-type') or 'nothing'}"
    elif not case.sent.startswith(b"HEAD "):
        told = json.loads(answer.body)
        if told.keys() < FIELDS or told["status"] != answer.status:
            yield f"an incomplete problem: {sorted(told)}"
