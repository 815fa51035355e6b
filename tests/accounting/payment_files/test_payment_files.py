"""Files for the bank, whole and character by character; XML against the ISO 20022 schemas."""

from __future__ import annotations

import re
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest
from lxml import etree

from apps.accounting.rules import payment_files
from apps.accounting.rules.payment_files import PaymentFileRefused, characters
from apps.accounting.values.payment_files import PaymentAccount, PaymentFormat, PaymentOrder
from tests.accounting.payment_files.orders import DANISH, GERMAN, PEKARNA, order, transfer

MISTYPED = PaymentAccount(iban="CZ6508000000192000145398")
OLD, NEW = "pain.001.001.03", "pain.001.001.09"
MIXED = order(
    transfer(
        1,
        creditor=PaymentAccount(number="1000000005/0100", country="CZ"),
        variable_symbol="202617",
        constant_symbol="0308",
        specific_symbol="42",
        message="Faktura 2026-17 za mouku",
    ),
    transfer(
        2,
        creditor=GERMAN,
        amount="99.90",
        currency="EUR",
        name="Müller GmbH",
        reference="RF18539007547034",
    ),
    transfer(
        3,
        creditor=PaymentAccount(iban="GB33BUKB20201555555555", bic="BUKBGB22"),
        amount="10",
        currency="GBP",
        name="Smith Ltd",
        message="Invoice 7",
        creditor_street="1 High Street",
        creditor_postcode="N1 1AA",
        creditor_town="London",
        creditor_country="GB",
    ),
)


def xml(order: PaymentOrder, version: PaymentFormat) -> str:
    return payment_files.write(order, file_format=version).content.decode()


def valid(content: bytes, version: str) -> bool:
    source = resources.files("sepaxml").joinpath("schemas", f"{version}.xsd").read_bytes()
    schema = etree.XMLSchema(etree.fromstring(source))
    schema.assertValid(etree.fromstring(content))
    return True


def texts(document: str, name: str) -> list[str]:
    return re.findall(rf"<{name}[^>]*>([^<]+)</{name}>", document)


def refusal(order: PaymentOrder, file_format: Any = NEW) -> PaymentFileRefused:
    with pytest.raises(PaymentFileRefused) as refused:
        payment_files.write(order, file_format=file_format)
    return refused.value


# ---- ABO -------------------------------------------------------------------------------------
def test_an_abo_file_is_written_character_by_character() -> None:
    written = payment_files.write(
        order(
            transfer(
                1,
                creditor=PaymentAccount(number="1000000005/0100", country="CZ"),
                variable_symbol="202617",
                constant_symbol="308",
                specific_symbol="42",
                message="Faktura 2026-17 za pečivo a dovoz do kavárny",
            ),
            transfer(2, amount="0.50"),
        ),
        file_format="abo",
    )

    assert written.content == (
        b"UHL1201126PEKARNA JAVOR S.R.O.2000145399001001000000000000\r\n"
        b"1 1501 001000 0800\r\n"
        b"2 000019-2000145399 00000000121100 231126\r\n"
        b"000000-1000000005 000000121050 0000202617 0001000308 0000000042 "
        b"AV:Faktura 2026-17 za pecivo a dovoz d\r\n"
        b"000019-2000145399 000000000050 0000000000 0008000000 0000000000\r\n"
        b"3 +\r\n"
        b"5 +\r\n"
    )
    assert (written.name, written.transfers) == ("KONTOR-2026-7.kpc", 2)
    assert written.totals == {"CZK": Decimal("1211.00")}


def test_abo_refuses_what_is_not_in_crowns_at_home() -> None:
    refused = refusal(order(transfer(), transfer(2, creditor=GERMAN, currency="EUR")), "abo")

    assert (refused.code, refused.position) == ("payment_file.not_for_abo", 2)
    assert refused.reason == (
        "Payment 2 to Mlýn Žižkov & syn, s.r.o. is not in crowns within Czechia; ABO can't carry "
        "it. Pay it with pain.001."
    )


# ---- pain.001 --------------------------------------------------------------------------------
@pytest.mark.parametrize("version", [OLD, NEW])
def test_a_mixed_order_is_valid_by_the_published_schema(version: PaymentFormat) -> None:
    assert valid(payment_files.write(MIXED, file_format=version).content, version)


