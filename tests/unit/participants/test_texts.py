"""What is kept of names, addresses, KvK numbers and postcodes, and what is refused."""

import pytest

from services.participants.adapters.postcode_files import PostcodeFiles
from services.participants.domain import texts
from services.participants.domain.errors import InvalidEmail, InvalidKvkNumber, InvalidName, UnknownPostcode
from services.participants.domain.place import Place, Postcode

PLACES = PostcodeFiles()


@pytest.mark.parametrize(
    "email", ["a@b.nl", "Jan.Jansen+pool@sub.voorbeeld.example", "o'neil@x-y.example", f"{'a' * 64}@b.nl"]
)
def test_an_address_is_kept_as_typed_and_compared_without_letter_case(email: str) -> None:
    assert texts.email(f" {email} ") == email
    assert texts.email_key(email) == texts.email_key(email.upper())


@pytest.mark.parametrize(
    "email",
    [
        "",
        "jan",
        "jan@localhost",
        "a b@c.nl",
        "a@b..nl",
        ".a@b.nl",
        "a@-b.nl",
        "a@b.nl, c@d.nl",
        "a@b.nl\nBcc: c@d.nl",
        "<a@b.nl>",
        "é@b.nl",
        f"{'a' * 65}@b.nl",
        f"a@{'b' * 300}.nl",
    ],
)
def test_what_no_mail_could_be_sent_to_is_refused(email: str) -> None:
    with pytest.raises(InvalidEmail):
        texts.email(email)


def test_a_name_is_one_line_of_visible_text_in_composed_form() -> None:
    assert texts.name("  Zoe\u0308 de Vries-\u00d6zt\u00fcrk ") == "Zo\u00eb de Vries-\u00d6zt\u00fcrk"
    assert texts.name("\u674e\u5c0f\u9f99") == "\u674e\u5c0f\u9f99"
    assert texts.name("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627")
    for refused in ("", "   ", "a\nb", "a\tb", "a\u202eb", "a\u00a0b", "x" * 201):
        with pytest.raises(InvalidName):
            texts.name(refused)


@pytest.mark.parametrize("number", ["1234567", "123456789", "1234567a", "\u0661" * 8, " 12345678"])
def test_a_kvk_number_has_eight_digits(number: str) -> None:
    with pytest.raises(InvalidKvkNumber):
        texts.kvk_number(number)


@pytest.mark.parametrize("text", ["1012AB", "1012 ab", "1012", " 1012 AB "])
def test_a_postcode_gives_province_and_labour_market_region(text: str) -> None:
    assert PLACES.at(Postcode.parse(text)) == Place("Amsterdam", "NL-NH", "AM18")
    assert str(Postcode.parse(text)).startswith("1012")


@pytest.mark.parametrize("text", ["0123 AB", "101", "10123", "1012 A", "1012-AB", "", "\u0661012", "6789"])
def test_a_postcode_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(UnknownPostcode):
        PLACES.at(Postcode.parse(text))


def test_a_labour_market_region_may_cross_the_border_of_a_province() -> None:
    veluwe, salland = PLACES.at(Postcode.parse("7311")), PLACES.at(Postcode.parse("7411"))
    assert veluwe.labour_market_region == salland.labour_market_region == "AM06"
    assert (veluwe.province, salland.province) == ("NL-GE", "NL-OV")
