"""Sales in the workspace: the list, the editor, an invoice's page, payments, reminders."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounting.models import Invoice
from apps.accounting.rules.terms import Terms
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.values.receivables import DraftLine, InvoiceDraft, IssuedInvoice
from apps.parties import services as parties
from kernel.actor import Actor
from kernel.tenancy import client_scope
from tests.accounting.receivables.conftest import add_customer, sell_as
from tests.cast import Cast
from tests.frontend.visiting import at_workspace
from tests.frontend.workspace.test_queue_pages import words

HOME = "/clients/nordlys/sales/"


class Shop:
    """Nordlys Kaffe sells coffee to one customer."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.actor: Actor = cast.actor(cast.preparer, cast.nordlys)
        with client_scope(cast.nordlys.ref):
            sell_as(self.actor, vat_id="DK31880412")
            self.customer = add_customer(name="Café Ø", country="DK")

    def inside(self, act: Callable[[], Any]) -> Any:
        with client_scope(self.cast.nordlys.ref):
            return act()

    def issued(self, price: str = "100", *, days_ago: int = 0, days: int = 14) -> IssuedInvoice:
        draft = InvoiceDraft(
            party_id=self.customer,
            lines=(
                DraftLine(
                    description="Kaffe",
                    quantity=Decimal(1),
                    unit_price=Decimal(price),
                    tax_code="DK-S25",
                ),
            ),
            issued_on=timezone.localdate() - timedelta(days=days_ago),
            terms=Terms(days=days),
        )

        def act() -> IssuedInvoice:
            draft_id = receivables.create_draft(draft=draft, actor=self.actor)
            return receivables.issue_invoice(invoice_id=draft_id, actor=self.actor)

        found: IssuedInvoice = self.inside(act)
        return found

    def sheet(self, *lines: dict[str, str], **head: str) -> dict[str, str]:
        given = {
            "party": str(self.customer),
            "issued_on": "2026-11-20",
            "currency": "DKK",
            "lines-TOTAL_FORMS": str(len(lines)),
            "lines-INITIAL_FORMS": "0",
        } | head
        for at, line in enumerate(lines):
            given |= {f"lines-{at}-{name}": value for name, value in line.items()}
        return given

    def invoices(self) -> list[Invoice]:
        found: list[Invoice] = self.inside(lambda: list(Invoice.objects.order_by("made_at")))
        return found


COFFEE = {"description": "Kaffe", "quantity": "2", "unit_price": "1 250,50", "tax_code": "DK-S25"}


@pytest.fixture
def shop(cast: Cast) -> Shop:
    return Shop(cast)


@pytest.fixture
def joana(cast: Cast) -> Browser:
    return at_workspace(cast.preparer)


def test_a_draft_is_written_changed_and_issued(shop: Shop, joana: Browser) -> None:
    assert joana.get(f"{HOME}new/").status_code == 200
    answer = joana.post(f"{HOME}new/", shop.sheet(COFFEE, {"description": ""}))
    assert answer.status_code == 302
    page = words(joana.get(answer["Location"]).text).replace("\u00a0", " ")
    assert "Draft" in page
    assert "3 126.25" in page
    edited = shop.sheet(COFFEE | {"unit_price": "100"}, issue="1")
    answer = joana.post(f"{answer['Location']}edit/", edited)
    assert answer.status_code == 302
    page = words(joana.get(answer["Location"]).text).replace("\u00a0", " ")
    assert "2026-0001" in page
    assert "250.00" in page
    assert "Look at the PDF" in page
    pdf = joana.get(f"{answer['Location']}files/pdf/")
    assert b"".join(pdf).startswith(b"%PDF")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (COFFEE | {"unit_price": "1,234"}, "Write the amount like 1234.50."),
        (COFFEE | {"description": ""}, "What is sold?"),
        (COFFEE | {"unit_price": ""}, "At which price?"),
        (COFFEE | {"account": "9999"}, "Line 1: there is no account 9999 in use."),
    ],
)
def test_a_refused_draft_keeps_what_was_typed(
    shop: Shop, joana: Browser, line: dict[str, str], said: str
) -> None:
    page = joana.post(f"{HOME}new/", shop.sheet(line, note="Tak for handlen"))
    assert page.status_code == 422
    assert said in page.text
    assert "Tak for handlen" in page.text
    assert f'value="{line["quantity"]}"' in page.text
    assert shop.invoices() == []