@pytest.mark.parametrize("version", [OLD, NEW])
def test_schemes_and_currencies_are_blocks_with_sums_of_their_own(version: PaymentFormat) -> None:
    document = xml(MIXED, version)

    assert texts(document, "CtrlSum") == ["1320.40", "1210.50", "99.90", "10.00"]
    assert texts(document, "NbOfTxs") == ["3", "1", "1", "1"]
    assert texts(document, "PmtInfId") == [f"KONTOR-2026-7-{one}" for one in (1, 2, 3)]
    assert texts(document, "Cd") == ["NURG", "SEPA", "SCOR", "NURG"]
    assert texts(document, "ChrgBr") == ["SHAR", "SLEV", "SHAR"]
    assert texts(document, "EndToEndId") == ["B7-1", "B7-2", "B7-3"]


def test_a_czech_payment_carries_its_symbols_and_words() -> None:
    document = xml(MIXED, NEW)

    assert texts(document, "Ref") == ["VS:202617", "SS:42", "KS:0308", "RF18539007547034"]
    assert texts(document, "Ustrd") == ["Faktura 2026-17 za mouku", "Invoice 7"]
    assert texts(document, "IBAN")[:2] == ["CZ6508000000192000145399", "CZ1801000000001000000005"]


def test_day_and_bic_are_written_as_the_version_wants() -> None:
    old, new = xml(MIXED, OLD), xml(MIXED, NEW)

    assert texts(old, "ReqdExctnDt") == ["2026-11-23"] * 3
    assert texts(old, "BIC") == ["COBADEFFXXX", "BUKBGB22"]
    assert texts(new, "BICFI") == ["COBADEFFXXX", "BUKBGB22"]
    assert texts(new, "Dt") == ["2026-11-23"] * 3


def test_a_sepa_message_is_written_character_by_character() -> None:
    one = transfer(1, creditor=GERMAN, amount="99.9", currency="EUR", name="Müller Ø GmbH")

    assert xml(order(one), OLD) == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03">\n'
        "  <CstmrCdtTrfInitn>\n"
        "    <GrpHdr>\n"
        "      <MsgId>KONTOR-2026-7</MsgId>\n"
        "      <CreDtTm>2026-11-20T09:30:00+00:00</CreDtTm>\n"
        "      <NbOfTxs>1</NbOfTxs>\n"
        "      <CtrlSum>99.90</CtrlSum>\n"
        "      <InitgPty>\n"
        "        <Nm>Pekarna Javor s.r.o.</Nm>\n"
        "      </InitgPty>\n"
        "    </GrpHdr>\n"
        "    <PmtInf>\n"
        "      <PmtInfId>KONTOR-2026-7-1</PmtInfId>\n"
        "      <PmtMtd>TRF</PmtMtd>\n"
        "      <NbOfTxs>1</NbOfTxs>\n"
        "      <CtrlSum>99.90</CtrlSum>\n"
        "      <PmtTpInf>\n"
        "        <SvcLvl>\n"
        "          <Cd>SEPA</Cd>\n"
        "        </SvcLvl>\n"
        "      </PmtTpInf>\n"
        "      <ReqdExctnDt>2026-11-23</ReqdExctnDt>\n"
        "      <Dbtr>\n"
        "        <Nm>Pekarna Javor s.r.o.</Nm>\n"
        "      </Dbtr>\n"
        "      <DbtrAcct>\n"
        "        <Id>\n"
        "          <IBAN>CZ6508000000192000145399</IBAN>\n"
        "        </Id>\n"
        "        <Ccy>CZK</Ccy>\n"
        "      </DbtrAcct>\n"
        "      <DbtrAgt>\n"
        "        <FinInstnId>\n"
        "          <Othr>\n"
        "            <Id>NOTPROVIDED</Id>\n"
        "          </Othr>\n"
        "        </FinInstnId>\n"
        "      </DbtrAgt>\n"
        "      <ChrgBr>SLEV</ChrgBr>\n"
        "      <CdtTrfTxInf>\n"
        "        <PmtId>\n"
        "          <EndToEndId>B7-1</EndToEndId>\n"
        "        </PmtId>\n"
        "        <Amt>\n"
        '          <InstdAmt Ccy="EUR">99.90</InstdAmt>\n'
        "        </Amt>\n"
        "        <CdtrAgt>\n"
        "          <FinInstnId>\n"
        "            <BIC>COBADEFFXXX</BIC>\n"
        "          </FinInstnId>\n"
        "        </CdtrAgt>\n"
        "        <Cdtr>\n"
        "          <Nm>Muller O GmbH</Nm>\n"
        "        </Cdtr>\n"
        "        <CdtrAcct>\n"
        "          <Id>\n"
        "            <IBAN>DE89370400440532013000</IBAN>\n"
        "          </Id>\n"
        "        </CdtrAcct>\n"
        "      </CdtTrfTxInf>\n"
        "    </PmtInf>\n"
        "  </CstmrCdtTrfInitn>\n"
        "</Document>\n"
    )


