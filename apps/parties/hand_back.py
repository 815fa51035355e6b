"""The register in open formats: what a client takes along when they leave."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, Final

from apps.parties.models import Address, Contact, Party, PartyBankAccount, PartyMerge, VatCheck
from apps.parties.selectors.persons import plain
from kernel.tenancy import client_scope
from tenants.values import ClientInfo

BATCH: Final = 2000
PARTS: Final = (
    ("addresses", Address),
    ("contacts", Contact),
    ("bank_accounts", PartyBankAccount),
    ("vat_checks", VatCheck),
    ("merges", PartyMerge),
)
# A spreadsheet would run a cell that begins so.
RUNNING: Final = ("=", "+", "-", "@", "\t", "\r")


def hand_back(*, client: ClientInfo) -> Iterator[tuple[str, bytes]]:
    """(file name, content): the parties as a table, and all that is kept about them as JSON."""
    with client_scope(client.ref):
        yield "parties.csv", _table()
        yield "parties.json", _whole()


def _table() -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    names: list[str] = []
    for row in _rows(Party):
        if not names:
            names = list(row)
            writer.writerow(names)
        writer.writerow([_cell(row[name]) for name in names])
    return out.getvalue().encode()


def _whole() -> bytes:
    everything = {"parties": list(_rows(Party))}
    everything |= {name: list(_rows(model)) for name, model in PARTS}
    return json.dumps(everything, ensure_ascii=False, indent=1).encode()


def _rows(model: type[Any]) -> Iterator[dict[str, Any]]:
    for row in model.objects.order_by("pk").iterator(chunk_size=BATCH):
        yield plain(row)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return f"'{text}" if text.startswith(RUNNING) else text