def test_more_lines_keep_what_was_typed(shop: Shop, joana: Browser) -> None:
    page = joana.post(f"{HOME}new/", shop.sheet(COFFEE, more="1"))
    assert page.status_code == 200
    assert 'name="lines-3-description"' in page.text
    assert 'value="1 250,50"' in page.text
    assert shop.invoices() == []


def test_what_cannot_be_issued_stays_a_draft_and_says_why(shop: Shop, joana: Browser) -> None:
    shop.inside(lambda: sell_as(shop.actor, street=""))
    answer = joana.post(f"{HOME}new/", shop.sheet(COFFEE, issue="1"))
    page = joana.get(answer["Location"])
    assert "the street is missing" in page.text
    assert [each.state for each in shop.invoices()] == ["draft"]


def test_a_draft_over_the_credit_limit_says_so_until_it_is_issued(
    shop: Shop, joana: Browser
) -> None:
    limit = {"credit_limit": Decimal(3000), "credit_currency": "DKK"}
    shop.inside(
        lambda: parties.change_party(party_id=shop.customer, changes=limit, actor=shop.actor)
    )
    draft = joana.post(f"{HOME}new/", shop.sheet(COFFEE))["Location"]
    page = words(joana.get(draft).text)
    assert "With this invoice Café Ø owes 3 126.25 DKK , 126.25 DKK more than the" in page
    issued = joana.post(f"{draft}issue/")["Location"]
    assert "Over the credit limit" not in joana.get(issued).text
    customer = words(joana.get(f"{HOME}customers/{shop.customer}/").text)
    assert "3 126.25 DKK are owed, the limit is 3 000.00 DKK" in customer


def test_the_list_narrows_sorts_and_downloads(shop: Shop, joana: Browser) -> None:
    late = shop.issued("100", days_ago=30, days=7)
    shop.issued("200")
    page = words(joana.get(HOME).text)
    assert "Overdue 1" in page
    assert "23 days late" in page
    overdue = joana.get(f"{HOME}?show=overdue").text
    assert late.number in overdue
    assert "2026-0002" not in overdue
    up = joana.get(f"{HOME}?sort=payable").text
    assert up.index("2026-0001") < up.index("2026-0002")
    rows = joana.get(f"{HOME}?as=csv&q=0002").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].split(",")[6:9] == ["DKK", "250.00", "250.00"]


def test_a_list_page_asks_the_database_a_dozen_times_at_most(shop: Shop, joana: Browser) -> None:
    for _each in range(12):
        shop.issued()
    for address in (HOME, f"{HOME}customers/", f"{HOME}dunning/", f"{HOME}recurring/"):
        joana.get(address)
        with CaptureQueriesContext(connection) as asked:
            joana.get(address)
        of_books = [q for q in asked if "invoice" in q["sql"] or "open_item" in q["sql"]]
        assert len(of_books) <= 12, address


def test_a_payment_is_booked_beside_the_invoices(shop: Shop, joana: Browser) -> None:
    issued = shop.issued("100")
    address = f"{HOME}customers/{shop.customer}/payment/"
    page = joana.get(f"{address}?invoice={issued.id}").text
    assert 'value="125.00"' in page
    account = page.split('name="account"')[1].split('value="')[1].split('"')[0]
    given = {"on": timezone.localdate().isoformat(), "amount": "125,00", "account": account}
    refused = joana.post(address, given | {"amount": "x", "text": "Dankort"})
    assert refused.status_code == 422
    assert "Dankort" in refused.text
    answer = joana.post(address, given)
    assert answer.status_code == 302
    assert "is settled" in joana.get(answer["Location"]).text
    assert "Paid" in words(joana.get(f"{HOME}{issued.id}/").text)
    statement = joana.get(f"{HOME}customers/{shop.customer}/statement.pdf")
    assert statement.content.startswith(b"%PDF")


