"""Whatever a customer is called, pages show it, papers print it, and nothing of it runs."""

from __future__ import annotations

import io
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from pypdf import PdfReader

from apps.accounting.services import ledger
from apps.accounting.values.ledger import EntryDraft, LineDraft
from apps.parties.services import create_party
from apps.parties.values import PartyDraft
from apps.records import services
from kernel.tenancy import client_scope
from tests.cast import Cast
from tests.frontend.visiting import at_portal, at_workspace

SCRIPT = "<script>alert(1)</script>"
NAMES = (
    f"{SCRIPT} & Søn",
    '"><img src=x onerror=alert(1)>',
    '{{ 7|add:7 }} {% now %} #panic("x") $x$ *b* `c`',
    "Žluťoučký kůň Őrségi Fűszer Kft. \U0001f600",
    "W" * 190,
    "a'; DROP TABLE party; --",
)


@pytest.fixture
def named(cast: Cast) -> list[uuid.UUID]:
    actor, found = cast.actor(cast.preparer, cast.nordlys), []
    with client_scope(cast.nordlys.ref):
        for name in NAMES:
            party = create_party(
                draft=PartyDraft(name=name, country="DK", is_customer=True), actor=actor
            ).party.id
            found.append(party)
            ledger.post_entry(
                draft=EntryDraft(
                    journal_code="GEN",
                    date=date(2026, 3, 10),
                    description=name,
                    lines=(
                        LineDraft(
                            account_code="6190",
                            amount=Decimal("746.12"),
                            currency="EUR",
                            currency_amount=Decimal(100),
                            party_id=party,
                        ),
                        LineDraft(
                            account_code="1010",
                            amount=Decimal("-746.12"),
                            currency="EUR",
                            currency_amount=Decimal(-100),
                        ),
                    ),
                ),
                actor=actor,
            )
            if "<" not in name:
                services.receive(
                    content=name.encode(),
                    file_name=f"{name}.txt",
                    source="upload",
                    note=name,
                    title=name,
                    actor=actor,
                )
    return found


def is_harmless(text: str) -> bool:
    return SCRIPT not in text and "<img src=x" not in text


PAGES = (
    "parties/",
    "documents/",
    "reports/receivables/?on=2026-12-31",
    "reports/open-items/?on=2026-12-31&control=receivable",
)


@pytest.mark.parametrize("page", PAGES)
def test_names_are_shown_and_never_run(cast: Cast, named: list[uuid.UUID], page: str) -> None:
    visits: tuple[tuple[Browser, str], ...] = (
        (at_workspace(cast.preparer), f"/clients/nordlys/{page}"),
        (at_portal(cast.nordlys, cast.owner), f"/{page}"),
    )
    for browser, address in visits:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        text = answer.content.decode()
        assert is_harmless(text)
        assert "Őrségi Fűszer Kft. \U0001f600" in text
        assert "{{ 7|add:7 }}" in text
        assert "script-src" in answer["Content-Security-Policy"]


def test_a_party_of_each_name_has_its_page(cast: Cast, named: list[uuid.UUID]) -> None:
    joana, mette = at_workspace(cast.preparer), at_portal(cast.nordlys, cast.owner)
    for party_id in named:
        for browser, place in ((joana, "/clients/nordlys/parties/"), (mette, "/parties/")):
            answer = browser.get(f"{place}{party_id}/")
            assert answer.status_code == 200
            assert is_harmless(answer.content.decode())


@pytest.mark.parametrize("kind", ["receivables", "open-items", "journal"])
def test_reports_print_every_name(cast: Cast, named: list[uuid.UUID], kind: str) -> None:
    joana = at_workspace(cast.preparer)
    place = f"/clients/nordlys/reports/{kind}/file"
    query: dict[str, Any] = {"on": "2026-12-31", "first": "2026-01-01", "last": "2026-12-31"}
    printed = joana.get(f"{place}/pdf/", query)
    assert printed.status_code == 200
    reader = PdfReader(io.BytesIO(b"".join(printed)))
    text = "".join(page.extract_text() for page in reader.pages)
    joined = "".join(text.replace("\u200b", "").split())
    for name in (NAMES[0], NAMES[2], "Žluťoučký kůň Őrségi Fűszer Kft.", NAMES[5]):
        assert "".join(name.split()) in joined, name
    # A word without end stays on the paper: as many of its letters as it has.
    assert "W" * 190 in joined
    table = b"".join(joana.get(f"{place}/csv/", query)).decode("utf-8-sig")
    assert NAMES[3] in table
