"""Citizen service numbers are found by their check digits, and other numbers are left alone."""

import pytest

from shared.citizen_numbers import holds_citizen_number
from shared.web.json_guard import check_json
from shared.web.problems import Problem


@pytest.mark.parametrize(
    "text", ["111222333", "BSN: 123456782.", "nr 1234.56.782 van Jan", "123 456 782", "x,123456782;y", "(123456782)"]
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
        "a123456782",
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


@pytest.mark.parametrize(
    "body", [b'{"note": "bel 123456782"}', rb'{"note": "12345678\u0032"}', b'{"a": [{"b": "1234.56.782"}]}']
)
def test_a_body_with_one_is_refused_with_the_reason(body: bytes) -> None:
    with pytest.raises(Problem) as refused:
        check_json(body)
    assert (refused.value.status, refused.value.code) == (422, "citizen_number")
    assert "123" not in refused.value.detail


def test_numbers_that_are_no_texts_pass() -> None:
    check_json(b'{"amount": 123456782, "id": "0190b0f6-1234-7000-8000-123456782000"}')
