"""Who saw what, and what it costs."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from django.test import Client as Browser
from django.utils import timezone

from billing import services as billing
from kernel.audit import trail
from kernel.periods import Month
from kernel.tenancy import client_scope
from tests.cast import Cast, drain
from tests.frontend.portal import books
from tests.frontend.visiting import at_portal


def test_a_look_of_a_worker_stands_in_the_trail_in_words(cast: Cast, owner: Browser) -> None:
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        trail.record_access(
            actor=actor, act="seen.account", subject_kind="account", subject_id="1010"
        )
    page = owner.get("/trail/")
    assert "Looked at the account 1010" in page.text
    assert "Joana Dias, workspace" in page.text
    only_mette = owner.get(f"/trail/?person={cast.owner.user_id}")
    assert "Looked at the account 1010" not in only_mette.text


def test_what_was_done_is_told_by_the_facts_own_titles(cast: Cast, owner: Browser) -> None:
    books.import_statement(cast, books.mt940())
    books.post_first_line(cast)
    page = owner.get("/trail/?tab=done")
    assert "Statement with 2 lines imported, ABN Amro ··4300" in page.text
    assert "Line of −100.00 DKK reconciled, ABN Amro ··4300" in page.text


def test_the_trail_turns_its_pages_by_the_last_entry_seen(cast: Cast, owner: Browser) -> None:
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        for number in range(60):
            trail.record_access(
                actor=actor, act="seen.account", subject_kind="account", subject_id=str(number)
            )
    first = owner.get("/trail/")
    assert [story.entry.subject_id for story in first.context["rows"]][:2] == ["59", "58"]
    second = owner.get(f"/trail/?before={first.context['next_before']}")
    assert second.context["rows"][0].entry.subject_id == "9"
    assert second.context["next_before"] is None
    rows = list(csv.reader(io.StringIO(owner.get("/trail/trail.csv").content.decode())))
    assert len(rows) == 62
    assert rows[1][2] == "Downloaded who saw what"


def test_the_trail_is_not_for_viewers(cast: Cast) -> None:
    assert at_portal(cast.nordlys, books.member(cast, "viewer")).get("/trail/").status_code == 403


def test_the_bill_lists_the_plan_and_what_was_metered_down_to_the_fact(
    cast: Cast, owner: Browser
) -> None:
    books.import_statement(cast, books.mt940())
    administrator = cast.provider(cast.administrator)
    this_month = Month.of(timezone.localdate())
    plan = billing.create_plan(
        name="Small books", currency="DKK", monthly_fee=Decimal("900"), actor=administrator
    )
    billing.set_price(
        plan_id=plan,
        metric="bank_lines_reconciled",
        unit_amount=Decimal("4.50"),
        from_date=this_month.first_day,
        actor=administrator,
    )
    billing.subscribe(
        client_id=cast.nordlys.id,
        plan_id=plan,
        starts_on=this_month.first_day,
        actor=administrator,
    )
    books.post_first_line(cast)
    drain(cast.nordlys.ref)
    page = owner.get("/bill/")
    assert "Plan “Small books”" in page.text
    assert page.context["bill"].total == Decimal("904.50")
    units = owner.get("/bill/bank_lines_reconciled/")
    (unit,) = units.context["found"].units
    story = owner.get(f"/trail/{unit.subject_kind}/{unit.subject_id}/")
    assert "Line of −100.00 DKK reconciled" in story.text
    assert "4.50" in owner.get("/bill/?as=csv").content.decode()


def test_a_month_without_a_plan_says_that_nothing_is_to_pay(owner: Browser) -> None:
    assert "Nothing to pay" in owner.get("/bill/?month=2025-02").text
    this_month = Month.of(timezone.localdate())
    assert owner.get("/bill/?month=nonsense").context["month"] == this_month
    assert owner.get("/bill/bank_lines_reconciled/?month=2025-02").status_code == 404