def test_crediting_promising_holding_and_reminding(shop: Shop, joana: Browser) -> None:
    late = shop.issued("100", days_ago=40, days=7)
    page = f"{HOME}{late.id}/"
    assert joana.get(f"{HOME}dunning/").text.count("data-row>Café Ø") == 1
    promised = (timezone.localdate() + timedelta(days=3)).isoformat()
    given = {"promised_on": promised, "amount": "125"}
    assert joana.post(f"{page}promise/", given).status_code == 302
    assert "Promised" in joana.get(page).text
    assert joana.post(f"{page}hold/", {"reason": "Complaint"}).status_code == 302
    assert "Complaint" in joana.get(page).text
    other = shop.issued("100", days_ago=40, days=7)
    remind = f"{HOME}customers/{shop.customer}/remind/"
    answer = joana.post(remind, {"recipient": "", "is_charged": "on"})
    assert answer.status_code == 302
    assert "Level 1" in words(joana.get(f"{HOME}customers/{shop.customer}/").text)
    answer = joana.post(f"{HOME}{other.id}/credit/", {"reason": "Returned"})
    assert answer.status_code == 302
    assert "CN-2026-0001" in joana.get(f"{HOME}{other.id}/").text


def test_settings_and_series_are_changed(shop: Shop, joana: Browser) -> None:
    page = joana.get(f"{HOME}settings/")
    form = page.context["form"]
    given = {name: form[name].value() or "" for name in form.fields if name != "is_end_of_month"}
    given = {n: v for n, v in given.items() if v is not False}
    answer = joana.post(f"{HOME}settings/", given | {"street": "Havnegade 1", "payment_days": "8"})
    assert answer.status_code == 302
    assert 'value="Havnegade 1"' in joana.get(f"{HOME}settings/").text
    series = {"kind": "invoice", "pattern": "wYYNNN", "name": "Web"}
    assert joana.post(f"{HOME}settings/series/", series | {"pattern": "web"}).status_code == 422
    assert joana.post(f"{HOME}settings/series/", series).status_code == 302
    assert "W26001" in joana.get(f"{HOME}settings/").text


def test_an_invoice_comes_again(shop: Shop, joana: Browser) -> None:
    issued = shop.issued()
    given = {"every_months": "1", "first_on": "2026-12-01", "name": "Coffee club"}
    assert joana.post(f"{HOME}{issued.id}/repeat/", given).status_code == 302
    assert "Coffee club" in joana.get(f"{HOME}recurring/").text


def test_whoever_is_not_assigned_finds_no_sales(cast: Cast, shop: Shop) -> None:
    oskar, tomas = at_workspace(cast.outsider), at_workspace(cast.reviewer)
    issued = shop.issued()
    for page in ("", "new/", f"{issued.id}/", "customers/", "settings/", "dunning/"):
        assert oskar.get(f"{HOME}{page}").status_code == 404
    assert tomas.get(HOME).status_code == 200
    assert tomas.get(f"{HOME}new/").status_code == 403
    assert tomas.get(f"{HOME}{uuid.uuid4()}/").status_code == 404