@pytest.mark.parametrize("version", [OLD, NEW])
def test_a_danish_payment_at_home_keeps_its_letters_and_its_number(version: PaymentFormat) -> None:
    one = transfer(creditor=DANISH, currency="DKK", name="Rødgrød ApS", message="Husleje nov")
    written = order(one, debtor=DANISH, name="Nordlys Kaffe ApS", currency="DKK")
    document = xml(written, version)

    assert valid(document.encode(), version)
    assert texts(document, "Nm") == ["Nordlys Kaffe ApS", "Nordlys Kaffe ApS", "Rødgrød ApS"]
    assert texts(document, "Id") == ["50511234564817", "NOTPROVIDED", "50511234564817"]
    assert texts(document, "Cd") == ["NURG", "BBAN", "BBAN"]


@pytest.mark.parametrize("version", [OLD, NEW])
def test_a_hungarian_payment_at_home_is_in_whole_forints(version: PaymentFormat) -> None:
    duna = PaymentAccount(number="11773016-11111018", country="HU")
    one = transfer(creditor=duna, currency="HUF", amount="12000", name="Fűrész Bt.")
    document = xml(order(one, debtor=duna, currency="HUF"), version)

    assert valid(document.encode(), version)
    assert texts(document, "IBAN")[1][4:] == "117730161111101800000000"
    assert texts(document, "Nm")[-1] == "Furesz Bt."
    with_fillers = transfer(creditor=duna, currency="HUF", amount="12000.50")
    assert refusal(order(with_fillers, debtor=duna)).code == "payment_file.bad_amount"


# ---- Refusals --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wrong", "code", "reason"),
    [
        (order(), "no_transfers", "There is nothing to pay in this batch."),
        (
            order(transfer(amount="0")),
            "bad_amount",
            "Payment 1 to Mlýn Žižkov & syn, s.r.o.: 0 CZK can't be paid. It must be more than "
            "nothing, at most 999999999.99, with 2 decimals at most.",
        ),
        (
            order(
                transfer(), transfer(2, creditor=PaymentAccount(iban="CZ6508000000192000145398"))
            ),
            "bad_account",
            "Payment 2: the account ··5398 or its BIC is not right.",
        ),
        (
            order(transfer(), transfer()),
            "identification_twice",
            "“B7-1” identifies 2 payments; each needs its own.",
        ),
        (
            order(transfer(variable_symbol="12-3")),
            "bad_symbol",
            "Payment 1 to Mlýn Žižkov & syn, s.r.o.: “12-3” is no symbol of at most 10 digits.",
        ),
        (
            order(transfer(creditor=PaymentAccount(iban="GB33BUKB20201555555555"), currency="GBP")),
            "bic_missing",
            "Payment 1 to Mlýn Žižkov & syn, s.r.o. goes abroad: the BIC of the creditor's bank "
            "is missing.",
        ),
        (
            order(transfer(), debtor=PaymentAccount(number="1", country="CZ")),
            "bad_account",
            "The payer's account ··1 or its BIC is not right.",
        ),
    ],
)
def test_what_is_wrong_is_named_before_anything_is_written(
    wrong: PaymentOrder, code: str, reason: str
) -> None:
    refused = refusal(wrong)

    assert (refused.code, refused.reason) == (f"payment_file.{code}", reason)


def test_the_formats_that_fit_are_offered() -> None:
    assert payment_files.formats_for(order(transfer())) == (NEW, OLD, "abo")
    assert payment_files.formats_for(MIXED) == (NEW, OLD)
    assert payment_files.formats_for(order()) == ()


def test_letters_no_bank_takes_are_written_otherwise() -> None:
    words = characters.latin("Ærø & Łódź – „Škoda“\n5 € @ ž; 漢", length=70)

    assert words == "AEro + Lodz - 'Skoda' 5 EUR (at) z, ."
    assert characters.identification("//a//b/", length=35) == "a/b"
    assert PEKARNA.country == "CZ"
