"""With nothing driven by hand: web, broker, worker and scheduler as they run every day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tenants.models import User
from tests.browser import site as sites
from tests.browser.fixtures import Visit
from tests.journeys import sending, statements

pytestmark = pytest.mark.browser
# The worker and the scheduler may still be starting.
PATIENCE_MS = 40_000


@pytest.fixture(scope="module")
def site(browser: Browser, django_db_setup: None, django_db_blocker: Any) -> Iterator[sites.Site]:
    with django_db_blocker.unblock(), sites.running(is_whole=True) as running:
        yield running


def test_a_statement_is_in_the_open_queue_without_anybody_doing_anything(
    site: sites.Site, visit: Visit
) -> None:
    cast = site.cast
    User.objects.filter(pk=cast.owner.user_id).update(language="en")
    owner, preparer, outsider = (
        visit(cast.nordlys.slug, cast.owner),
        visit("workspace", cast.preparer),
        visit("workspace", cast.outsider),
    )
    for worker in (preparer, outsider):
        sending.waits_for_work(worker)

    page = sending.send(owner, statements.camt(timezone.localdate().replace(day=1)))
    page.get_by_label("Name", exact=True).fill(sending.BANK)
    page.get_by_role("button", name="Go on").click()

    arrived = preparer.page.get_by_role("button", name=sending.ARRIVED)
    expect(arrived).to_be_visible(timeout=PATIENCE_MS)
    sending.work_has_arrived(preparer, len(statements.MOVEMENTS))
    expect(page.get_by_text("6 lines were taken in from statement-1.xml.")).to_be_visible()
    sending.nothing_has_arrived(outsider)
