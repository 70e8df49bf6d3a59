"""Citizen service numbers are found by their check digits, and other numbers are left alone."""

from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.citizen_numbers import holds_citizen_number
from shared.web.json_guard import check_json
from shared.web.problems import Problem


@pytest.mark.parametrize(
    "text",
    [
        *("111222333", "BSN: 123456782.", "nr 1234.56.782 van Jan", "123 456 782", "x,123456782;y", "(123456782)"),
        *("BSN123456782", "bsn-123456782", "bsn_123456782", "a123456782", "123456782-", "123456782_jan", "-123456782-"),
        *(
            "123.456.782",
            "123-456-782",
            "1234-56-782",
            "1234\u00a056\u00a0782",
            "123\u00a0456\u00a0782",
            "000 123 456 782",
        ),
        *("https://voorbeeld.example/123456782", "https://voorbeeld.example bsn-123456782"),
    ],
)
def test_what_looks_like_one_is_found(text: str) -> None:
    assert holds_citizen_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123456789",
        "000000000",
        "12345678",
        "1234567820",
        "0612345678",
        "https://voorbeeld.example/bericht-123456782",
        "10.123.145.162",
        "NL123456782B01",
        "+31 612 345 674",
        "0031-612-345-674",
        "123456782@voorbeeld.example",
        "123.456.782.1",
        "123.145.162.99",
        "0190b0f6-1234-7000-8000-123456782000",
        "http://data.europa.eu/esco/skill/598de5b0-5b58-4ea7-8058-a4bc4d18c742",
        "١٢٣٤٥٦٧٨٢",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not holds_citizen_number(text)


@example(id=UUID("0190b0f6-1234-7000-8000-abc123456782"), number=12345674)
@given(id=st.uuids(), number=st.integers(0, 10**8 - 1))
def test_no_uuid_telephone_or_kvk_number_is_taken_for_one(id: UUID, number: int) -> None:
    digits = f"{number:08}"
    tail = f"{str(id)[:-12]}abc123456782"
    for text in (
        *(str(id), str(id).upper(), id.hex, tail, f"urn:uuid:{id}", f"https://voorbeeld.example/people/{id}"),
        *(f"06{digits}", f"06-{digits}", f"06 {digits}", f"+316{digits}", f"+31 6 {digits}", f"+31 6-{digits}"),
        *(f"+31 6{digits[:2]} {digits[2:5]} {digits[5:]}", f"020-{digits[:7]}", f"020 {digits[:3]} {digits[3:7]}"),
        *(digits, f"kvk-{digits}", f"KvK{digits}", f"0000{digits}"),
    ):
        assert not holds_citizen_number(text), text


@pytest.mark.parametrize(
    "body",
    [
        b'{"note": "bsn-123-456-782"}',
        b'{"note": "1234\xc2\xa056\xc2\xa0782"}',
        b'{"note": "bel 123456782"}',
        rb'{"note": "12345678\u0032"}',
        b'{"a": [{"b": "1234.56.782"}]}',
    ],
)
def test_a_body_with_one_is_refused_with_the_reason(body: bytes) -> None:
    with pytest.raises(Problem) as refused:
        check_json(body)
    assert (refused.value.status, refused.value.code) == (422, "citizen_number")
    assert "123" not in refused.value.detail


def test_numbers_that_are_no_texts_pass() -> None:
    check_json(b'{"amount": 123456782, "id": "0190b0f6-1234-7000-8000-123456782000"}')
