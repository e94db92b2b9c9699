"""Lists of people to invite, as spreadsheets write them."""

import pytest

from consult.access import Role
from consult.errors import Invalid
from consult.people.guest_list import read_list, words_of
from consult.people.models import OrganisationKind

HEAD = "email,name,role,organisation,kind,country,language\n"


def test_a_row_is_read_column_by_column() -> None:
    text = HEAD + 'A@Example.org,"Amina, Dr",expert,University of Lomé,hei,TG,fr\n'
    found = read_list(text, language="en")
    assert not found.faults
    guest = found.guests[0]
    assert (guest.email, guest.name, guest.role) == ("a@example.org", "Amina, Dr", Role.EXPERT)
    assert (guest.organisation, guest.kind) == ("University of Lomé", OrganisationKind.HEI)
    assert (guest.country, guest.language, guest.row) == ("TG", "fr", 2)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_spreadsheets_of_all_countries_are_read(separator: str, end: str) -> None:
    text = end.join(
        [separator.join(["Role", "EMAIL", " language "]), separator.join(["editor", "a@example.org", ""])]
    )
    found = read_list(text, language="zh")
    assert [(g.email, g.role, g.language) for g in found.guests] == [("a@example.org", Role.EDITOR, "zh")]


@pytest.mark.parametrize(
    ("role", "kind", "country", "language"),
    [
        ("Représentant", "Entreprise", "Kenya", "Français"),
        ("代表", "企业", "肯尼亚", "中文"),
        ("REPRESENTATIVE", "enterprise", "ke", "EN"),
    ],
)
def test_words_of_the_screen_are_understood_in_every_language(
    role: str, kind: str, country: str, language: str
) -> None:
    found = read_list(f"{HEAD}a@example.org,,{role},X,{kind},{country},{language}\n", language="en")
    assert not found.faults
    guest = found.guests[0]
    assert (guest.role, guest.kind, guest.country) == (Role.REPRESENTATIVE, OrganisationKind.ENTERPRISE, "KE")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("not an address,,expert,,,,", "email"),
        (",,expert,,,,", "email"),
        ("a@example.org,,,,,,", "role"),
        ("a@example.org,,boss,,,,", "role"),
        ("a@example.org,,expert,X,club,KE,", "kind"),
        ("a@example.org,,expert,X,hei,Atlantis,", "country"),
        ("a@example.org,,expert,,,,de", "language"),
        (f"a@example.org,{'x' * 201},expert,,,,", "name"),
        ("a@example.org,A\x07,expert,,,,", "name"),
        ("a@example.org,,expert,,,,,,surplus", "email"),
    ],
)
def test_a_wrong_row_is_named_with_its_column(row: str, field: str) -> None:
    found = read_list(f"{HEAD}ok@example.org,,expert,,,,\n\n{row}\n", language="en")
    assert [guest.email for guest in found.guests] == ["ok@example.org"]
    assert [(fault.row, fault.field) for fault in found.faults] == [(4, field)]
    assert str(found.faults[0].refusal)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "email,role,shoe size\na@example.org,expert,43\n",
        "name,organisation\nA,B\n",
        "email,role,email\na@example.org,expert,b@example.org\n",
        HEAD + '"never closed\n',
        HEAD + "a@example.org,,expert,,,,\n" * 2_001,
    ],
)
def test_a_list_that_cannot_be_read_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(Invalid):
        read_list(text, language="en")


def test_two_thousand_rows_are_taken() -> None:
    assert len(read_list(HEAD + "a@example.org,,expert,,,,\n" * 2_000, language="en").guests) == 2_000


def test_a_formula_is_nothing_but_words() -> None:
    found = read_list(
        HEAD + 'a@example.org,"=HYPERLINK(""http://x"",""y"")",expert,@SUM(A1),hei,KE,\n', language="en"
    )
    assert found.guests[0].name == '=HYPERLINK("http://x","y")'
    assert found.guests[0].organisation == "@SUM(A1)"


@pytest.mark.parametrize("content", [b"\xff\xfe\x61\x00", "姓名".encode("gb18030"), b"a\x00b"])
def test_a_file_in_another_encoding_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        words_of(content)


def test_the_mark_that_some_spreadsheets_write_first_is_no_word() -> None:
    assert words_of(b"\xef\xbb\xbfemail,role") == "email,role"
