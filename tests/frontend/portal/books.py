"""A little history of Nordlys Kaffe, made by the services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from apps.accounting.selectors import bank as reading
from apps.accounting.services import bank, ledger
from apps.accounting.values.bank import BankAccountDraft
from apps.accounting.values.ledger import EntryDraft, LineDraft, PostedEntry
from kernel.tenancy import client_scope
from tenants.models import Member, User
from tenants.values import Person
from tests.cast import Cast, drain

BANK, SALES, GOODS, EQUITY = "6480", "1010", "1610", "6510"
IBAN = "NL91ABNA0417164300"


def mt940(*, closing: str = "1150,00", name: str = "STMT1", month: str = "2610") -> bytes:
    """1 000 at the start, minus 100 for rent, plus 250 from a customer: 1 150 at the end."""
    return (
        f":20:{name}\r\n:25:{IBAN}\r\n:28C:5/1\r\n:60F:C{month}01DKK1000,00\r\n"
        f":61:{month}02{month[2:]}02D100,00NMSC{name}A\r\n:86:Husleje\r\n"
        f":61:{month}03{month[2:]}03C250,00NMSC{name}B\r\n:86:Betaling fra kunde\r\n"
        f":62F:C{month}03DKK{closing}\r\n-\r\n"
    ).encode()


def import_statement(cast: Cast, content: bytes, *, name: str = "oktober.sta") -> None:
    actor = cast.actor(cast.owner, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        bank.accept_upload(
            name=name,
            content=content,
            actor=actor,
            add_account=BankAccountDraft(name="ABN Amro"),
        )
    drain(cast.nordlys.ref)


def post(cast: Cast, day: date, words: str, *lines: tuple[str, str]) -> PostedEntry:
    actor = cast.actor(cast.preparer, cast.nordlys)
    draft = EntryDraft(
        journal_code="GEN",
        date=day,
        description=words,
        lines=tuple(LineDraft(account_code=code, amount=Decimal(text)) for code, text in lines),
    )
    with client_scope(cast.nordlys.ref):
        return ledger.post_entry(draft=draft, actor=actor)


def post_first_line(cast: Cast) -> None:
    """The rent of the statement goes to an account."""
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        line = reading.lines(state="imported")[0]
        bank.post_line(line_id=line.id, account_code="2030", actor=actor)
    drain(cast.nordlys.ref)


def member(cast: Cast, role: str) -> Person:
    """A further user of Nordlys."""
    row = User(email=f"{role}@nordlys.example", name=f"Vera {role.title()}", language="en")
    row.set_unusable_password()
    row.save()
    Member.objects.create(user=row, client_id=cast.nordlys.id, role=role)
    return Person(user_id=row.id, name=row.name, email=row.email, language="en")
