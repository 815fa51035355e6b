from __future__ import annotations

from decimal import Decimal

from apps.accounting.rules import payment_codes
from apps.accounting.values.outgoing import PaymentMeans

D = Decimal
CZECH = PaymentMeans(iban="CZ55 0800 0000 0012 3456 7899", variable_symbol="1234567890")
EURO = PaymentMeans(iban="BE72000000001616", bic="BPOTBEB1")


def code(means: PaymentMeans, amount: str, currency: str, **more: str) -> str:
    wanted = {"payee": "Red Cross of Belgium", "message": "Urgency fund", **more}
    return payment_codes.code_for(means=means, amount=D(amount), currency=currency, **wanted)


def test_crowns_get_the_czech_payment_descriptor() -> None:
    """Account and symbol of the specification's example at qr-platba.cz."""
    assert (
        code(
            CZECH,
            "480.55",
            "CZK",
            payee="Pekařství Žďár",
            message="Faktura 2026*17",
            due_on="20261231",
        )
        == "SPD*1.0*ACC:CZ5508000000001234567899*AM:480.55*CC:CZK*DT:20261231"
        "*RN:PEKARSTVI ZDAR*MSG:FAKTURA 2026%2A17*X-VS:1234567890"
    )


def test_euros_get_the_code_of_the_european_payments_council() -> None:
    """Figures of the Belgian Red Cross, the guideline's usual example."""
    assert code(EURO, "1", "EUR").split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "BPOTBEB1",
        "Red Cross of Belgium",
        "BE72000000001616",
        "EUR1.00",
        "",
        "",
        "Urgency fund",
    ]


def test_a_creditor_reference_goes_to_its_own_line_and_leaves_no_text() -> None:
    """RF18 5390 0754 7034 is ISO 11649's example."""
    means = PaymentMeans(iban="BE72000000001616", reference="RF18 5390 0754 7034")
    assert code(means, "12.3", "EUR").split("\n")[4:] == [
        "",
        "Red Cross of Belgium",
        "BE72000000001616",
        "EUR12.30",
        "",
        "RF18539007547034",
    ]
    wrong = PaymentMeans(iban="BE72000000001616", reference="RF19539007547034")
    assert code(wrong, "12.3", "EUR").split("\n")[9:] == ["", "Urgency fund"]


def test_there_is_no_code_for_other_currencies_nor_for_nothing_to_pay() -> None:
    assert code(CZECH, "100", "HUF") == ""
    assert code(CZECH, "0", "CZK") == ""
    assert code(PaymentMeans(), "100", "CZK") == ""
    assert code(CZECH, "10000000.00", "CZK") == ""
