"""An invoice and a bill in one thread: from the first word to the bank, and into the books."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from tests.browser.fixtures import Visit
from tests.browser.site import Site
from tests.journeys import buying, selling, sending, settling

pytestmark = pytest.mark.browser


def test_money_comes_in_and_goes_out(site: Site, visit: Visit, tmp_path: Path) -> None:
    """Through the real doors alone. Worker and scheduler act when the thread says so."""
    day, cast = timezone.localdate(), site.cast
    client = cast.nordlys.ref
    preparer, reviewer, owner = (
        visit("workspace", cast.preparer),
        visit("workspace", cast.reviewer),
        visit(cast.nordlys.slug, cast.owner),
    )

    # There is a bank account, a customer, and a supplier whose number a second person confirmed.
    settling.bring_the_capital(owner, preparer, day)
    selling.say_who_sells(owner, sending.TITLE)
    selling.add_the_customer(preparer)
    path = selling.add_the_supplier(preparer)
    selling.call_the_supplier(reviewer, path)

    # Something is sold.
    invoice = selling.write_the_invoice(preparer)
    selling.download_the_invoice(preparer, invoice, tmp_path)
    site.drain(client)

    # Something was bought; nothing of it is paid without the owner's word.
    buying.say_who_approves(owner)
    buying.send_the_bill(owner, buying.bill(day, tmp_path))
    site.drain(client)
    buying.is_read(owner)
    buying.code_the_bill(preparer)
    site.drain(client)
    buying.approve_the_bill(owner)
    site.drain(client)
    buying.post_the_bill(preparer)
    buying.propose_the_payment(preparer, day)
    site.drain(client)
    buying.approve_the_payment(owner)
    site.drain(client)
    buying.export_the_payment(preparer, tmp_path)

    # The bank says that both were paid.
    settling.send_both_movements(owner, day, invoice)
    settling.accept_both(preparer, invoice)
    site.drain(client)
    settling.both_are_paid(owner, invoice)
    settling.the_reports_say_so(preparer)
