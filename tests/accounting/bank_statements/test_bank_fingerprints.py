from __future__ import annotations

from apps.accounting.rules import bank_statements
from tests.accounting.bank_statements import samples


def prints(content: str, *, account: str | None = None) -> tuple[str, ...]:
    return bank_statements.fingerprints(samples.read_one(content), account=account)


def mt940(account: str, *movements: str) -> str:
    body = "\n".join(movements)
    return f":20:X\n:25:{account}\n:28C:1\n:60F:C260114CZK0,00\n{body}\n:62F:C260131CZK0,00\n-\n"


COFFEE = ":61:260115D3,50NMSCNONREF\n:86:Coffee at the\nstation"


def test_a_fingerprint_is_the_same_each_time_and_differs_by_line() -> None:
    first, again = prints(samples.MT940), prints(samples.MT940)

    assert first == again
    assert len(set(first)) == 2
    assert all(len(one) == 64 and set(one) <= set("0123456789abcdef") for one in first)


def test_the_same_line_is_recognised_in_an_overlapping_file() -> None:
    january = samples.camt(
        samples.entry(), samples.entry("9", extra="<AcctSvcrRef>B-1</AcctSvcrRef>")
    )
    overlap = samples.camt(
        samples.entry(), samples.entry("7", extra="<AcctSvcrRef>B-2</AcctSvcrRef>")
    )

    assert prints(january)[0] == prints(overlap)[0]
    assert prints(january)[1] != prints(overlap)[1]


def test_the_same_line_is_recognised_across_formats_by_the_banks_reference() -> None:
    as_camt = samples.camt(samples.entry())
    as_mt940 = mt940("19-2000145399/0800", ":61:2601150115C250,50NTRFNONREF//B-77")

    assert prints(as_camt) == prints(as_mt940)


def test_equal_lines_of_one_day_are_two_lines_and_the_same_two_next_time() -> None:
    twice = prints(mt940("1", COFFEE, COFFEE))
    again = prints(mt940("1", COFFEE, ":61:260116C9,00NMSCNONREF", COFFEE))

    assert twice[0] != twice[1]
    assert (again[0], again[2]) == twice


def test_a_reference_that_several_lines_bear_does_not_make_them_one() -> None:
    one = ":61:260115D3,50NMSCNONREF//SAME\n:86:A"
    other = ":61:260115D3,50NMSCNONREF//SAME\n:86:B"

    assert len(set(prints(mt940("1", one, other, one)))) == 3


def test_wrapping_case_and_diacritics_do_not_matter() -> None:
    wrapped = ":61:260115D3,50NMSCNONREF\n:86:COFFEE AT\nTHE STATION"

    assert prints(mt940("1", COFFEE)) == prints(mt940("1", wrapped))


def test_the_account_decides_unless_the_caller_names_it() -> None:
    assert prints(mt940("1", COFFEE)) != prints(mt940("2", COFFEE))
    assert prints(mt940("1", COFFEE), account="9") == prints(mt940("2", COFFEE), account="9")


def test_home_numbers_and_ibans_are_one_account() -> None:
    pairs = [
        ("CZ65 0800 0000 1920 0014 5399", "19-2000145399/0800"),
        ("CZ6508000000192000145399", "192000145399/0800"),
        ("DE89370400440532013000", "37040044/0532013000"),
        ("DK5000400440116243", "0040-0440116243"),
        ("HU42117730161111101800000000", "11773016-11111018"),
    ]

    for iban, home in pairs:
        assert bank_statements.account_key(iban) == bank_statements.account_key(home)
