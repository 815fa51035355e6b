"""ISO 20022 customer credit transfer initiation: pain.001.001.03 and pain.001.001.09.

Source: ISO 20022 message definitions; EPC132-08 (customer to bank guidelines for SEPA credit
transfers); the CGI-MP guides of Danish banks for their home payments (service level NURG, account
numbers of 14 digits under the scheme BBAN); for Czech ones the banks' client formats, which take
the symbols as creditor references `VS:`, `SS:` and `KS:`. The two versions differ in how the day,
the BIC and an address are written.

Payments of one scheme and currency make one block, whose sum and count stand in it as in the head.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, cast

from lxml import etree

from apps.accounting.rules.payment_files import characters, checks
from apps.accounting.rules.payment_files.checks import Scheme
from apps.accounting.rules.payment_files.refusals import PaymentFileRefused
from apps.accounting.rules.wording import gettext_noop
from apps.accounting.values.payment_files import PaymentAccount, PaymentOrder, Transfer

Version = Literal["pain.001.001.03", "pain.001.001.09"]
NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
NAME_LENGTH: Final = 70
MESSAGE_LENGTH: Final = 140
_BLOCK_ID_LENGTH: Final = 30
_SERVICE_LEVEL: Final[dict[Scheme, str]] = {"sepa": "SEPA", "domestic": "NURG", "foreign": "NURG"}
_CHARGES: Final[dict[Scheme, str]] = {"sepa": "SLEV", "domestic": "SHAR", "foreign": "SHAR"}
_SYMBOLS: Final = (
    ("VS", "variable_symbol"),
    ("SS", "specific_symbol"),
    ("KS", "constant_symbol"),
)


def write(order: PaymentOrder, *, version: Version) -> bytes:
    """The message as UTF-8. The order was checked. Errors: `PaymentFileRefused`."""
    namespace = NAMESPACE + version
    # The stubs know no default namespace, which None names.
    nsmap = cast("dict[str, str]", {None: namespace})
    root = etree.Element(etree.QName(namespace, "Document"), nsmap=nsmap)
    writer = _Writer(order, version)
    message = _Element(etree.SubElement(root, etree.QName(namespace, "CstmrCdtTrfInitn")))
    writer.head(message.add("GrpHdr"))
    for number, (scheme, currency) in enumerate(writer.blocks, start=1):
        writer.block(message.add("PmtInf"), number, scheme, currency)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


class _Element:
    """An element that grows, in its message's namespace."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element

    def add(self, path: str, text: str = "", **attributes: str) -> _Element:
        """A new element at the end of `path`; the steps before it are made once."""
        *steps, last = path.split("/")
        parent = self._element
        for step in steps:
            name = etree.QName(parent, step)
            is_last = len(parent) and parent[-1].tag == name.text
            parent = parent[-1] if is_last else etree.SubElement(parent, name)
        made = etree.SubElement(parent, etree.QName(parent, last), attributes)
        if text:
            made.text = text
        return _Element(made)