def test_who_wrote_a_large_invoice_finds_no_button_to_approve_it(
    shop: Shop, joana: Browser
) -> None:
    saved = joana.get(f"{HOME}settings/").context["form"].initial
    given = {name: "" if value is None else value for name, value in saved.items()}
    given |= {"second_person_from": "125,00", "are_approved_first": ""}
    answer = joana.post(f"{HOME}settings/", {k: v for k, v in given.items() if v is not False})
    assert answer.status_code == 302
    written = joana.post(f"{HOME}new/", shop.sheet(COFFEE | {"quantity": "1", "unit_price": "100"}))
    page = words(joana.get(written["Location"]).text)
    assert "Waits for a second person" in page
    assert "Approve" not in page
    joana.post(f"{written['Location']}issue/")
    [draft] = shop.invoices()
    assert (draft.state, draft.number) == ("draft", "")
    tomas = at_workspace(shop.cast.reviewer)
    tomas.post(f"{written['Location']}approve/")
    assert "By Tomáš Novák." in words(joana.get(written["Location"]).text)
    joana.post(f"{written['Location']}issue/")
    assert [each.number for each in shop.invoices()] == ["2026-0001"]


def test_ticked_customers_are_reminded_together(shop: Shop, joana: Browser) -> None:
    hotel = shop.inside(lambda: add_customer(name="Hotel Luna", country="DK", code="L"))
    shop.issued("100", days_ago=40, days=7)
    cafe, shop.customer = shop.customer, hotel
    shop.issued("200", days_ago=40, days=7)
    page = joana.get(f"{HOME}dunning/").text
    assert page.count('name="letter"') == 2
    look = joana.get(f"{HOME}customers/{hotel}/remind/preview.pdf?currency=DKK")
    assert (look["Content-Type"], look.content[:4]) == ("application/pdf", b"%PDF")
    given = {"letter": [f"{cafe} DKK", "nonsense", f"{hotel} EUR"], "is_charged": "on"}
    answer = joana.post(f"{HOME}dunning/send/", given)
    page = words(joana.get(answer["Location"]).text)
    assert "1 reminder is made." in page
    assert "Hotel Luna: Hotel Luna has nothing to be reminded of today." in page
    assert page.count("Level 1") == 1


def test_levels_are_changed_on_their_page(shop: Shop, joana: Browser) -> None:
    page = joana.get(f"{HOME}dunning/levels/")
    sheet = page.context["levels"]
    given: dict[str, Any] = {
        f"levels-{name}": sheet.management_form[name].value()
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    for form in sheet.forms:
        for name in form.fields:
            value = form[name].value()
            if value not in (None, False):
                given[form.add_prefix(name)] = str(value)
    wrong = joana.post(f"{HOME}dunning/levels/", given | {"levels-1-days_overdue": "3"})
    assert wrong.status_code == 422
    assert "later levels come later" in words(wrong.text)
    given |= {"levels-0-name": "Venlig påmindelse", "levels-0-text_da": "Hej", "levels-2-name": ""}
    assert joana.post(f"{HOME}dunning/levels/", given).status_code == 302
    kept = shop.inside(read.dunning_levels)
    assert [(each.name, dict(each.texts)) for each in kept] == [
        ("Venlig påmindelse", {"da": "Hej"}),
        ("Anden rykker", {}),
    ]


def test_credit_is_shown_and_used_on_the_invoice(shop: Shop, joana: Browser) -> None:
    shop.inside(
        lambda: receivables.register_payment(
            party_id=shop.customer,
            account_code="6480",
            on=timezone.localdate(),
            amount=Decimal(200),
            actor=shop.actor,
        )
    )
    issued = shop.issued("100")
    customer = words(joana.get(f"{HOME}customers/{shop.customer}/").text)
    assert "Credit balance 200.00 DKK were over-paid or credited." in customer
    page = f"{HOME}{issued.id}/"
    assert "The customer has credit" in joana.get(page).text
    given = {"invoice": str(issued.id), "currency": "DKK"}
    answer = joana.post(f"{HOME}customers/{shop.customer}/credit/", given)
    assert answer["Location"] == page
    told = words(joana.get(page).text).replace("\u00a0", " ")
    assert "125.00 DKK of the credit is used." in told
    assert "The customer has credit" not in told
    again = joana.post(f"{HOME}customers/{shop.customer}/credit/", given, follow=True)
    assert "Nothing is left of the customer" in again.text
    act = joana.get(f"{HOME}customers/{shop.customer}/refund/?currency=DKK")
    assert act.status_code == 200
