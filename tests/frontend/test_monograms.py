import pytest

from frontend import monograms


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Nordlys Kaffe ApS", "NK"),
        ("Pekárna Javor s.r.o.", "PJ"),
        ("Duna Bútor Kft.", "DB"),
        ("Östra & Ångström", "ÖÅ"),
        ("Lego", "LE"),
        ("Joana Maria Dias", "JD"),
        ("(Holm)", "HO"),
        ("", "?"),
    ],
)
def test_a_monogram_is_two_letters_without_the_legal_form(name: str, letters: str) -> None:
    assert monograms.initials(name) == letters


def test_a_client_keeps_its_tint_whether_or_not_the_legal_form_is_written() -> None:
    assert monograms.tint("Nordlys Kaffe ApS") == monograms.tint("nordlys kaffe") == 1


def test_neighbours_in_a_queue_have_different_tints() -> None:
    names = ("Nordlys Kaffe", "Kovář Design", "Pekárna Javor", "Duna Bútor", "Vestjysk VVS")
    assert [monograms.tint(name) for name in names] == [1, 2, 3, 4, 5]