class _Writer:
    def __init__(self, order: PaymentOrder, version: Version) -> None:
        self._order = order
        self._is_old = version == "pain.001.001.03"
        self._schemes = [checks.scheme(order, one) for one in order.transfers]
        pairs = zip(self._schemes, order.transfers, strict=True)
        self.blocks = tuple(dict.fromkeys((scheme, one.currency) for scheme, one in pairs))

    # ---- Head and blocks -------------------------------------------------------------------
    def head(self, head: _Element) -> None:
        order = self._order
        head.add("MsgId", order.id)
        head.add("CreDtTm", order.created_at.isoformat(timespec="seconds"))
        head.add("NbOfTxs", str(len(order.transfers)))
        head.add("CtrlSum", f"{checks.total(order.transfers):.2f}")
        head.add("InitgPty/Nm", self._name(order.debtor_name, "sepa"))

    def block(self, block: _Element, number: int, scheme: Scheme, currency: str) -> None:
        order = self._order
        transfers = tuple(self._of(scheme, currency))
        identification = f"{order.id[:_BLOCK_ID_LENGTH]}-{number}"
        block.add("PmtInfId", identification)
        block.add("PmtMtd", "TRF")
        block.add("NbOfTxs", str(len(transfers)))
        block.add("CtrlSum", f"{checks.total(transfers):.2f}")
        block.add("PmtTpInf/SvcLvl/Cd", _SERVICE_LEVEL[scheme])
        day = "ReqdExctnDt" if self._is_old else "ReqdExctnDt/Dt"
        block.add(day, order.execution_on.isoformat())
        block.add("Dbtr/Nm", self._name(order.debtor_name, scheme))
        debtor = block.add("DbtrAcct")
        self._account(debtor, order.debtor, scheme)
        debtor.add("Ccy", order.debtor_currency)
        self._agent(block.add("DbtrAgt/FinInstnId"), order.debtor)
        block.add("ChrgBr", _CHARGES[scheme])
        for transfer in transfers:
            self._transfer(block.add("CdtTrfTxInf"), transfer, scheme)

    def _of(self, scheme: Scheme, currency: str) -> Iterator[Transfer]:
        for its, transfer in zip(self._schemes, self._order.transfers, strict=True):
            if (its, transfer.currency) == (scheme, currency):
                yield transfer

    # ---- One payment -----------------------------------------------------------------------
    def _transfer(self, payment: _Element, transfer: Transfer, scheme: Scheme) -> None:
        payment.add("PmtId/EndToEndId", transfer.end_to_end_id)
        payment.add("Amt/InstdAmt", checks.amount_text(transfer), Ccy=transfer.currency)
        if scheme == "foreign" and not transfer.creditor.bic:
            raise _bic_missing(self._order, transfer)
        if transfer.creditor.bic:
            self._agent(payment.add("CdtrAgt/FinInstnId"), transfer.creditor)
        payment.add("Cdtr/Nm", self._name(transfer.creditor_name, scheme))
        self._address(payment, transfer, scheme)
        self._account(payment.add("CdtrAcct"), transfer.creditor, scheme)
        self._remittance(payment, transfer, scheme)

    def _address(self, payment: _Element, transfer: Transfer, scheme: Scheme) -> None:
        """Country and town together, as the newer rules want; else nothing."""
        if not (transfer.creditor_town.strip() and transfer.creditor_country.strip()):
            return
        parts = (
            ("StrtNm", transfer.creditor_street, 70),
            ("PstCd", transfer.creditor_postcode, 16),
            ("TwnNm", transfer.creditor_town, 35),
            ("Ctry", transfer.creditor_country.upper(), 2),
        )
        for name, text, length in parts:
            if text.strip():
                payment.add(f"Cdtr/PstlAdr/{name}", self._words(text, scheme, length))

    def _account(self, place: _Element, account: PaymentAccount, scheme: Scheme) -> None:
        """The IBAN; a Danish number at home is written as Danish banks name it."""
        if not account.iban and scheme == "domestic" and account.country.upper() == "DK":
            place.add("Id/Othr/Id", checks.iban_of(account)[4:])
            place.add("Id/Othr/SchmeNm/Cd", "BBAN")
        else:
            place.add("Id/IBAN", checks.iban_of(account))

    def _agent(self, place: _Element, account: PaymentAccount) -> None:
        if account.bic:
            place.add("BIC" if self._is_old else "BICFI", account.bic.replace(" ", "").upper())
        else:
            place.add("Othr/Id", "NOTPROVIDED")

    def _remittance(self, payment: _Element, transfer: Transfer, scheme: Scheme) -> None:
        """At home in Czechia words and symbols; elsewhere a structured reference or words."""
        symbols = [(word, getattr(transfer, name)) for word, name in _SYMBOLS]
        stated = [(word, value) for word, value in symbols if value]
        if scheme == "domestic" and checks.country_of(self._order.debtor) == "CZ":
            if transfer.message.strip():
                payment.add("RmtInf/Ustrd", self._words(transfer.message, scheme, MESSAGE_LENGTH))
            for word, value in stated:
                payment.add("RmtInf/Strd").add("CdtrRefInf/Ref", f"{word}:{value}")
            return
        if transfer.reference.strip():
            structured = payment.add("RmtInf/Strd/CdtrRefInf")
            structured.add("Tp/CdOrPrtry/Cd", "SCOR")
            structured.add("Ref", transfer.reference.replace(" ", ""))
            return
        words = [f"/{word}{value}" for word, value in stated]
        text = f"{''.join(words)} {transfer.message}".strip()
        if text:
            payment.add("RmtInf/Ustrd", self._words(text, scheme, MESSAGE_LENGTH))

    # ---- Words -----------------------------------------------------------------------------
    def _name(self, text: str, scheme: Scheme) -> str:
        return self._words(text, scheme, NAME_LENGTH)

    def _words(self, text: str, scheme: Scheme, length: int) -> str:
        is_danish = scheme == "domestic" and checks.country_of(self._order.debtor) == "DK"
        also = characters.DANISH if is_danish else frozenset()
        return characters.latin(text, length=length, also=also)


def _bic_missing(order: PaymentOrder, transfer: Transfer) -> PaymentFileRefused:
    return PaymentFileRefused(
        gettext_noop(
            "Payment %(position)s to %(creditor)s goes abroad: the BIC of the creditor's bank is "
            "missing."
        ),
        code="bic_missing",
        position=order.transfers.index(transfer) + 1,
        field="creditor",
        creditor=transfer.creditor_name,
    )
